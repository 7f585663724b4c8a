"""What the services need from the store about cases: what was read, found again and deleted."""

from collections.abc import Sequence
from typing import Protocol

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.cases import Case, CaseLine, Origin, Page
from desktop.core.decisions.lessons import Lessons, Recorded


class CaseStore(Protocol):
    """Those methods of the store about cases: what was read, found again and deleted."""

    async def record_case(
        self, task_id: str, text: str, prediction: Prediction | None, origin: Origin
    ) -> Recorded:
        """Store a text and what was predicted; returns its case.

        The draft that it replaces gives way, if nobody decided it.  A deleted case comes back.
        """
        ...

    async def keep(self, case: Case, origin: Origin) -> Recorded:
        """Store a case that was only looked at; a second time changes nothing."""
        ...

    async def case(self, case_id: str) -> Case:
        """Return a case."""
        ...

    async def find_case(self, task_id: str, text: str) -> Case | None:
        """Return the case of a text, where there is one; a deleted one too."""
        ...

    async def settle_draft(self, case_id: str) -> None:
        """Let a case be no draft any more, since somebody opened it."""
        ...

    async def bin_cases(self, cases: Sequence[str], author: str = "") -> Lessons:
        """Put cases into the recycle bin; returns what is to be unlearned."""
        ...

    async def bring_back(self, cases: Sequence[str], author: str = "") -> Lessons:
        """Take cases out of the recycle bin; returns what is to be learned again."""
        ...

    async def binned(self, task_id: str, limit: int) -> Page:
        """Return the deleted cases of a task, newest first."""
        ...

    async def search(self, task_id: str, query: str, *, limit: int, offset: int = 0) -> Page:
        """Return cases, newest first."""
        ...

    async def undecided(self, task_id: str, limit: int) -> tuple[CaseLine, ...]:
        """Return the newest cases that nobody has decided; ``excerpt`` is the whole text."""
        ...
