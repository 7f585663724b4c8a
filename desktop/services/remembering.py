"""Corrections that the active version was not trained on, taught to it at once."""

from desktop.core.cases import Case
from desktop.core.corrections import Decision, Taught
from desktop.core.predictions import Span
from desktop.core.tasks import Task, active
from desktop.services.ports import Predictor, Repository


class Remembering:
    """Keeps the predictor's memory equal to what people decided since the last training."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use the store and the predictor."""
        self._repository = repository
        self._predictor = predictor

    async def recall(self, task: Task) -> None:
        """Teach the active version everything decided that it was not trained on."""
        trained = await self._repository.trained_corrections(task.id)
        lessons: list[Taught] = []
        for text, case, decision in await self._repository.decided(task.id):
            if decision.teaches and decision.correction not in trained:
                said = () if decision.spans is None else await self._said(case)
                lessons.append(lesson(case, text, decision, said))
        await self._predictor.teach(active(task), lessons)

    async def take(self, case: Case) -> None:
        """Teach what was just decided about a case, or take back what it had taught."""
        task = await self._repository.task(case.task)
        said = case.prediction.spans if case.prediction else ()
        await self._predictor.teach(
            active(task), (lesson(case.id, case.text, case.decision, said),)
        )

    async def _said(self, case_id: str) -> tuple[Span, ...]:
        case = await self._repository.case(case_id)
        return case.prediction.spans if case.prediction else ()


def lesson(case: str, text: str, decision: Decision, said: tuple[Span, ...]) -> Taught:
    """Return what a decision teaches; nothing (which takes back) where it does not teach."""
    if not decision.teaches:
        return Taught(case, text)
    if decision.spans is None:
        return Taught(case, text, decision.label)
    return Taught(case, text, spans=decision.spans, said=said)
