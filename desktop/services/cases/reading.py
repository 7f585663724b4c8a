"""Reading a text and explaining an answer."""

import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from enum import Enum

from desktop.core.answers.predictions import Explanation, Prediction, Question
from desktop.core.answers.tasks import Task, active
from desktop.core.decisions.cases import Case, Origin
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.texts.probes import is_worded
from desktop.core.texts.text import checked
from desktop.core.traces import trace_of
from desktop.runtime.clock import new_id, now
from desktop.services.decisions.remembering import Remembering
from desktop.services.facts import (
    Explained,
    ExplanationFailed,
    FirmnessFound,
    ModelReady,
    PredictionMade,
    ReadAgain,
    Struck,
)
from desktop.services.ports import Moved, Predictor, Repository

LOG = logging.getLogger("desktop.services")


class Kept(Enum):
    """What becomes of a text that is read."""

    CASE = "case"
    DRAFT = "draft"
    NOTHING = "nothing"


class Reading:
    """Reads with the active version and stores what was said."""

    def __init__(
        self,
        repository: Repository,
        predictor: Predictor,
        remembering: Remembering,
        author: str = "",
    ) -> None:
        """Use a repository, a predictor and what it is to remember; ``author`` reads."""
        self._author = author
        self._remembering = remembering
        self._repository = repository
        self._predictor = predictor

    async def prepare(self, task: Task) -> ModelReady:
        """Load the task's active version, with what was decided since its training."""
        version = active(task)
        loaded = await self._predictor.prepare(version)
        return ModelReady(task.id, version, loaded.promises)

    async def read(
        self,
        task: Task,
        raw: str,
        *,
        kept: Kept = Kept.CASE,
        replaces: str | None = None,
        moved: Moved | None = None,
    ) -> AsyncGenerator[PredictionMade, None]:
        """Read a text; the words behind the answer are asked for on their own.

        ``kept`` says what becomes of it: what was pasted or opened is a case; what is typed is a
        draft, which gives way to the next one that names it in ``replaces``; a text that only
        stands in the box while the task is switched is looked at, and stored with its first
        decision.  ``moved`` hears the share of a long text that has been read.
        """
        text = checked(raw)
        said = await self._predictor.read(active(task), text, moved)
        if kept is Kept.NOTHING:
            yield PredictionMade(await self._looked_at(task, text, said))
            return
        origin = Origin("window", self._author, kept is Kept.DRAFT, replaces)
        recorded = await self._repository.record_case(task.id, text, said, origin)
        if recorded.lessons:
            # The text came out of the recycle bin, and what was decided about it counts again.
            self._remembering.take(recorded.lessons)
            said = await self._predictor.read(active(task), text, moved)
            recorded = await self._repository.record_case(task.id, text, said, origin)
        yield PredictionMade(recorded.case)

    async def again(self, task: Task, case: Case) -> ReadAgain:
        """Return what the active version says of a case now; nothing is stored."""
        return ReadAgain(case.id, *await self._predictor.again(active(task), case.text))

    async def explain(self, case: Case, question: Question) -> Explained | ExplanationFailed:
        """Return the words for and against a label, or for a span of the case."""
        try:
            found = await self._predictor.explain(_version(case), case.text, question)
        except (KnownError, BugError) as error:
            return _failed(case, error)
        return Explained(case.id, found)

    async def firmness(
        self, case: Case, explanation: Explanation
    ) -> FirmnessFound | ExplanationFailed:
        """Return whether single-word changes change the answer, the strongest words first."""
        order = sorted(explanation.highlights, key=lambda h: -abs(h.weight))
        bounds = [(h.start, h.end) for h in order if is_worded(case.text[h.start : h.end])]
        try:
            found = await self._predictor.firmness(_version(case), case.text, bounds)
        except (KnownError, BugError) as error:
            return _failed(case, error)
        return FirmnessFound(case.id, found)

    async def without(self, case: Case, struck: Sequence[tuple[int, int]]) -> Struck:
        """Return what the case would read as without some words, given by their bounds."""
        labels = await self._predictor.without(_version(case), case.text, struck)
        return Struck(case.id, tuple(struck), labels)

    async def cases(self, ids: Sequence[str]) -> tuple[Case, ...]:
        """Return cases by their ids, such as those that an answer was learned from."""
        return tuple([await self._repository.case(case) for case in ids])

    async def read_many(
        self, task: Task, raws: Sequence[str], *, store: bool = True
    ) -> list[tuple[str, str, Prediction]]:
        """Read texts in order; returns (case id, text, prediction), the id empty if not stored."""
        texts = [checked(raw) for raw in raws]
        predictions = await self._predictor.read_many(active(task), texts)
        origin, ids = Origin("command line", self._author), list[str]()
        for text, said in zip(texts, predictions, strict=True):
            if not store:
                ids.append("")
                continue
            kept = await self._repository.record_case(task.id, text, said, origin)
            self._remembering.take(kept.lessons)
            ids.append(kept.case.id)
        return list(zip(ids, texts, predictions, strict=True))

    async def can_explain(self, task: Task, *labels: str | None) -> None:
        """Raise ``KnownError`` for a label that the active version cannot explain."""
        known = (await self._predictor.prepare(active(task))).labels
        for name in labels:
            if name is not None and name not in known:
                raise KnownError(Problem.UNKNOWN_LABEL, label=name[:80], task=task.id)

    async def why(self, task: Task, text: str, label: str, rival: str | None = None) -> Explanation:
        """Explain a label, against another, for a text that need not be a case."""
        await self.can_explain(task, label, rival)
        return await self._predictor.explain(active(task), text, Question(label, rival=rival))

    async def _looked_at(self, task: Task, text: str, prediction: Prediction) -> Case:
        """Return a case that is not stored, with what was decided about the text before."""
        found = await self._repository.find_case(task.id, text)
        if found is None or found.binned:
            return Case(new_id(), task.id, text, now(), prediction, new_id(), stored=False)
        return replace(found, prediction=prediction, prediction_id=new_id(), stored=False)


def _failed(case: Case, error: KnownError | BugError) -> ExplanationFailed:
    """Write down what went wrong inside the program, and tell that the answer stands."""
    if isinstance(error, BugError):
        LOG.error("unexpected: %s", trace_of(error))
    return ExplanationFailed(case.id, error)


def _version(case: Case) -> str:
    if case.prediction is None:
        raise BugError("a case without a prediction has no words behind it")
    return case.prediction.version
