"""The part of the store that is about tasks themselves, and what files brought for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from desktop.core.answers.tasks import Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.decisions.imports import Batch, Import, TakenBack
from desktop.core.decisions.lessons import Lessons
from desktop.core.history.versions import Version
from desktop.store import imports, tasks
from desktop.store.thread import StoreThread

T = TypeVar("T")


class TaskRepository:
    """Those methods of the ``Repository`` port, and the thread on which all of them run."""

    def __init__(self, folder: Path, author: str = "") -> None:
        """Name the folder, and who writes; nothing is opened before ``open``."""
        self._folder = folder
        self._thread = StoreThread(folder, author)

    async def tasks(self) -> tuple[Task, ...]:
        """See the port."""
        return await self._on(tasks.every)

    async def task(self, task_id: str) -> Task:
        """See the port."""
        return await self._on(tasks.by_id, task_id)

    async def install_task(
        self, task: Task, version: Version, examples: dict[Role, tuple[Example, ...]]
    ) -> None:
        """See the port."""
        await self._on(tasks.install, task, version, examples)

    async def add_labels(self, task_id: str, labels: tuple[str, ...]) -> None:
        """See the port."""
        await self._on(tasks.add_labels, task_id, labels)

    async def examples(self, task_id: str, role: Role) -> tuple[Example, ...]:
        """See the port."""
        return await self._on(tasks.examples, task_id, role)

    async def removed_tasks(self) -> tuple[Task, ...]:
        """See the port."""
        return await self._on(tasks.removed)

    async def remove_task(self, task_id: str) -> None:
        """See the port."""
        await self._on(tasks.remove, task_id)

    async def bring_back_task(self, task_id: str) -> None:
        """See the port."""
        await self._on(tasks.bring_back, task_id)

    async def rename_task(self, task_id: str, name: str) -> None:
        """See the port."""
        await self._on(tasks.rename, task_id, name)

    async def take(self, source: Import, batch: Batch) -> tuple[int, Lessons]:
        """See the port."""
        return await self._on(imports.take, source, batch)

    async def take_back(self, source: Import, after: int, limit: int) -> TakenBack:
        """See the port."""
        return await self._on(imports.take_back, source, after, limit)

    async def imports(self, task_id: str) -> tuple[Import, ...]:
        """See the port."""
        return await self._on(imports.every, task_id)

    async def _on(self, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        return await self._thread.run(function, *arguments)
