"""Encoders that a person brings: shown, taken in, listed and removed."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from desktop.core.answers.tasks import Task, active
from desktop.core.encoders import Card, InstalledEncoder
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.suiting import suited
from desktop.runtime.aside import aside
from desktop.services.ports import Predictor, Repository, VersionFolders
from desktop.services.ports.encoders import EncoderFolders


@dataclass(frozen=True, slots=True)
class TakingMoved:
    """Taking a folder in went on to another step."""

    step: str


@dataclass(frozen=True, slots=True)
class EncoderTaken:
    """A folder was taken in."""

    encoder: InstalledEncoder


@dataclass(frozen=True, slots=True)
class Listed:
    """An encoder, and the tasks whose active version was trained on it."""

    encoder: InstalledEncoder
    tasks: tuple[Task, ...]


class Encoding:
    """Takes encoders in, lists and removes them."""

    def __init__(
        self,
        repository: Repository,
        encoders: EncoderFolders,
        folders: VersionFolders,
        predictor: Predictor,
    ) -> None:
        """Use the store, who keeps the encoders, the folders of versions, and who reads."""
        self._repository = repository
        self._encoders = encoders
        self._folders = folders
        self._predictor = predictor

    async def listed(self) -> tuple[Listed, ...]:
        """Return every encoder with its tasks."""
        found = await aside(self._encoders.listed)
        tasks = sorted(await self._repository.tasks(), key=lambda task: task.id)
        on = [(task, await aside(self._folders.encoder_of, active(task))) for task in tasks]
        return tuple(
            Listed(one, tuple(task for task, used in on if used is not None and used.id == one.id))
            for one in found
        )

    async def find(self, wanted: str) -> InstalledEncoder:
        """Return the encoder with this id, its beginning, or this name; raises ``KnownError``."""
        found = await aside(self._encoders.listed)
        exact = [one for one in found if wanted in (one.id, one.card.name)]
        begun = [one for one in found if len(wanted) >= 4 and one.id.startswith(wanted.lower())]
        fitting = exact or begun
        if len(fitting) != 1:
            names = ", ".join(f"{one.card.name} ({one.id[:12]})" for one in found)
            raise KnownError(Problem.UNKNOWN_ENCODER, encoder=wanted[:80], encoders=names)
        return fitting[0]

    async def suited(self, texts: Sequence[str]) -> InstalledEncoder | None:
        """Return the encoder that suits texts by their language; none where none is there."""
        return await aside(suited, texts, await aside(self._encoders.listed))

    async def look(self, folder: Path) -> Card:
        """Return size, licence, languages and digest of a folder before it is taken in."""
        return await self._encoders.look(_whole(folder))

    async def take(self, folder: Path) -> AsyncGenerator[TakingMoved | EncoderTaken, None]:
        """Take a folder in; closing the generator ends that and changes nothing."""
        taken: InstalledEncoder | None = None
        async with aclosing(self._encoders.take(_whole(folder))) as steps:
            async for step in steps:
                if isinstance(step, InstalledEncoder):
                    taken = step
                else:
                    yield TakingMoved(step)
        if taken is None:
            raise BugError("an encoder was taken in and is not there")
        yield EncoderTaken(taken)

    async def remove(self, wanted: str) -> InstalledEncoder:
        """Remove an encoder that no version needs; raises ``KnownError`` where one does or may."""
        one = await self.find(wanted)
        if not one.own:
            raise KnownError(Problem.ENCODER_SHIPPED, name=one.card.name)
        versions = await self._repository.version_ids()
        used = [await aside(self._folders.encoder_of, version) for version in versions]
        if count := sum(named is not None and named.id == one.id for named in used):
            raise KnownError(Problem.ENCODER_NEEDED, name=one.card.name, count=count)
        if count := used.count(None):
            raise KnownError(Problem.ENCODER_PERHAPS_NEEDED, name=one.card.name, count=count)
        await self._predictor.release(one.id)
        await aside(self._encoders.remove, one.id)
        return one


def _whole(folder: Path) -> Path:
    """Return a folder's whole name: who looks at it stands elsewhere."""
    return folder.expanduser().absolute()
