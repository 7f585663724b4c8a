"""A file's rows as they were read, before anything is decided about them."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.core.errors import KnownError


class Reason(StrEnum):
    """Why a row is not used, in words that follow "rows with"."""

    NO_TEXT = "no text"
    TOO_LONG = "a text that is too long"
    NOT_TEXT = "characters that are not text"
    NO_LABEL = "no label"
    SEVERAL_LABELS = "several labels where one is wanted"
    LABEL_FORM = "a label that is not one line of 1 to 120 characters"
    NO_ENTITIES = "nothing said about entities"
    SPAN_FORM = "an entity without start, end and label"
    SPAN_OUTSIDE = "an entity outside of its text"
    SPAN_EMPTY = "an empty entity"
    SPAN_WORDS = "an entity whose words are not those at its place"
    KIND_LABEL = "a label where entities are wanted"
    KIND_SPANS = "entities where a label is wanted"
    REJECTED = "an answer that the annotator rejected"
    IGNORED = "an answer that the annotator ignored"
    UNANSWERED = "no answer of an annotator yet"
    NOT_JSON = "a line that is not JSON"
    NOT_RECORD = "JSON that is not an object with a text"
    BROKEN_OFF = "JSON that is damaged from here on"
    TEXT_FORM = "a text that is not in quotes, as JSON wants it"
    KEY_TWICE = "the same key twice"
    CELL_ERROR = "an error of the spreadsheet in place of a text or label"
    QUOTE_OPEN = "a quote that is not closed"
    QUOTE_STRAY = "a quote that is not followed by a delimiter"
    AFTER_QUOTE = "a new label after a quote that is not closed"
    HEADER = "the header again"
    TAG_LINE = "a line that is not token and tag"
    TAGS = "tags that do not fit together"
    TAG_NUMBERS = "tags that are numbers whose names are missing"
    TOKENS = "tokens that do not stand in their text"
    NO_ANSWER = "no label or entities beside the text"
    UNREADABLE = "a file that cannot be read"
    UNKNOWN_LABEL = "a label that the task does not know"
    CONFLICT = "the same text with another answer"
    DUPLICATE = "the same text with the same answer"


# The unit of a file that is one text rather than rows of texts.
ONE_TEXT = "text"

# What goes against how the file marks entities: what is left may be the negative rows only.
CONTRADICTIONS = frozenset(
    {
        Reason.SPAN_FORM,
        Reason.SPAN_OUTSIDE,
        Reason.SPAN_EMPTY,
        Reason.SPAN_WORDS,
        Reason.TAG_LINE,
        Reason.TAGS,
        Reason.TAG_NUMBERS,
        Reason.TOKENS,
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns or keys hold text and label; ``None`` finds the usual names.

    ``labelled`` is false where only texts are wanted, so that no answer is looked for.
    """

    text: str | None = None
    label: str | None = None
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """The columns or keys that a file has, and which of them text and label are read from."""

    names: tuple[str, ...] = ()
    text: str = ""
    label: str = ""


NO_HEADER = Header()


@dataclass(frozen=True, slots=True)
class RawSpan:
    """An entity as a file says it, in the file's own units; ``surface`` are its words, if given."""

    start: int
    end: int
    label: str
    surface: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place (line or record, from 1), its text, and the answer beside it.

    ``problem`` says why its text cannot be used, ``unanswered`` why its answer cannot.
    ``unmarked`` are texts that an annotator accepted without marking any entity.  ``left_out``
    counts entities that could not be taken over, ``rejected`` those that the annotator rejected.
    Rows of the same ``group`` that follow one another are the entities of one text.
    """

    number: int
    text: str = ""
    label: str | None = None
    spans: tuple[RawSpan, ...] | None = None
    problem: str = ""
    unanswered: str = ""
    unmarked: bool = False
    left_out: int = 0
    rejected: int = 0
    group: str = ""
    id: str = ""
    author: str = ""
    why: str = ""
    file: str = ""

    @property
    def hindrance(self) -> str:
        """Why the row cannot be taken as an answer; empty when it can."""
        return self.problem or self.unanswered


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, what a place counts, and what had to be guessed.

    ``no_answers`` says why the whole file holds texts alone.
    """

    name: str
    format: str
    rows: tuple[Row, ...]
    unit: str = "line"
    notes: tuple[str, ...] = ()
    no_answers: KnownError | None = None
    header: Header = NO_HEADER
