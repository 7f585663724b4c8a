"""Checking everything that is stored, and copying it into one file."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.services.ports import Archives, Repository, VersionFolders


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup was written, read again and found whole."""

    file: Path
    size: int


def backup_name(at: str) -> str:
    """Return a file's name for a backup made at a time (ISO 8601)."""
    return f"caselight-{at[:10]}-{at[11:19].replace(':', '')}.caselight-backup"


class Keeping:
    """Checks and backs up."""

    def __init__(self, repository: Repository, folders: VersionFolders, archives: Archives) -> None:
        """Use the store, the version folders and the backups."""
        self._repository = repository
        self._folders = folders
        self._archives = archives

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the database, the audit chain or a version; else nothing."""
        wrong = await self._repository.check()
        return (*wrong, *await asyncio.to_thread(self._folders.damaged))

    async def back_up(self, goal: Path) -> BackedUp:
        """Write everything to one file; raises ``KnownError``, also when something is damaged."""
        if wrong := await self.check():
            raise KnownError(Problem.NOT_WHOLE, wrong=", ".join(wrong))
        with self._archives.draft() as snapshot:
            await self._repository.copy_to(snapshot)
            size = await asyncio.to_thread(self._archives.pack, snapshot, goal)
        return BackedUp(goal, size)
