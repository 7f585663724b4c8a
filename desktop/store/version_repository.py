"""The part of the repository that is about versions, their runs and what they know."""

from desktop.core.decisions.lessons import Features, Memory
from desktop.core.history.versions import Lineage, Version
from desktop.store.on_thread import OnThread
from desktop.store.tables import lessons, tasks, versions


class VersionRepository(OnThread):
    """Implements ``services.ports.storage.VersionStore``."""

    async def versions(self, task_id: str) -> tuple[Version, ...]:
        """See the port."""
        return await self._on(versions.of_task, task_id)

    async def version_ids(self) -> tuple[str, ...]:
        """See the port."""
        return await self._on(versions.ids)

    async def find_version(self, task_id: str, wanted: str) -> Version:
        """See the port."""
        return await self._on(versions.find, task_id, wanted)

    async def next_number(self, task_id: str) -> int:
        """See the port."""
        return await self._on(versions.next_number, task_id)

    async def activate(self, task_id: str, version_id: str, author: str = "") -> None:
        """See the port."""
        await self._on(versions.activate, task_id, version_id, author)

    async def overrule(self, task_id: str, version_id: str, reason: str, author: str = "") -> None:
        """See the port."""
        await self._on(versions.overrule, task_id, version_id, reason, author)

    async def lineage(self, task_id: str) -> tuple[Lineage, ...]:
        """See the port."""
        return await self._on(versions.lineage, task_id)

    async def begin_run(
        self, task_id: str, parent: str, *, spec: str, seed: int, dataset: str, used: str
    ) -> str:
        """See the port."""
        return await self._on(
            lambda db: versions.begin_run(
                db, task_id, parent, spec=spec, seed=seed, dataset=dataset, used=used
            )
        )

    async def end_run(
        self, run: str, state: str, report: str | None = None, version: Version | None = None
    ) -> None:
        """See the port."""
        await self._on(tasks.end_training, run, state, report, version)

    async def known(self, version_id: str) -> bytes | None:
        """See the port."""
        return await self._on(versions.known, version_id)

    async def memory(self, version_id: str) -> Memory:
        """See the port."""
        return await self._on(lessons.memory, version_id)

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """See the port."""
        return await self._on(versions.used_corrections, task_id)

    def keep_features(self, version_id: str, features: Features) -> None:
        """Store what a version saw in texts; it can be computed again, so nobody waits for it."""
        self._thread.submit(lessons.keep_features, version_id, features)
