"""What the services need from the store about all of it: given out, checked, copied."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop.core.rows.exports import StoredCase, What


class KeepingStore(Protocol):
    """Those methods of the store about all of it: given out, checked, copied."""

    async def export_numbers(self, task_id: str, query: str) -> tuple[int, ...]:
        """Return where the cases stand that a search finds ("" is all), oldest first."""
        ...

    async def exported(self, numbers: Sequence[int], what: What) -> tuple[StoredCase, ...]:
        """Return the cases at these numbers with what is given out of them."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the stored data; nothing when it is sound."""
        ...

    async def copy_to(self, folder: Path) -> None:
        """Copy the database as it is now, and its key, into an empty folder."""
        ...
