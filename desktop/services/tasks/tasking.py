"""What was made can be taken away, brought back and renamed: tasks as wholes."""

from dataclasses import dataclass

from desktop.core.answers.tasks import Task, checked_name
from desktop.runtime.aside import beside
from desktop.services.ports import VersionFolders
from desktop.services.ports.storage import Repository


@dataclass(frozen=True, slots=True)
class Contents:
    """What a task holds: cases, with those in the recycle bin, and versions."""

    cases: int
    versions: int


class Tasking:
    """Removes tasks, brings them back, renames them, and erases them when that is wanted."""

    def __init__(self, repository: Repository, folders: VersionFolders) -> None:
        """Use the store and the folders of versions."""
        self._repository = repository
        self._folders = folders

    async def removed(self) -> tuple[Task, ...]:
        """Return the tasks in the recycle bin by name."""
        return await self._repository.removed_tasks()

    async def every(self) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
        """Return the tasks that there are, and those in the recycle bin, each by name."""
        return await self._repository.tasks(), await self._repository.removed_tasks()

    async def remove(self, task_id: str) -> Task:
        """Put a task with its cases and versions into the recycle bin; returns it."""
        task = await self._repository.task(task_id)
        await self._repository.remove_task(task_id)
        return task

    async def bring_back(self, task_id: str) -> Task:
        """Take a task out of the recycle bin, as it was; returns it."""
        await self._repository.bring_back_task(task_id)
        return await self._repository.task(task_id)

    async def contents(self, task_id: str) -> Contents:
        """Say what goes with a task that is removed for good."""
        cases = await self._repository.search(task_id, "", limit=1)
        binned = await self._repository.binned(task_id, 1)
        versions = await self._repository.versions(task_id)
        return Contents(cases.total + binned.total, len(versions))

    async def erase(self, task_id: str) -> None:
        """Remove a task of the recycle bin for good; nothing brings it back but a backup."""
        versions = [version.id for version in await self._repository.versions(task_id)]
        async with beside(self._folders.removing(versions)):
            await self._repository.erase_task(task_id)

    async def rename(self, task_id: str, name: str) -> Task:
        """Give a task another name, by which people see it; its id stays.  Returns it."""
        await self._repository.rename_task(task_id, checked_name(name))
        return await self._repository.task(task_id)
