"""What a model version said of one text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A label with its calibrated probability in [0, 1]."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of a text: code-point offsets, half open."""

    start: int
    end: int
    label: str
    probability: float = 1.0

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
class Prediction:
    """One reading, never changed afterwards.

    ``labels`` holds every label of the task, most probable first (classify); ``spans`` the found
    entities in order (spans).  ``set_90`` are the labels that hold the right one in nine of ten
    texts (split conformal prediction); ``sure`` says whether that is a single label.
    """

    version: str
    labels: tuple[LabelScore, ...] = ()
    spans: tuple[Span, ...] = ()
    set_90: tuple[str, ...] = ()
    sure: bool = True
    windows: int = 1
    took_ms: float = 0.0

    @property
    def best(self) -> LabelScore | None:
        """The most probable label, where the task has labels."""
        return self.labels[0] if self.labels else None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words for and against one answer.

    ``label`` is what was asked about, ``rival`` the strongest other label that it was held
    against; ``span`` is set when the question was about one entity.
    """

    label: str
    highlights: tuple[Highlight, ...]
    span: Span | None = None
    took_ms: float = 0.0
    rival: str | None = None
