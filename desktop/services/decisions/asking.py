"""What to look at next: undecided cases that teach most, and corrections that look wrong."""

from dataclasses import replace

from desktop.core.answers.tasks import Kind, Task, active
from desktop.core.decisions.cases import Page
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.querying import Strategy
from desktop.services.facts import CasesFound, Suspect, SuspectsFound
from desktop.services.ports import Predictor, Repository

LOOKED_AT, SHOWN, EXCERPT = 200, 100, 160


class Asking:
    """Orders cases by what a person's look at them is worth."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use the store and the predictor."""
        self._repository = repository
        self._predictor = predictor

    async def next_cases(self, task_id: str, strategy: Strategy = Strategy.BADGE) -> CasesFound:
        """Return undecided cases, the most telling first; only those newest are looked at."""
        task = await self._repository.task(task_id)
        lines = await self._repository.undecided(task_id, LOOKED_AT)
        if task.kind is Kind.CLASSIFY and lines:
            texts = [line.excerpt for line in lines]
            order = await self._predictor.order(active(task), texts, strategy, SHOWN)
            lines = tuple(lines[place] for place in order)
        shown = tuple(replace(line, excerpt=line.excerpt[:EXCERPT]) for line in lines[:SHOWN])
        return CasesFound("", Page(shown, len(shown)))

    async def suspects(self, task: Task) -> SuspectsFound:
        """Return the newest corrections that look wrong, the most suspicious first."""
        if task.kind is not Kind.CLASSIFY:
            return SuspectsFound(task.id, ())
        found = [
            Taught(case, text, decision.label)
            for text, case, decision in await self._repository.decided(task.id)
            if decision.teaches and decision.label
        ][-LOOKED_AT:]
        doubted = await self._predictor.suspicion(active(task), found)
        pairs = zip(found, doubted, strict=True)
        suspects = [
            Suspect(t.case, " ".join(t.text.split())[:EXCERPT], t.label or "", d.other, d.suspicion)
            for t, d in pairs
            if d.suspicion > 0
        ]
        return SuspectsFound(task.id, tuple(sorted(suspects, key=lambda s: -s.suspicion)))
