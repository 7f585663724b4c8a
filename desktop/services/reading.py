"""Reading a text and explaining an answer."""

from collections.abc import AsyncGenerator, Sequence

from desktop.core.cases import Case
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.predictions import Explanation, Prediction, Span
from desktop.core.tasks import Kind, Task
from desktop.core.texts import checked
from desktop.services.facts import Explained, ModelReady, PredictionMade
from desktop.services.ports import Predictor, Repository


class Reading:
    """Reads with the active version and stores what was said."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use a repository and a predictor."""
        self._repository = repository
        self._predictor = predictor

    async def prepare(self, task: Task) -> ModelReady:
        """Load the task's active version."""
        version = active(task)
        await self._predictor.prepare(version)
        return ModelReady(task.id, version)

    async def read(
        self, task: Task, raw: str, *, source: str = "window", replaces: str | None = None
    ) -> AsyncGenerator[PredictionMade | Explained, None]:
        """Read a text: first the prediction, then, for labels, the words behind the first one."""
        text = checked(raw)
        version = active(task)
        prediction = await self._predictor.read(version, text)
        case_id = await self._repository.record_case(
            task.id, text, prediction, source=source, replaces=replaces
        )
        case = await self._repository.case(case_id)
        yield PredictionMade(case)
        if task.kind is Kind.CLASSIFY and prediction.best:
            yield await self.explain(case, prediction.best.label)

    async def explain(self, case: Case, label: str, span: Span | None = None) -> Explained:
        """Return the words for and against ``label``, or for a span of the case."""
        if case.prediction is None:
            raise BugError("a case without a prediction cannot be explained")
        version = case.prediction.version
        explained = await self._predictor.explain(version, case.text, label, span)
        return Explained(case.id, explained)

    async def read_many(
        self, task: Task, raws: Sequence[str], *, store: bool = True
    ) -> list[tuple[str, str, Prediction]]:
        """Read texts in order; returns (case id, text, prediction), the id empty if not stored."""
        texts = [checked(raw) for raw in raws]
        predictions = await self._predictor.read_many(active(task), texts)
        ids = [
            await self._repository.record_case(task.id, text, said, source="command line")
            if store
            else ""
            for text, said in zip(texts, predictions, strict=True)
        ]
        return list(zip(ids, texts, predictions, strict=True))

    async def why(self, task: Task, text: str, label: str) -> Explanation:
        """Explain a label for a text that need not be a case."""
        known = await self._predictor.prepare(active(task))
        if label not in known:
            raise KnownError(Problem.UNKNOWN_LABEL, label=label[:80], task=task.id)
        return await self._predictor.explain(active(task), text, label)


def active(task: Task) -> str:
    """Return the id of the version in use."""
    if task.active is None:
        raise BugError("a task without an active version")
    return task.active
