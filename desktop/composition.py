"""Putting the parts together on one data folder."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from desktop.core.decisions.lessons import Memory
from desktop.files.reader import FileReader
from desktop.files.writer import FileWriter
from desktop.ml.serving.encoders import EncoderShelf
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.ml.serving.trainer import ProcessTrainer
from desktop.packs.folders import PackFolders
from desktop.services.bundle import Services
from desktop.services.cases.binning import Binning
from desktop.services.cases.reading import Reading
from desktop.services.cases.searching import Searching
from desktop.services.decisions.asking import Asking
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting
from desktop.services.decisions.taking import Taking
from desktop.services.encoders.encoding import Encoding
from desktop.services.files.exporting import Exporting
from desktop.services.files.importing import Importing
from desktop.services.keeping import Keeping
from desktop.services.tasks.installing import Installing
from desktop.services.tasks.labelling import Labelling
from desktop.services.tasks.shipping import Shipping
from desktop.services.tasks.tasking import Tasking
from desktop.services.versions.evaluating import Evaluating
from desktop.services.versions.learning import Learning
from desktop.services.versions.turn import TrainingTurn
from desktop.services.versions.versioning import Versioning
from desktop.store.repository import SqlRepository
from desktop.system import paths, people
from desktop.system.archive import Archives
from desktop.system.goals import Goals
from desktop.system.lock import FolderLock
from desktop.system.restoring import settle
from desktop.system.version_folders import VersionFolders


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(Services):
    """The services over one open data folder, and the adapters that must be closed."""

    folder: paths.DataFolder
    repository: SqlRepository
    predictor: ThreadPredictor

    def close(self) -> bool:
        """End the threads, after what is being written; returns whether the store is closed.

        The store comes first: the time to end is short, and what the model is at can be dropped.
        """
        closed = self.repository.close()
        self.predictor.close()
        return closed


def compose(
    folder: paths.DataFolder,
    *,
    author: str = "",
    packs: Path | None = None,
    thread: ModelThread | None = None,
    learned: bool = True,
) -> Program:
    """Build the program; nothing is opened yet.  A model's thread may have begun already.

    Without an ``author`` it is the settings' or the user; without ``learned``, versions as trained.
    """
    author = people.author(folder.settings, author)
    encoders, packs = paths.encoders(folder), packs or paths.resources() / "packs"
    folders, repository = VersionFolders(folder.versions, packs), SqlRepository(folder.root, author)
    predictor = _served(thread or ModelThread(encoders, folders.whole), repository, learned=learned)
    remembering, sitting, shelf = Remembering(predictor), Sitting(), EncoderShelf(*encoders)
    trainer, turn = ProcessTrainer(encoders, folder.versions, folders.whole), TrainingTurn()
    return Program(
        folder=folder,
        repository=repository,
        predictor=predictor,
        reading=Reading(repository, predictor, remembering, author),
        correcting=Correcting(repository, remembering, author, sitting),
        taking=Taking(repository, remembering, author, sitting),
        labelling=Labelling(repository, remembering, author),
        binning=Binning(repository, remembering, author, sitting),
        searching=Searching(repository),
        learning=Learning(repository, predictor, trainer, folders, turn),
        asking=Asking(repository, predictor),
        versioning=Versioning(repository, predictor),
        installing=Installing(repository, folders, trainer, turn),
        shipping=Shipping(repository, PackFolders(packs), folders, shelf),
        encoding=Encoding(repository, shelf, folders, predictor),
        evaluating=Evaluating(repository, predictor),
        importing=Importing(FileReader()),
        exporting=Exporting(repository, FileWriter(), Goals(folder.root)),
        keeping=Keeping(repository, folders, shelf, Archives(folder.root), PackFolders(packs)),
        tasking=Tasking(repository, folders),
    )


def _served(model: ModelThread, repository: SqlRepository, *, learned: bool) -> ThreadPredictor:
    memory = repository.memory if learned else partial(_as_trained, repository)
    return ThreadPredictor(model, memory, repository.keep_features)


async def _as_trained(repository: SqlRepository, version: str) -> Memory:
    return replace(await repository.memory(version), lessons=())


@asynccontextmanager
async def opened(program: Program, command: str = "") -> AsyncGenerator[Program]:
    """Lock the data folder, open the store, install new packs; close everything at the end.

    ``command`` is what others are told that has the folder; "" is the window.
    """
    root = program.folder.prepare().root
    with FolderLock(root, command):
        settle(root)
        Archives(root).tidy()
        EncoderShelf(*paths.encoders(program.folder)).tidy()
        # Not opened, it need not be closed: the window tries again while others have the file.
        await program.repository.open()
        try:
            folders = VersionFolders(program.folder.versions)
            folders.repair(await program.repository.version_ids())
            await program.shipping.install()
            yield program
            folders.repair(await program.repository.version_ids())
        finally:
            if program.close():
                settle(root)
