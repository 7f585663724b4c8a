"""The labels of a task: renamed, merged, removed, and how often each is used."""

from desktop.core.answers.tasks import checked_label
from desktop.core.errors import KnownError, Problem
from desktop.services.decisions.remembering import Remembering
from desktop.services.facts import LabelsChanged
from desktop.services.ports import Repository


class Labelling:
    """Changes labels; one that a version was trained with stays, since it can be answered."""

    def __init__(self, repository: Repository, remembering: Remembering, author: str = "") -> None:
        """Use the store and the memory; ``author`` is written beside every change."""
        self._repository = repository
        self._remembering = remembering
        self._author = author

    async def rename(self, task: str, old: str, new: str) -> LabelsChanged:
        """Give a label another name, in every decision; raises ``KnownError``."""
        return await self._move(task, old, checked_label(new))

    async def merge(self, task: str, old: str, into: str) -> LabelsChanged:
        """Let every decision that names one label name another one that there is."""
        if into not in (await self._repository.task(task)).labels:
            raise KnownError(Problem.UNKNOWN_LABEL, label=into[:80], task=task)
        return await self._move(task, old, into)

    async def remove(self, task: str, label: str) -> LabelsChanged:
        """Remove a label; raises ``KnownError`` where it is used or was trained."""
        await self._repository.remove_label(task, label)
        return LabelsChanged(await self._repository.task(task))

    async def usage(self, task: str) -> dict[str, int]:
        """Return how many decisions name each label."""
        return await self._repository.usage(task)

    async def _move(self, task: str, old: str, new: str) -> LabelsChanged:
        if old != new:
            self._remembering.take(await self._repository.move_label(task, old, new, self._author))
        return LabelsChanged(await self._repository.task(task))
