"""Checking everything that is stored, copying it into one file, and getting it back."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from desktop.core.encoder_wording import unreadable
from desktop.core.errors import KnownError, Problem
from desktop.runtime.aside import aside, beside
from desktop.services.ports import Archives, Packs, Repository, VersionFolders
from desktop.services.ports.encoders import EncoderFolders


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup was written, read again and found whole."""

    file: Path
    size: int


def backup_name(at: str) -> str:
    """Return a file's name for a backup made at a time (ISO 8601)."""
    return f"caselight-{at[:10]}-{at[11:19].replace(':', '')}.caselight-backup"


class Keeping:
    """Checks, backs up and restores."""

    def __init__(
        self,
        repository: Repository,
        folders: VersionFolders,
        encoders: EncoderFolders,
        archives: Archives,
        packs: Packs,
    ) -> None:
        """Use the store, the folders, the backups and the packs that are always there."""
        self._repository = repository
        self._folders = folders
        self._encoders = encoders
        self._archives = archives
        self._packs = packs

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the store, the audit log, a version or an encoder."""
        wrong = await self._stored()
        versions = await self._repository.version_ids()
        named = [await aside(self._folders.encoder_of, version) for version in versions]
        needed = [one for one in named if one is not None]
        each = Counter(one.id for one in needed)
        found = await aside(self._encoders.unreadable, needed)
        return (*wrong, *(unreadable(one, each[one.reference.id]) for one in found))

    async def back_up(self, goal: Path) -> BackedUp:
        """Write everything to one file; raises ``KnownError``, also when something is damaged."""
        goal = await aside(self._archives.goal, goal)
        # Encoders are no part of a backup: they can be taken in again.
        if wrong := await self._stored():
            raise KnownError(Problem.NOT_WHOLE, wrong=", ".join(wrong))
        async with beside(self._archives.draft(goal)) as snapshot:
            await self._repository.copy_to(snapshot)
            size = await aside(self._archives.pack, snapshot, goal)
        return BackedUp(goal, size)

    async def restore(self, file: Path) -> None:
        """Make a backup ready; it takes the place of everything when the program ends.

        Raises ``KnownError`` when the file is no whole backup, or anything would be lost.
        """
        if not await self._untouched():
            why = (
                "there are cases here already, or tasks or versions of your own; "
                "restore it into another data folder"
            )
            raise KnownError(Problem.BACKUP_REFUSED, file=file.name, why=why)
        await aside(self._archives.unpack, file)

    async def _stored(self) -> tuple[str, ...]:
        wrong = await self._repository.check()
        versions = await self._repository.version_ids()
        return (*wrong, *await aside(self._folders.damaged, versions))

    async def _untouched(self) -> bool:
        """Say whether nothing is stored but what came with the program."""
        shipped = {*self._packs.shipped()}
        if await self._repository.removed_tasks():
            return False
        for task in await self._repository.tasks():
            versions = await self._repository.versions(task.id)
            page = await self._repository.search(task.id, "", limit=1)
            if task.id not in shipped or len(versions) > 1 or page.total:
                return False
        return True
