"""The versions of a task: use one, go back, and see where each came from."""

from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import KnownError, Problem
from desktop.core.evaluation.checks import Reason
from desktop.core.evaluation.scores import spans_said
from desktop.core.history.versions import Behind, Lineage, VersionState
from desktop.core.texts.text import digest
from desktop.services.facts import VersionActivated
from desktop.services.ports import Predictor, Repository


class Versioning:
    """Puts versions in use and tells their history."""

    def __init__(self, repository: Repository, predictor: Predictor) -> None:
        """Use the store and the predictor (to load what is put in use)."""
        self._repository = repository
        self._predictor = predictor

    async def activate(self, task_id: str, wanted: str, reason: str = "") -> VersionActivated:
        """Use another version; it is loaded first, so that a damaged one changes nothing.

        A version that the gate refused needs a written ``reason``, which is kept for good.
        """
        version = await self._repository.find_version(task_id, wanted)
        refused = version.state is VersionState.REFUSED
        if refused and not reason.strip():
            raise KnownError(Problem.VERSION_REFUSED, number=version.number)
        await self._predictor.prepare(version.id)
        if refused:
            await self._repository.overrule(task_id, version.id, reason.strip())
        await self._repository.activate(task_id, version.id)
        return VersionActivated(version)

    async def behind(self, task_id: str, reason: Reason) -> tuple[Behind, ...]:
        """Return the sealed and held-out cases that a check is about."""
        sealed = await self._repository.examples(task_id, Role.SEALED)
        decided = await self._repository.decided(task_id)
        known = {digest(e.text): e for e in sealed}
        known |= {digest(t): Example(t, d.label, d.spans) for t, _, d in decided if d.whole}
        return tuple(
            Behind(known[m.digest].text, _answer(known[m.digest]), m.before, m.after)
            for m in reason.moved
            if m.digest in known
        )

    async def lineage(self, task_id: str) -> tuple[Lineage, ...]:
        """Return where every version came from, newest first."""
        await self._repository.task(task_id)
        return await self._repository.lineage(task_id)


def _answer(example: Example) -> str:
    """Return a right answer in the words of ``Tally.predicted``."""
    if example.spans is None:
        return example.label or ""
    return spans_said((s.start, s.end, s.label) for s in example.spans)
