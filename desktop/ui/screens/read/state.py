"""What the Read screen shows."""

from dataclasses import dataclass, replace
from typing import assert_never

from desktop.core.answers.predictions import Explanation, Firmness, Prediction, Question, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Act, Decision
from desktop.core.decisions.examples import Example
from desktop.core.decisions.worklist import Worklist
from desktop.core.evaluation.certainty import Doubt, doubt
from desktop.core.evaluation.selective import Promise, answered_from
from desktop.services.facts import (
    CorrectionRecorded,
    Explained,
    ExplanationFailed,
    FirmnessFound,
    ModelReady,
    PredictionMade,
    ReadAgain,
    Struck,
    TaskOpened,
)

ReadFact = (
    TaskOpened
    | ModelReady
    | PredictionMade
    | ReadAgain
    | Explained
    | ExplanationFailed
    | FirmnessFound
    | Struck
    | CorrectionRecorded
)


@dataclass(frozen=True, slots=True)
class ReadState:
    """Everything that the screen shows.

    ``text`` is what the box shows, ``case`` the newest reading, which may be of an earlier text;
    ``asked`` is the chosen label (``rival``: against which other), ``span_index`` the chosen span.
    ``again`` is the answer after something was taught since ``case`` was read; ``deciding`` counts
    the decisions under way, ``learning`` says that the answer after one is still to come,
    ``undone`` says what was taken back last.  ``failed`` says that what is
    behind the answer could not be worked out; the answer stands.  ``progress`` is the share of a
    long text that is read, ``worklist`` the list that the text comes from.
    """

    task: Task | None = None
    number: int = 0
    samples: tuple[Example, ...] = ()
    ready: bool = False
    text: str = ""
    reading: bool = False
    case: Case | None = None
    again: Prediction | None = None
    asked: str | None = None
    rival: str | None = None
    span_index: int | None = None
    explanation: Explanation | None = None
    failed: bool = False
    firmness: Firmness | None = None
    struck: Struck | None = None
    promises: tuple[Promise, ...] = ()
    wish: float | None = None
    deciding: int = 0
    learning: bool = False
    undone: str = ""
    progress: float | None = None
    cancelled: bool = False
    worklist: Worklist | None = None

    @property
    def current(self) -> Case | None:
        """The case of the text in the box: the only one that anything may be decided about."""
        case = self.case
        return case if case and not self.reading and case.text == self.text else None

    @property
    def stale(self) -> bool:
        """Whether what was read last is not about the text in the box."""
        return self.case is not None and self.current is None

    @property
    def prediction(self) -> Prediction | None:
        """What the model says of the case now."""
        return self.again or (self.case.prediction if self.case else None)

    @property
    def decision(self) -> Decision:
        """Where the case of the text in the box stands."""
        return self.current.decision if self.current else Decision()

    @property
    def doubt(self) -> Doubt:
        """The gravest doubt about the answer that is shown, at the person's wish."""
        return doubt(self.prediction, answered_from(self.promises, self.wish))

    @property
    def kind(self) -> Kind:
        """The kind of the open task."""
        return self.task.kind if self.task else Kind.CLASSIFY

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans as the person left them, else as the model found them."""
        return self.case.spans if self.case else ()

    @property
    def chosen(self) -> Span | None:
        """The span that is chosen."""
        return self.spans[self.span_index] if self.span_index is not None else None

    @property
    def first(self) -> str | None:
        """The model's most probable label among those that the task has still."""
        names = self.task.labels if self.task else ()
        scores = self.prediction.labels if self.prediction else ()
        return next((s.label for s in scores if not names or s.label in names), None)

    @property
    def question(self) -> Question | None:
        """What "Why" has to answer: it is about what is chosen now, and nothing else."""
        if self.current is None or self.prediction is None:
            return None
        if self.kind is Kind.SPANS:
            return Question(self.chosen.label, self.chosen) if self.chosen else None
        return Question(self.asked, rival=self.rival) if self.asked else None

    @property
    def reasons(self) -> Explanation | None:
        """The explanation, where it answers the present question."""
        found, wanted = self.explanation, self.question
        if found is None or wanted is None:
            return None
        answers = (found.label, found.rival, _bounds(found.span))
        return found if answers == (wanted.label, wanted.rival, _bounds(wanted.span)) else None

    @property
    def firm(self) -> Firmness | None:
        """How firm the answer is, where the label shown is the answer."""
        return self.firmness if self.current and self.asked == self.first else None

    @property
    def settled(self) -> bool:
        """Whether what is chosen is decided, so that the next text can come."""
        decided = self.decision
        if decided.act is None or self.deciding:
            return False
        if self.kind is Kind.SPANS:
            return decided.act is Act.CANNOT_TELL or decided.whole
        return self.asked == (decided.label or self.first)


def reduce(state: ReadState, fact: ReadFact) -> ReadState:
    """Return the state after a fact."""
    match fact:
        case TaskOpened():
            return _opened(state, fact)
        case ModelReady(task_id, _, promises):
            same = state.task is not None and state.task.id == task_id
            return replace(state, ready=True, promises=promises) if same else state
        case PredictionMade() | ReadAgain():
            return _read(state, fact)
        case Explained() | ExplanationFailed() | FirmnessFound() | Struck():
            return _looked_into(state, fact)
        case CorrectionRecorded(case, task):
            return _corrected(replace(state, task=task), case) if _open(state, task.id) else state
        case _:
            assert_never(fact)


def _read(state: ReadState, fact: PredictionMade | ReadAgain) -> ReadState:
    """Return the state after a reading; one of another text than that in the box is dropped."""
    match fact:
        case PredictionMade(case) if case.text == state.text and _open(state, case.task):
            read = replace(emptied(state), case=case, ready=True)
            return replace(read, asked=_answer(read))
        case ReadAgain(case, prediction) if state.case is not None and state.case.id == case:
            read = replace(state, promises=fact.promises, learning=False)
            if state.prediction and prediction.alike(state.prediction):
                return read
            now = replace(read, again=prediction, explanation=None, firmness=None, failed=False)
            # The choice moves with the answer unless the person chose something else.
            return replace(now, asked=_answer(now)) if state.asked == _answer(state) else now
        case _:
            return state


def _open(state: ReadState, task: str) -> bool:
    return state.task is None or state.task.id == task


def _opened(state: ReadState, fact: TaskOpened) -> ReadState:
    """Return the state with a task open; its case stays where it is the same task's."""
    same = state.task is not None and state.task.id == fact.task.id
    before = state if same else emptied(state)
    return replace(
        before,
        task=fact.task,
        number=fact.number,
        samples=fact.samples,
        ready=False,
        promises=state.promises if same else (),
    )


def _looked_into(
    state: ReadState, fact: Explained | ExplanationFailed | FirmnessFound | Struck
) -> ReadState:
    """Return the state after something was found out about a case: the open one, or none."""
    if state.case is None or state.case.id != fact.case:
        return state
    match fact:
        case Explained(_, explanation):
            return replace(state, explanation=explanation, failed=False)
        case ExplanationFailed():
            return replace(state, failed=True)
        case FirmnessFound(_, firmness):
            return replace(state, firmness=firmness)
        case Struck(_, words, _):
            return replace(state, struck=fact if words else None)


def _corrected(state: ReadState, case: Case) -> ReadState:
    """Return the state after a decision about a case; the choice follows what was decided."""
    before = state.case
    if before is None or (before.task, before.text) != (case.task, case.text):
        return state
    chosen = state.chosen
    now = replace(state, case=case, struck=None, undone="", span_index=None)
    if case.decision.label != before.decision.label:
        # What was said after the former decision no longer holds once that is taken back.
        if not case.decision.label and now.again is not None:
            now = replace(now, again=None, explanation=None, firmness=None)
        now = replace(now, rival=None)
        now = replace(now, asked=_answer(now))
    return choosing(now, chosen) if chosen else now


def seen(state: ReadState, text: str) -> ReadState:
    """Return the state with a text in the box."""
    if text == state.text:
        return state
    return replace(state, text=text, undone="", cancelled=False)


def asking(state: ReadState, label: str, rival: str | None = None) -> ReadState:
    """Return the state with another label chosen."""
    return replace(state, asked=label, rival=rival, failed=False)


def choosing(state: ReadState, span: Span | None) -> ReadState:
    """Return the state with another span chosen; none where there is no such span."""
    indices = [i for i, s in enumerate(state.spans) if span and _bounds(s) == _bounds(span)]
    return replace(state, span_index=indices[0] if indices else None, failed=False)


def waiting(state: ReadState) -> ReadState:
    """Return the state while a text is being read."""
    return replace(state, reading=True, progress=None, cancelled=False)


def cancelled(state: ReadState) -> ReadState:
    """Return the state after a reading was given up, or failed."""
    return replace(emptied(state), cancelled=True)


def reached(state: ReadState, share: float) -> ReadState:
    """Return the state while a long text is being read."""
    return replace(state, progress=share) if state.reading else state


def emptied(state: ReadState) -> ReadState:
    """Return the state without a case."""
    return ReadState(
        task=state.task,
        number=state.number,
        samples=state.samples,
        ready=state.ready,
        text=state.text,
        promises=state.promises,
        wish=state.wish,
        deciding=state.deciding,
        worklist=state.worklist,
    )


def _answer(state: ReadState) -> str | None:
    """Return the label that a case stands at: the decided one, else the model's."""
    return (state.case.decision.label if state.case else None) or state.first


def _bounds(span: Span | None) -> tuple[int, int, str] | None:
    return (span.start, span.end, span.label) if span else None
