"""Scoring a version on a labelled file."""

from collections.abc import Sequence
from typing import Any

from desktop.core.evaluation import score
from desktop.core.examples import Example
from desktop.core.records import scores_report
from desktop.core.tasks import Task, active
from desktop.core.texts import checked
from desktop.services.ports import Predictor, Repository


class Evaluating:
    """Compares a version's answers with the right ones."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use the store and the predictor."""
        self._repository = repository
        self._predictor = predictor

    async def evaluate(
        self, task: Task, examples: Sequence[Example], wanted: str | None = None
    ) -> dict[str, Any]:
        """Return the report of ``caselight evaluate`` for the active or a named version."""
        version = active(task)
        if wanted:
            version = (await self._repository.find_version(task.id, wanted)).id
        whole = [Example(checked(e.text), e.label, e.spans) for e in examples]
        predictions = await self._predictor.read_many(version, [e.text for e in whole])
        return {"task": task.id, "version": version, **scores_report(score(whole, predictions))}
