"""Scoring a version on a labelled file."""

from collections.abc import Collection, Sequence
from typing import Any

from desktop.core.answers.tasks import Task, active
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.scores import score
from desktop.core.records import scores_report
from desktop.core.rows.relabelling import only_examples, only_spans
from desktop.core.texts.text import checked
from desktop.services.ports import Predictor, Repository


class Evaluating:
    """Compares a version's answers with the right ones."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use the store and the predictor."""
        self._repository = repository
        self._predictor = predictor

    async def evaluate(
        self,
        task: Task,
        examples: Sequence[Example],
        wanted: str | None = None,
        only: Collection[str] = (),
    ) -> dict[str, Any]:
        """Return the report of ``caselight evaluate`` for the active or a named version.

        The version answers as ``read`` does, with what it learned since its training: ``learned``
        counts those decisions, ``learned_here`` those about texts that are scored.  ``only`` are
        the labels that are scored, all of them where there are none.
        """
        version = active(task)
        if wanted:
            version = (await self._repository.find_version(task.id, wanted)).id
        lessons = (await self._repository.memory(version)).lessons
        whole = [Example(checked(e.text), e.label, e.spans) for e in examples]
        if only:
            whole = [*only_examples(whole, only)]
        texts = [e.text for e in whole]
        predictions = await self._predictor.read_many(version, texts)
        if only:
            predictions = [only_spans(said, only) for said in predictions]
        return {
            "task": task.id,
            "version": version,
            "learned": len(lessons),
            "learned_here": len({lesson.text for lesson in lessons} & set(texts)),
            **scores_report(score(whole, predictions)),
        }
