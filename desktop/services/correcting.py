"""Taking down what a person decides about a case."""

from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

from desktop.core import corrections as history_of
from desktop.core.cases import Case
from desktop.core.corrections import Act, Correction
from desktop.core.examples import Example
from desktop.core.predictions import Span
from desktop.core.spans import checked as checked_spans
from desktop.core.tasks import Kind, Task, checked_label
from desktop.core.texts import checked
from desktop.runtime.clock import new_id, now
from desktop.services.facts import CorrectionRecorded, LabelsGrew
from desktop.services.ports import Repository
from desktop.services.remembering import Remembering


class Details(TypedDict, total=False):
    """What a correction may say beside its act."""

    label: str | None
    spans: tuple[Span, ...] | None
    reason: str
    supersedes: str | None


class Correcting:
    """Appends corrections; each returns the case as it stands afterwards."""

    def __init__(self, repository: Repository, remembering: Remembering, author: str = "") -> None:
        """Use a repository and the memory; ``author`` is written beside every correction."""
        self._repository = repository
        self._remembering = remembering
        self._author = author

    async def accept(self, case: Case) -> CorrectionRecorded:
        """Say that the prediction, or the spans as they were edited, are right."""
        said = case.prediction
        spans = case.decision.spans
        if spans is None and said is not None and not said.labels:
            spans = said.spans
        label = case.decision.label or (said.best.label if said and said.best else None)
        return await self._decide(
            case, Act.ACCEPT, label=label if spans is None else None, spans=spans
        )

    async def relabel(self, case: Case, label: str) -> CorrectionRecorded:
        """Say which label is right."""
        return await self._decide(case, Act.RELABEL, label=checked_label(label))

    async def mark(self, case: Case, spans: Iterable[Span]) -> CorrectionRecorded:
        """Say which spans are right, all of them."""
        return await self._decide(case, Act.SPANS, spans=checked_spans(case.text, spans))

    async def cannot_tell(self, case: Case) -> CorrectionRecorded:
        """Say that nobody can tell from this text."""
        return await self._decide(case, Act.CANNOT_TELL)

    async def flag(self, case: Case) -> CorrectionRecorded:
        """Flag the case for another look, or take the flag away."""
        return await self._decide(case, Act.FLAG)

    async def note(self, case: Case, words: str) -> CorrectionRecorded:
        """Write a note beside the case; an empty one takes the note away."""
        return await self._append(case, Act.NOTE, reason=words.strip())

    async def undo(self, case: Case) -> CorrectionRecorded | None:
        """Take back the newest decision, if there is one."""
        row = history_of.undoable(case.history)
        return await self._decide(case, Act.UNDO, supersedes=row.id) if row else None

    async def redo(self, case: Case) -> CorrectionRecorded | None:
        """Take back the newest undo, if nothing was decided since."""
        row = history_of.redoable(case.history)
        return await self._decide(case, Act.UNDO, supersedes=row.id) if row else None

    async def grow(self, task: Task, label: str) -> LabelsGrew:
        """Add a label that people may use from now on; the model learns it at the next training."""
        await self._repository.add_labels(task.id, (checked_label(label),))
        return LabelsGrew(await self._repository.task(task.id))

    async def take(
        self, task: Task, examples: Sequence[Example], reasons: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Store decided examples (from a file); returns the labels that are new to the task.

        Every example is checked before the first is stored.
        """
        whole = [_checked(task, example) for example in examples]
        named = tuple(dict.fromkeys(label for e in whole for label in e.labels))
        new = tuple(label for label in named if label not in task.labels)
        if new:
            await self._repository.add_labels(task.id, new)
        for place, example in enumerate(whole):
            case_id = await self._repository.record_case(
                task.id, example.text, None, source="command line", author=self._author
            )
            case = await self._repository.case(case_id)
            act = Act.RELABEL if example.spans is None else Act.SPANS
            reason = reasons[place] if reasons else ""
            await self._append(case, act, label=example.label, spans=example.spans, reason=reason)
        return new

    async def _append(
        self,
        case: Case,
        act: Act,
        **more: Unpack[Details],
    ) -> CorrectionRecorded:
        row = Correction(
            id=new_id(),
            case=case.id,
            act=act,
            created=now(),
            author=self._author,
            prediction=case.prediction_id,
            **more,
        )
        await self._repository.append(row)
        return CorrectionRecorded(await self._repository.case(case.id))

    async def _decide(self, case: Case, act: Act, **more: Unpack[Details]) -> CorrectionRecorded:
        """Store a decision, then let the model learn from it, or unlearn it, at once."""
        fact = await self._append(case, act, **more)
        await self._remembering.take(fact.case)
        return fact


def _checked(task: Task, example: Example) -> Example:
    text = checked(example.text)
    if task.kind is Kind.CLASSIFY:
        return Example(text, checked_label(example.label or ""))
    spans = checked_spans(text, example.spans or ())
    for span in spans:
        checked_label(span.label)
    return Example(text, spans=spans)
