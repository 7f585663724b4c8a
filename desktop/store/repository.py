"""The store behind the ``Repository`` port: every call runs on the one store thread."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from desktop.core.errors import KnownError
from desktop.core.rows.exports import StoredCase, What
from desktop.store.case_repository import CaseRepository
from desktop.store.database import checking
from desktop.store.database.opening import copy_to
from desktop.store.decision_repository import DecisionRepository
from desktop.store.tables import exports, search_index, versions
from desktop.store.task_repository import TaskRepository
from desktop.store.version_repository import VersionRepository


class SqlRepository(TaskRepository, CaseRepository, DecisionRepository, VersionRepository):
    """Implements ``services.ports.storage.Repository`` over the database in ``folder``."""

    async def open(self) -> None:
        """See the port."""
        await self._thread.open()
        # A full disk must not keep people from reading, or from a backup to another one.
        with contextlib.suppress(KnownError):
            await self._on(versions.interrupt)
            await self._on(checking.vouch_for_all)

    async def export_numbers(self, task_id: str, query: str) -> tuple[int, ...]:
        """See the port."""
        return await self._on(exports.numbers, task_id, query)

    async def exported(self, numbers: Sequence[int], what: What) -> tuple[StoredCase, ...]:
        """See the port."""
        return await self._on(exports.cases, numbers, what)

    async def check(self) -> tuple[str, ...]:
        """See the port."""
        return await self._on(checking.problems)

    async def copy_to(self, folder: Path) -> None:
        """See the port."""
        # What only makes searching quicker keeps nobody from a backup.
        with contextlib.suppress(KnownError):
            await self._on(search_index.tidy)
        await self._on(copy_to, self._folder, folder)

    def close(self) -> bool:
        """See the port; harmless when done twice."""
        return self._thread.close()
