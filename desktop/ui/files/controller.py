"""Files that were dropped or opened: read once, then read text by text, or taken as answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.imports import Import
from desktop.core.errors import KnownError
from desktop.core.rows.accounts import Account, not_used_csv
from desktop.core.wording import sentence
from desktop.runtime.latest import LatestOnly
from desktop.services.decisions.taking import Offers, Taking
from desktop.services.files.importing import Brought, Importing
from desktop.ui.files import wording
from desktop.ui.files.imports_dialog import ImportsDialog
from desktop.ui.files.storing import Storing
from desktop.ui.files.view import FileDialog
from desktop.ui.widgets.working import Spawn

PATIENCE_MS = 400


@dataclass(frozen=True, slots=True)
class FilesOutlets:
    """What files need of the window: the open task, places to say things and to write."""

    task: Callable[[], Task | None]
    tell: Callable[[str], None]
    untell: Callable[[str], None]
    save: Callable[[str, str], None]


class FilesController(QObject):
    """What is in the files that people bring is read on, or taken.

    Signals: ``text_wanted(text, account)`` for a file of one text, ``list_wanted(name, texts,
    account)`` for several, ``changed(task id)`` when answers were taken or taken back.
    """

    text_wanted = Signal(str, object)
    list_wanted = Signal(str, object, object)
    changed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        importing: Importing,
        taking: Taking,
        around: FilesOutlets,
        spawn: Spawn,
    ) -> None:
        """Work is started with ``spawn``."""
        super().__init__(window)
        self._window, self._around, self._spawn = window, around, spawn
        self._importing, self._taking = importing, taking
        self._latest = LatestOnly()
        self.dialog: FileDialog | None = None
        self.imports: ImportsDialog | None = None

    def open(self, names: Sequence[str]) -> None:
        """Read files; newer ones take the place of those that are being read."""
        self._spawn(self._latest.run(lambda: self._bring(names)))

    @property
    def can_undo(self) -> bool:
        """Whether the last step was to take the answers of a file."""
        task = self._around.task()
        return task is not None and self._taking.can_undo(task.id)

    def undo_newest(self, task: str) -> None:
        """Take the answers back that were taken last."""
        self._spawn(self._undo_newest(task))

    def show_imports(self) -> None:
        """List what was taken from files for the open task."""
        self._spawn(self._show_imports())

    async def _bring(self, names: Sequence[str]) -> None:
        task = self._around.task()
        words = wording.OPENING.format(name=wording.names(names))
        slow = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        slow.timeout.connect(lambda: self._around.tell(words))
        slow.start()
        try:
            kind, learned = (task.kind, task.languages) if task else (Kind.CLASSIFY, ())
            brought = await self._importing.bring(names, kind, learned)
            offers = None
            if task and brought.answers:
                offers = await self._taking.offers(task, brought.answers)
        finally:
            slow.stop()
            slow.deleteLater()
            self._around.untell(words)
        if task is None or not brought.speaks:
            self._read(brought)
        else:
            self._ask(brought, task, offers)

    def _read(self, brought: Brought) -> None:
        texts = tuple(used.example.text for used in brought.texts.used)
        if len(texts) == 1:
            self.text_wanted.emit(texts[0], brought.texts)
        else:
            self.list_wanted.emit(brought.name, texts, brought.texts)

    def _ask(self, brought: Brought, task: Task, offers: Offers | None) -> None:
        storing, dialog = self._begun(brought.name)

        def take() -> None:
            if (chosen := dialog.choice.chosen) is not None:
                storing.take(chosen.answers, task, dialog.choice.names)

        def save(file: str) -> None:
            chosen = dialog.choice.chosen
            self._save(dialog, file, chosen.answers if chosen else brought.texts)

        dialog.choice.read_wanted.connect(lambda: (dialog.accept(), self._read(brought)))
        dialog.take_wanted.connect(take)
        dialog.saved.connect(save)
        dialog.ask(brought, task, offers)

    def _begun(self, name: str) -> tuple[Storing, FileDialog]:
        self.dialog = dialog = FileDialog(self._window, name, self._spawn)
        storing = Storing(dialog, self._taking)
        storing.changed.connect(self.changed)
        return storing, dialog

    def _save(self, dialog: FileDialog, file: str, account: Account) -> None:
        try:
            self._around.save(file, not_used_csv(account))
        except KnownError as error:
            dialog.say(sentence(error))
        else:
            dialog.say(wording.saved_line(file))

    async def _undo_newest(self, task: str) -> None:
        source = await self._taking.newest(task)
        if source is not None:
            self._take_back(source)

    async def _show_imports(self) -> None:
        task = self._around.task()
        if task is None:
            return
        found = await self._taking.imports(task.id)
        self.imports = dialog = ImportsDialog(self._window, task, found)
        dialog.back_wanted.connect(self._take_back)
        dialog.closes()

    def _take_back(self, source: Import) -> None:
        storing, _ = self._begun(source.file)
        storing.take_back(source)
