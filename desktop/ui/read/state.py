"""What the Read screen shows."""

from dataclasses import dataclass, replace
from typing import assert_never

from desktop.core.cases import Case
from desktop.core.examples import Example
from desktop.core.predictions import Explanation, Firmness, Span
from desktop.core.selective import Promise, kept
from desktop.core.tasks import Kind, Task
from desktop.services.facts import (
    CorrectionRecorded,
    Explained,
    ExplanationFailed,
    FirmnessFound,
    LabelsGrew,
    ModelReady,
    PredictionMade,
    Struck,
    TaskOpened,
    Undone,
)

ReadFact = (
    TaskOpened
    | ModelReady
    | PredictionMade
    | Explained
    | ExplanationFailed
    | FirmnessFound
    | Struck
    | CorrectionRecorded
    | Undone
    | LabelsGrew
)


@dataclass(frozen=True, slots=True)
class ReadState:
    """Everything that the screen shows; ``place`` is the chosen span, ``asked`` the label.

    ``failed`` says that what is behind the answer could not be worked out; the answer stands.
    """

    task: Task | None = None
    number: int = 0
    samples: tuple[Example, ...] = ()
    ready: bool = False
    reading: bool = False
    case: Case | None = None
    asked: str | None = None
    explanation: Explanation | None = None
    failed: bool = False
    place: int | None = None
    firmness: Firmness | None = None
    struck: Struck | None = None
    promises: tuple[Promise, ...] = ()
    wish: float | None = None

    @property
    def promise(self) -> Promise | None:
        """The rule behind the person's wish for few wrong answers, where it can be promised."""
        return None if self.wish is None else kept(self.promises, self.wish)

    @property
    def kind(self) -> Kind:
        """The kind of the open task."""
        return self.task.kind if self.task else Kind.CLASSIFY

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans as the person left them, else as the model found them."""
        if self.case is None:
            return ()
        decided = self.case.decision.spans
        if decided is not None:
            return decided
        return self.case.prediction.spans if self.case.prediction else ()

    @property
    def first(self) -> str | None:
        """The model's most probable label."""
        said = self.case.prediction if self.case else None
        return said.best.label if said and said.best else None


def reduce(state: ReadState, fact: ReadFact) -> ReadState:  # noqa: PLR0911  (one per fact)
    """Return the state after a fact."""
    match fact:
        case TaskOpened(task, samples, _, number):
            same = state.task is not None and state.task.id == task.id
            kept = state.case if same else None
            return ReadState(
                task,
                number,
                samples,
                ready=False,
                case=kept,
                asked=state.asked if same else None,
                explanation=state.explanation if same else None,
                wish=state.wish,
            )
        case ModelReady(task_id, _, promises):
            if state.task is None or state.task.id != task_id:
                return state
            return replace(state, ready=True, promises=promises)
        case PredictionMade(case):
            best = case.prediction.best if case.prediction else None
            asked = case.decision.label or (best.label if best else None)
            return replace(emptied(state), case=case, ready=True, asked=asked)
        case Explained() | ExplanationFailed() | FirmnessFound() | Struck():
            same = state.case is not None and state.case.id == fact.case
            return _looked_into(state, fact) if same else state
        case CorrectionRecorded(case) | Undone(case):
            asked = case.decision.label or state.asked
            place = state.place if _valid(state.place, case) else None
            return replace(state, task=fact.task, case=case, asked=asked, place=place)
        case LabelsGrew(task):
            return replace(state, task=task)
        case _:
            assert_never(fact)


def _looked_into(
    state: ReadState, fact: Explained | ExplanationFailed | FirmnessFound | Struck
) -> ReadState:
    """Return the state after something was found out about the open case."""
    match fact:
        case Explained(_, explanation):
            return replace(state, explanation=explanation, failed=False)
        case ExplanationFailed():
            return replace(state, failed=True)
        case FirmnessFound(_, firmness):
            return replace(state, firmness=firmness)
        case Struck(_, words, _):
            return replace(state, struck=fact if words else None)


def asking(state: ReadState, label: str) -> ReadState:
    """Return the state while the words for another label are looked for."""
    return replace(state, asked=label, explanation=None, failed=False)


def choosing(state: ReadState, place: int | None) -> ReadState:
    """Return the state with another span chosen."""
    return replace(state, place=place, explanation=None, failed=False)


def waiting(state: ReadState) -> ReadState:
    """Return the state while a text is being read."""
    return replace(state, reading=True)


def emptied(state: ReadState) -> ReadState:
    """Return the state without a case."""
    return replace(
        state,
        case=None,
        asked=None,
        explanation=None,
        failed=False,
        place=None,
        firmness=None,
        struck=None,
        reading=False,
    )


def _valid(place: int | None, case: Case) -> bool:
    spans = case.decision.spans
    if spans is None:
        spans = case.prediction.spans if case.prediction else ()
    return place is not None and place < len(spans)
