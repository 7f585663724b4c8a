"""What the services need from the store about tasks themselves."""

from typing import Protocol

from desktop.core.answers.tasks import Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.history.versions import Version


class TaskStore(Protocol):
    """Those methods of the store about tasks themselves."""

    async def tasks(self) -> tuple[Task, ...]:
        """Return the installed tasks by name."""
        ...

    async def task(self, task_id: str) -> Task:
        """Return one task."""
        ...

    async def removed_tasks(self) -> tuple[Task, ...]:
        """Return the tasks in the recycle bin by name."""
        ...

    async def remove_task(self, task_id: str) -> None:
        """Put a task into the recycle bin, with all that belongs to it."""
        ...

    async def bring_back_task(self, task_id: str) -> None:
        """Take a task out of the recycle bin."""
        ...

    async def erase_task(self, task_id: str) -> None:
        """Remove a task of the recycle bin for good, with all that belongs to it alone."""
        ...

    async def erased_tasks(self) -> frozenset[str]:
        """Return the ids of tasks that were removed for good."""
        ...

    async def rename_task(self, task_id: str, name: str) -> None:
        """Give a task another name; its id stays."""
        ...

    async def install_task(
        self, task: Task, version: Version, examples: dict[Role, tuple[Example, ...]]
    ) -> None:
        """Store a task with its first version and examples."""
        ...

    async def examples(self, task_id: str, role: Role) -> tuple[Example, ...]:
        """Return the examples of a task in one role."""
        ...
