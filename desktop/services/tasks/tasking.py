"""What was made can be taken away, brought back and renamed: tasks as wholes."""

from desktop.core.answers.tasks import Task, checked_name
from desktop.services.ports.storage import Repository


class Tasking:
    """Removes tasks, brings them back and renames them; nothing is ever removed for good."""

    def __init__(self, repository: Repository) -> None:
        """Use the store."""
        self._repository = repository

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

    async def rename(self, task_id: str, name: str) -> Task:
        """Give a task another name, by which people see it; its id stays.  Returns it."""
        await self._repository.rename_task(task_id, checked_name(name))
        return await self._repository.task(task_id)
