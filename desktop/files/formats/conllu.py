"""CoNLL-U (Universal Dependencies): ten columns a token; entities, if any, under MISC as ``NER=``.

Source: https://universaldependencies.org/format.html
"""

from collections.abc import Iterable, Iterator, Sequence

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, RawSpan, Reason, Row, Sheet
from desktop.files.raw.encoding import Decoder, lines, utf8
from desktop.files.raw.room import Room
from desktop.files.raw.sources import Head, Source
from desktop.files.records import tagging
from desktop.files.records.columns import missing

WIDTH, FORM, UPOS, MISC = 10, 1, 3, 9
PARTS_OF_SPEECH = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X", "_",
)  # fmt: skip
SHARE = 0.9
TEXT = "# text ="
Line = tuple[int, Sequence[str]]


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file is CoNLL-U: ten columns, the fourth parts of speech."""
    tokens = [line.split("\t") for line in head.text.split("\n")[:-1] if line[:1].isdecimal()]
    fit = sum(len(t) == WIDTH and t[UPOS] in PARTS_OF_SPEECH for t in tokens)
    # A file whose last column holds tags alone is CoNLL of another kind.
    tagged = sum(tagging.parsed(t[MISC]) is not None for t in tokens if len(t) == WIDTH)
    if not tokens or fit < SHARE * len(tokens) or tagged >= SHARE * len(tokens):
        return 0.0
    return 1.0 if name.endswith(".conllu") else 0.99


def read(source: Source, columns: Columns) -> Sheet:
    """Read each sentence as a text, as ``# text`` says it; a place is the line of its first token.

    Where a word is written in one piece and counted in several, the piece is the text.
    """
    for wanted in (columns.text, columns.label):
        if wanted is not None:
            raise missing(source.name, (), wanted)
    decoder, room = Decoder(), Room(source.name)
    raw = utf8(source.name, source.raw, decoder)
    rows = tuple(room.take(_row(*block)) for block in _blocks(lines(raw, decoder)))
    none = None
    if not any(row.spans or row.unanswered for row in rows):
        none = KnownError(Problem.NO_ANSWERS, file=source.name, found="CoNLL-U without entities")
    return Sheet(source.name, "conllu", rows, notes=decoder.notes(), no_answers=none)


def _blocks(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[str | None, list[Line]]]:
    """Yield what each sentence is said to be, and its lines of ten columns."""
    said: str | None = None
    block: list[Line] = []
    for number, line in numbered:
        if line.startswith(TEXT):
            said = line.removeprefix(TEXT).strip()
        elif line.startswith("#"):
            continue
        elif line.strip():
            block.append((number, line.split("\t")))
        else:
            if block:
                yield said, block
            said, block = None, []
    if block:
        yield said, block


def _row(comment: str | None, block: Sequence[Line]) -> Row:
    number = block[0][0]
    if any(len(cells) != WIDTH for _, cells in block):
        return Row(
            number,
            comment or "",
            problem="" if comment else Reason.TAG_LINE,
            unanswered=Reason.TAG_LINE,
        )
    pieces, tags = _words(block)
    text, offsets = _written(pieces) if comment is None else (comment, _offsets(comment, pieces))
    marked = [tagging.parsed(tag) for tag in tags]
    if offsets is None or None in marked:
        return Row(number, text, unanswered=Reason.TOKENS if offsets is None else Reason.TAG_LINE)
    known = [tag for tag in marked if tag is not None]
    if all(part == "O" for part, _ in known):
        return Row(number, text, spans=(), unmarked=True)
    if tagging.marks_ends(known) and (problem := tagging.problem(known)):
        return Row(number, text, unanswered=problem)
    return Row(number, text, spans=_moved([form for form, _ in pieces], known, offsets))


def _words(block: Sequence[Line]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the written pieces, each with what follows it, and the tag of each."""
    pieces: list[tuple[str, str]] = []
    tags: list[str] = []
    inside = 0
    for _, cells in block:
        first, _, last = cells[0].partition("-")
        if "." in first or (first.isdecimal() and int(first) <= inside):
            continue
        if last.isdecimal():
            inside = int(last)
        pieces.append((cells[FORM], "" if _misc(cells, "spaceafter") == "No" else " "))
        tags.append(_misc(cells, "ner") or "O")
    return pieces, tags


def _misc(cells: Sequence[str], wanted: str) -> str:
    """Return the value of a key under MISC; nothing where it is not there."""
    for part in cells[MISC].split("|"):
        key, _, said = part.partition("=")
        if key.strip().casefold() == wanted:
            return said.strip()
    return ""


def _written(pieces: Sequence[tuple[str, str]]) -> tuple[str, list[int]]:
    text = ""
    offsets: list[int] = []
    for form, after in pieces:
        offsets.append(len(text))
        text += form + after
    return text.rstrip(), offsets


def _offsets(text: str, pieces: Sequence[tuple[str, str]]) -> list[int] | None:
    """Return where each piece begins in a text; nothing where one does not stand in it."""
    offsets: list[int] = []
    at = 0
    for form, _ in pieces:
        at = text.find(form, at)
        if at < 0:
            return None
        offsets.append(at)
        at += len(form)
    return offsets


def _moved(
    forms: Sequence[str], tags: Sequence[tagging.Parsed], offsets: Sequence[int]
) -> tuple[RawSpan, ...]:
    """Return spans of forms that are joined by blanks as offsets of the text."""
    _, spans = tagging.joined(forms, tags)
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for form, place in zip(forms, offsets, strict=True):
        starts[at], ends[at + len(form)] = place, place + len(form)
        at += len(form) + 1
    return tuple(RawSpan(starts[s.start], ends[s.end], s.label) for s in spans)
