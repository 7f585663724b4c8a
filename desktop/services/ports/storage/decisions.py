"""What the services need from the store about decisions, files of answers, and labels."""

from typing import Protocol

from desktop.core.decisions.corrections import Correction, Decision
from desktop.core.decisions.imports import Batch, Import, TakenBack
from desktop.core.decisions.lessons import Lessons, Stored


class DecisionStore(Protocol):
    """Those methods of the store about decisions, files of answers, and labels."""

    async def append(self, correction: Correction, text: str) -> Stored:
        """Store a correction of the case that has this text; the same twice is stored once.

        Raises ``KnownError`` when the case has another text, or was read anew meanwhile.
        """
        ...

    async def decided(self, task_id: str) -> list[tuple[str, str, Decision]]:
        """Return (text, case, decision) of every case with corrections."""
        ...

    async def take(self, source: Import, batch: Batch) -> tuple[int, Lessons]:
        """Store decided examples, all or none; returns how many were new, and what they teach."""
        ...

    async def take_back(self, source: Import, after: int, limit: int) -> TakenBack:
        """Take back so many of the answers of an import, those after a row, all or none."""
        ...

    async def imports(self, task_id: str) -> tuple[Import, ...]:
        """Return what files brought for a task, the newest first."""
        ...

    async def usage(self, task_id: str) -> dict[str, int]:
        """Return how many decisions name each label."""
        ...

    async def move_label(self, task_id: str, old: str, new: str, author: str = "") -> Lessons:
        """Rename a label wherever it was decided, in deleted cases too, and drop the old name."""
        ...

    async def remove_label(self, task_id: str, label: str) -> None:
        """Drop a label that no decision names; raises ``KnownError``."""
        ...
