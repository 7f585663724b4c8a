"""What the services need from the store about versions, their runs and what they know."""

from typing import Protocol

from desktop.core.decisions.lessons import Memory
from desktop.core.history.versions import Lineage, Version


class VersionStore(Protocol):
    """Those methods of the store about versions, their runs and what they know."""

    async def versions(self, task_id: str) -> tuple[Version, ...]:
        """Return the versions of a task, newest first."""
        ...

    async def version_ids(self) -> tuple[str, ...]:
        """Return the ids of the versions of every task."""
        ...

    async def find_version(self, task_id: str, wanted: str) -> Version:
        """Return a version by number or id."""
        ...

    async def next_number(self, task_id: str) -> int:
        """Return the number of the next version."""
        ...

    async def activate(self, task_id: str, version_id: str, author: str = "") -> None:
        """Make a version active."""
        ...

    async def overrule(self, task_id: str, version_id: str, reason: str, author: str = "") -> None:
        """Write down why a version that the gate refused is used all the same."""
        ...

    async def lineage(self, task_id: str) -> tuple[Lineage, ...]:
        """Return every version with the run that made it, newest first."""
        ...

    async def begin_run(
        self, task_id: str, parent: str, *, spec: str, seed: int, dataset: str, used: str
    ) -> str:
        """Write down a training before it starts; returns its id."""
        ...

    async def end_run(
        self, run: str, state: str, report: str | None = None, version: Version | None = None
    ) -> None:
        """Write down how a training ended; an active ``version`` becomes the active model."""
        ...

    async def known(self, version_id: str) -> bytes | None:
        """Return what a version knows by example, where that is stored."""
        ...

    async def memory(self, version_id: str) -> Memory:
        """Return what a version knows by example, and all decisions it was not trained on."""
        ...

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """Return the corrections that the active version has learned from."""
        ...
