"""Installing the tasks that come with the program."""

from collections.abc import Sequence

from desktop.core.encoders import MINILM, Reference
from desktop.core.history.versions import Version, VersionState
from desktop.runtime.aside import aside
from desktop.runtime.clock import now
from desktop.services.facts import Waiting
from desktop.services.ports import EncoderFolders, Packs, Repository, VersionFolders


class Shipping:
    """Installs each pack once, where the encoder that it stands on is here."""

    def __init__(
        self,
        repository: Repository,
        packs: Packs,
        folders: VersionFolders,
        encoders: EncoderFolders,
    ) -> None:
        """Use the store, the packs, the version folders and who keeps the encoders."""
        self._repository = repository
        self._packs = packs
        self._folders = folders
        self._encoders = encoders

    async def install(self) -> None:
        """Install the packs that are not there yet and can be read with."""
        new = await self._new()
        missing = await self._missing(new)
        for name in new:
            if name not in missing:
                pack = await aside(self._packs.read, name)
                version = await aside(self._folders.adopt, pack.folder)
                first = Version(version, name, 1, now(), VersionState.READY, active=True)
                await self._repository.install_task(pack.task, first, pack.examples)

    async def waiting(self) -> tuple[Waiting, ...]:
        """Return the tasks that come with the program and wait for an encoder."""
        missing = await self._missing(await self._new())
        read = [(await aside(self._packs.read, name), missing[name]) for name in missing]
        return tuple(Waiting(pack.task.name, encoder) for pack, encoder in read)

    async def _new(self) -> tuple[str, ...]:
        kept = await self._repository.tasks(), await self._repository.removed_tasks()
        there = {task.id for tasks in kept for task in tasks}
        there |= await self._repository.erased_tasks()
        return tuple(name for name in self._packs.shipped() if name not in there)

    async def _missing(self, packs: Sequence[str]) -> dict[str, Reference]:
        """Return which packs stand on an encoder that is not here, and on which.

        Without the first one nothing can be read at all; that is told where something is read.
        """
        named = {name: await aside(self._packs.encoder, name) for name in packs}
        others = {name: one for name, one in named.items() if one.id != MINILM.id}
        here = {one.id for one in await aside(self._encoders.listed)} if others else set[str]()
        return {name: one for name, one in others.items() if one.id not in here}
