"""The part of the repository that is about decisions, files of answers, and labels."""

from desktop.core.decisions.corrections import Correction, Decision
from desktop.core.decisions.imports import Batch, Import, TakenBack
from desktop.core.decisions.lessons import Lessons, Stored
from desktop.store.database.connection import Database
from desktop.store.on_thread import OnThread
from desktop.store.tables import cases, deciding, imports, lessons, vocabulary


class DecisionRepository(OnThread):
    """Implements ``services.ports.storage.DecisionStore``."""

    async def append(self, correction: Correction, text: str) -> Stored:
        """See the port."""
        return await self._on(deciding.append, correction, text)

    async def decided(self, task_id: str) -> list[tuple[str, str, Decision]]:
        """See the port."""
        return await self._on(cases.decided, task_id)

    async def take(self, source: Import, batch: Batch) -> tuple[int, Lessons]:
        """See the port."""
        return await self._on(imports.take, source, batch)

    async def take_back(self, source: Import, after: int, limit: int) -> TakenBack:
        """See the port."""
        return await self._on(imports.take_back, source, after, limit)

    async def imports(self, task_id: str) -> tuple[Import, ...]:
        """See the port."""
        return await self._on(imports.every, task_id)

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
