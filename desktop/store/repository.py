"""The store behind the ``Repository`` port: every call runs on the one store thread."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.cases import Case, CaseLine, Origin, Page
from desktop.core.decisions.corrections import Correction, Decision
from desktop.core.decisions.lessons import Features, Lessons, Memory, Recorded, Stored
from desktop.core.errors import KnownError
from desktop.core.history.versions import Lineage, Version
from desktop.core.rows.exports import StoredCase, What
from desktop.store import (
    binning,
    cases,
    checking,
    deciding,
    exports,
    lessons,
    readings,
    search_index,
    tasks,
    versions,
    vocabulary,
)
from desktop.store.connection import Database
from desktop.store.database import copy_to
from desktop.store.task_repository import TaskRepository

T = TypeVar("T")


class SqlRepository(TaskRepository):
    """Implements ``services.ports.Repository`` over the encrypted database in ``folder``."""

    async def open(self) -> None:
        """See the port."""
        await self._thread.open()
        # A full disk must not keep people from reading, or from a backup to another one.
        with contextlib.suppress(KnownError):
            await self._on(versions.interrupt)
            await self._on(checking.vouch_for_all)

    async def record_case(
        self, task_id: str, text: str, prediction: Prediction | None, origin: Origin
    ) -> Recorded:
        """See the port."""
        return await self._on(readings.record, task_id, text, prediction, origin)

    async def keep(self, case: Case, origin: Origin) -> Recorded:
        """See the port."""
        return await self._on(readings.keep, case, origin)

    async def find_case(self, task_id: str, text: str) -> Case | None:
        """See the port."""

        def find(db: Database) -> Case | None:
            found = cases.find(db, task_id, text)
            return cases.open_case(db, found) if found else None

        return await self._on(find)

    async def settle_draft(self, case_id: str) -> None:
        """See the port."""
        await self._on(cases.settle_draft, case_id)

    async def bin_cases(self, cases: Sequence[str], author: str = "") -> Lessons:
        """See the port."""
        return await self._on(binning.delete, cases, author)

    async def bring_back(self, cases: Sequence[str], author: str = "") -> Lessons:
        """See the port."""
        return await self._on(binning.bring_back, cases, author)

    async def binned(self, task_id: str, limit: int) -> Page:
        """See the port."""
        return await self._on(binning.binned, task_id, limit)

    async def case(self, case_id: str) -> Case:
        """See the port."""
        return await self._on(cases.open_case, case_id)

    async def search(self, task_id: str, query: str, *, limit: int, offset: int = 0) -> Page:
        """See the port."""
        return await self._on(cases.search, task_id, query, limit, offset)

    async def undecided(self, task_id: str, limit: int) -> tuple[CaseLine, ...]:
        """See the port."""
        return await self._on(cases.undecided, task_id, limit)

    async def decided(self, task_id: str) -> list[tuple[str, str, Decision]]:
        """See the port."""
        return await self._on(cases.decided, task_id)

    async def append(self, correction: Correction, text: str) -> Stored:
        """See the port."""
        return await self._on(deciding.append, correction, text)

    async def usage(self, task_id: str) -> dict[str, int]:
        """See the port."""
        return await self._on(vocabulary.usage, task_id)

    async def move_label(self, task_id: str, old: str, new: str, author: str = "") -> Lessons:
        """See the port."""

        def move(db: Database) -> Lessons:
            moved = vocabulary.move(db, task_id, old, new, author)
            return lessons.of_cases(db, task_id, moved)

        return await self._on(move)

    async def remove_label(self, task_id: str, label: str) -> None:
        """See the port."""
        await self._on(vocabulary.remove, task_id, label)

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

    async def known(self, version_id: str) -> bytes | None:
        """See the port."""
        return await self._on(versions.known, version_id)

    async def memory(self, version_id: str) -> Memory:
        """See the port."""
        return await self._on(lessons.memory, version_id)

    def keep_features(self, version_id: str, found: Features) -> None:
        """Store what a version saw in texts; it can be computed again, so nobody waits for it."""
        self._thread.submit(lessons.keep_features, version_id, found)

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
        await self._on(tasks.end_run, run, state, report, version)

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """See the port."""
        return await self._on(versions.used_corrections, task_id)

    async def export_places(self, task_id: str, query: str) -> tuple[int, ...]:
        """See the port."""
        return await self._on(exports.places, task_id, query)

    async def exported(self, places: Sequence[int], what: What) -> tuple[StoredCase, ...]:
        """See the port."""
        return await self._on(exports.cases, places, what)

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
