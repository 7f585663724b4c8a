"""A case: one text of one task with everything that happened to it."""

from dataclasses import dataclass

from desktop.core.corrections import Correction, Decision, decision
from desktop.core.predictions import Prediction


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is opened: text, newest prediction, history oldest first."""

    id: str
    task: str
    text: str
    created: str
    prediction: Prediction | None
    prediction_id: str | None
    history: tuple[Correction, ...] = ()

    @property
    def decision(self) -> Decision:
        """Where the case stands."""
        return decision(self.history)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stands in a list: the beginning of its text and what was said and decided."""

    id: str
    task: str
    excerpt: str
    read_at: str
    predicted: str
    probability: float | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases of a search, and how many there are in all."""

    lines: tuple[CaseLine, ...]
    total: int
