"""The part of the repository that is about tasks themselves."""

from desktop.core.answers.tasks import Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.history.versions import Version
from desktop.store.on_thread import OnThread
from desktop.store.tables import erasing, tasks


class TaskRepository(OnThread):
    """Implements ``services.ports.storage.TaskStore``."""

    async def tasks(self) -> tuple[Task, ...]:
        """See the port."""
        return await self._on(tasks.every)

    async def task(self, task_id: str) -> Task:
        """See the port."""
        return await self._on(tasks.by_id, task_id)

    async def removed_tasks(self) -> tuple[Task, ...]:
        """See the port."""
        return await self._on(tasks.removed)

    async def remove_task(self, task_id: str) -> None:
        """See the port."""
        await self._on(tasks.remove, task_id)

    async def bring_back_task(self, task_id: str) -> None:
        """See the port."""
        await self._on(tasks.bring_back, task_id)

    async def erase_task(self, task_id: str) -> None:
        """See the port."""
        await self._on(erasing.erase, task_id)

    async def erased_tasks(self) -> frozenset[str]:
        """See the port."""
        return await self._on(erasing.erased)

    async def rename_task(self, task_id: str, name: str) -> None:
        """See the port."""
        await self._on(tasks.rename, task_id, name)

    async def install_task(
        self, task: Task, version: Version, examples: dict[Role, tuple[Example, ...]]
    ) -> None:
        """See the port."""
        await self._on(tasks.install, task, version, examples)

    async def examples(self, task_id: str, role: Role) -> tuple[Example, ...]:
        """See the port."""
        return await self._on(tasks.examples, task_id, role)
