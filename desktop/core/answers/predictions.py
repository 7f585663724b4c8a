"""What a model version said of one text."""

from dataclasses import dataclass, replace

HOLDS, LEAST_FALL = 0.75, 0.01
# Where random words do so much of what the shaded ones do, the answer rests on most of the text.
NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A label with its calibrated probability in [0, 1]."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of a text: code-point offsets, half open.

    ``reviewed`` says that a person stands behind it; the others are the model's.
    """

    start: int
    end: int
    label: str
    probability: float = 1.0
    reviewed: bool = False

    def surface(self, text: str) -> str:
        """Return the characters that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A word with its signed contribution, in calibrated log-odds, to the label asked about."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Learned:
    """A label (or an entity's label) that corrections spoke for; ``cases`` are theirs."""

    label: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """One reading, never changed afterwards.

    ``labels`` holds every label of the task, most probable first (classify); ``spans`` the found
    entities in order (spans).  ``set_90`` are the labels that hold the right one in nine of ten
    texts (split conformal prediction), ``set_95`` in nineteen of twenty.  ``sure`` says that the
    former is a single label, and that of answers as probable as this one few are wrong
    (``core.certainty``); ``unlike`` marks a text unlike anything learned, ``learned``
    names what corrections since the last training had a say in.
    """

    version: str
    labels: tuple[LabelScore, ...] = ()
    spans: tuple[Span, ...] = ()
    set_90: tuple[str, ...] = ()
    sure: bool = True
    windows: int = 1
    took_ms: float = 0.0
    set_95: tuple[str, ...] = ()
    unlike: bool = False
    learned: tuple[Learned, ...] = ()

    @property
    def best(self) -> LabelScore | None:
        """The most probable label, where the task has labels."""
        return self.labels[0] if self.labels else None

    def alike(self, other: "Prediction") -> bool:
        """Whether both say the same, however long either took."""
        return replace(self, took_ms=other.took_ms) == other


@dataclass(frozen=True, slots=True)
class Question:
    """What an explanation is wanted for: a label, against a named rival or not, or a span."""

    label: str
    span: Span | None = None
    rival: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """How far an answer's probability falls without the shaded words, and without random ones.

    ``beaten`` is the share of the random choices of as many words that made it fall less.
    """

    fall: float
    random_fall: float
    beaten: float

    @property
    def holds(self) -> bool:
        """Whether the shaded words matter more than chance would have it, by a point at least.

        Points are what people are shown: figures that look alike never prove anything.
        """
        fall, by_chance = self._points
        return self.beaten >= HOLDS and self.moves and by_chance < fall

    @property
    def spread(self) -> bool:
        """Whether random words do nearly as much as the shaded ones, which hold all the same."""
        fall, by_chance = self._points
        return self.holds and by_chance >= NEARLY * fall

    @property
    def _points(self) -> tuple[int, int]:
        return round(self.fall * 100), round(self.random_fall * 100)

    @property
    def moves(self) -> bool:
        """Whether the answer falls at all without the words."""
        return self.fall >= LEAST_FALL


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words for and against one answer.

    ``label`` is what was asked about, ``rival`` the other label that it was held against;
    ``span`` is set when the question was about one entity, ``proof`` where it was put to the test.
    """

    label: str
    highlights: tuple[Highlight, ...]
    span: Span | None = None
    took_ms: float = 0.0
    rival: str | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Firmness:
    """What single-word changes (drop, typo, case) do to an answer.

    ``hinge`` are the bounds of the word whose change alone gives another answer, ``other`` that
    answer; both empty where none of the ``tried`` changes did.
    """

    tried: int
    changed: int
    hinge: tuple[int, int] | None = None
    other: str = ""
