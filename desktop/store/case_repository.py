"""The part of the repository that is about cases: what was read, found again and deleted."""

from collections.abc import Sequence

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.cases import Case, CaseLine, Origin, Page
from desktop.core.decisions.lessons import Lessons, Recorded
from desktop.store.database.connection import Database
from desktop.store.on_thread import OnThread
from desktop.store.tables import binning, cases, readings


class CaseRepository(OnThread):
    """Implements ``services.ports.storage.CaseStore``."""

    async def record_case(
        self, task_id: str, text: str, prediction: Prediction | None, origin: Origin
    ) -> Recorded:
        """See the port."""
        return await self._on(readings.record, task_id, text, prediction, origin)

    async def keep(self, case: Case, origin: Origin) -> Recorded:
        """See the port."""
        return await self._on(readings.keep, case, origin)

    async def case(self, case_id: str) -> Case:
        """See the port."""
        return await self._on(cases.open_case, case_id)

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

    async def search(self, task_id: str, query: str, *, limit: int, offset: int = 0) -> Page:
        """See the port."""
        return await self._on(cases.search, task_id, query, limit, offset)

    async def undecided(self, task_id: str, limit: int) -> tuple[CaseLine, ...]:
        """See the port."""
        return await self._on(cases.undecided, task_id, limit)
