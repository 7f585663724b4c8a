"""Taking down what a person decides about a case."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypedDict, Unpack

from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import accepted
from desktop.core.answers.spans import checked as checked_spans
from desktop.core.answers.tasks import checked_label
from desktop.core.decisions import corrections as history_of
from desktop.core.decisions.cases import Case, Origin
from desktop.core.decisions.corrections import Act, Correction
from desktop.runtime.clock import new_id, now
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting, Step
from desktop.services.facts import CorrectionRecorded, Undone
from desktop.services.ports import Repository


class Details(TypedDict, total=False):
    """What a correction may say beside its act."""

    label: str | None
    spans: tuple[Span, ...] | None
    reason: str
    supersedes: str | None
    seconds: float


class Correcting:
    """Appends corrections; each is about the text and the prediction of the case that is given.

    Every method raises ``KnownError`` and stores nothing when the case was read anew meanwhile.
    ``seconds`` is the time that the person spent on the decision.
    """

    def __init__(
        self,
        repository: Repository,
        remembering: Remembering,
        author: str = "",
        sitting: Sitting | None = None,
    ) -> None:
        """Use a repository and the memory; ``author`` is written beside every correction.

        What is decided goes into ``sitting``, from which it is taken back.
        """
        self._repository = repository
        self._remembering = remembering
        self._author = author
        self.sitting = sitting or Sitting()

    async def accept(self, case: Case, *, seconds: float = 0.0) -> CorrectionRecorded:
        """Say that the prediction, or what was decided instead, is right; all of it."""
        said = case.prediction
        spans = case.decision.spans
        if spans is None and said is not None and not said.labels:
            spans = said.spans
        if spans is not None:
            return await self._decide(case, Act.ACCEPT, spans=accepted(spans), seconds=seconds)
        label = case.decision.label or (said.best.label if said and said.best else None)
        return await self._decide(case, Act.ACCEPT, label=label, seconds=seconds)

    async def relabel(self, case: Case, label: str, *, seconds: float = 0.0) -> CorrectionRecorded:
        """Say which label is right; what the model said as well is an acceptance.

        A label that is new to the task comes with the decision, and goes with its undo.
        """
        name = checked_label(label)
        best = case.prediction.best if case.prediction else None
        act = Act.ACCEPT if best and best.label == name else Act.RELABEL
        return await self._decide(case, act, label=name, seconds=seconds)

    async def mark(
        self, case: Case, spans: Iterable[Span], *, seconds: float = 0.0
    ) -> CorrectionRecorded:
        """Say which spans there are; only those that are ``reviewed`` are decided by that."""
        marked = checked_spans(case.text, spans)
        return await self._decide(case, Act.SPANS, spans=marked, seconds=seconds)

    async def cannot_tell(self, case: Case, *, seconds: float = 0.0) -> CorrectionRecorded:
        """Say that nobody can tell from this text."""
        return await self._decide(case, Act.CANNOT_TELL, seconds=seconds)

    async def flag(self, case: Case, *, seconds: float = 0.0) -> CorrectionRecorded:
        """Flag the case for another look, or take the flag away."""
        return await self._decide(case, Act.FLAG, seconds=seconds)

    async def note(self, case: Case, words: str, *, seconds: float = 0.0) -> CorrectionRecorded:
        """Write a note beside the case; an empty one takes the note away."""
        return await self._decide(case, Act.NOTE, reason=words.strip(), seconds=seconds)

    async def undo(self, case: Case) -> CorrectionRecorded | None:
        """Take back the newest decision about a case, if there is one."""
        row = history_of.undoable(case.history)
        return await self._decide(case, Act.UNDO, supersedes=row.id) if row else None

    async def redo(self, case: Case) -> CorrectionRecorded | None:
        """Take back the newest undo of a case, if nothing was decided since."""
        row = history_of.redoable(case.history)
        if row is None:
            return None
        fact = await self._decide(case, Act.UNDO, supersedes=row.id)
        # What was made again is the last decision of this sitting.
        self.sitting.add(Step(fact.task.id, fact.case.id, row.supersedes or ""))
        return fact

    async def undo_last(self, task_id: str) -> Undone | None:
        """Take back the last decision of this sitting in a task, whatever case it was about."""
        for step in self.sitting.decisions(task_id):
            case = await self._repository.case(step.case)
            if case.binned:
                continue
            self.sitting.forget(step.row)
            row = next((r for r in history_of.effective(case.history) if r.id == step.row), None)
            if row is not None:
                fact = await self._append(case, Act.UNDO, supersedes=step.row)
                return Undone(fact.case, row, fact.task)
        return None

    async def _decide(self, case: Case, act: Act, **more: Unpack[Details]) -> CorrectionRecorded:
        fact = await self._append(case, act, **more)
        if fact.new and act is not Act.UNDO:
            self.sitting.add(Step(fact.task.id, fact.case.id, fact.case.history[-1].id))
        self.sitting.forget(more.get("supersedes"))
        return fact

    async def _append(self, case: Case, act: Act, **more: Unpack[Details]) -> CorrectionRecorded:
        """Store a row; the predictor learns, or unlearns, what that leads to."""
        if not case.stored:
            kept = await self._repository.keep(case, Origin("window", self._author))
            self._remembering.take(kept.lessons)
            case = replace(kept.case, prediction=case.prediction, prediction_id=case.prediction_id)
        row = Correction(
            id=new_id(),
            case=case.id,
            act=act,
            created=now(),
            author=self._author,
            prediction=case.prediction_id,
            **more,
        )
        made = await self._repository.append(row, case.text)
        self._remembering.take(made.lessons)
        fresh = replace(case, history=made.history, draft=case.draft and not made.history)
        return CorrectionRecorded(fresh, made.task, made.new)
