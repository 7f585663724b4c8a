"""A case: one text of one task with everything that happened to it."""

from dataclasses import dataclass

from desktop.core.answers.predictions import Prediction, Span
from desktop.core.decisions.corrections import Correction, Decision, decision


@dataclass(frozen=True, slots=True)
class Origin:
    """How a text came to be read.

    A ``draft`` is a text in the middle of being typed; ``replaces`` names the draft that was typed
    further.
    """

    source: str
    author: str = ""
    draft: bool = False
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is opened: text, newest prediction, history oldest first.

    ``stored`` is false for a text that was only looked at: the first decision stores it, under
    this very id.  A ``draft`` gives way when its text is typed further; ``binned`` is deleted.
    """

    id: str
    task: str
    text: str
    created: str
    prediction: Prediction | None
    prediction_id: str | None
    history: tuple[Correction, ...] = ()
    stored: bool = True
    draft: bool = False
    binned: bool = False

    @property
    def decision(self) -> Decision:
        """Where the case stands."""
        return decision(self.history)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans as the person left them, else as the model found them."""
        decided = self.decision.spans
        if decided is not None:
            return decided
        return self.prediction.spans if self.prediction else ()


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stands in a list: the beginning of its text and what was said and decided.

    ``labels`` are those that the model read: its answer, or the kinds of the entities it found.
    """

    id: str
    task: str
    excerpt: str
    read_at: str
    predicted: str
    probability: float | None
    decision: Decision
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases of a search, and how many there are in all."""

    lines: tuple[CaseLine, ...]
    total: int
