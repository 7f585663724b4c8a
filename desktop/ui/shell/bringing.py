"""Files, links and texts that are opened or dropped, and the screens that follow them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog

from desktop.core.rows.accounts import Account
from desktop.services.bundle import Services
from desktop.ui.files import wording
from desktop.ui.files.controller import FilesController, FilesOutlets
from desktop.ui.ports.actions import Steps
from desktop.ui.screens.read import wording as read_wording
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.shell.dropping import Drops
from desktop.ui.shell.screens import READ
from desktop.ui.text.carried import Carried
from desktop.ui.widgets import dialogs

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class Bringing:
    """Joins what people bring to the Read screen; ``write_file`` writes lists of rows."""

    def __init__(
        self,
        desk: "Desk",
        reading: ReadController,
        services: Services,
        write_file: Callable[[str, str], None],
    ) -> None:
        """Take what is dropped on the desk's window from now on."""
        self._desk, self._window, self._reading = desk, desk.window, reading
        around = FilesOutlets(
            task=lambda: reading.state.task,
            tell=partial(self._window.message.tell, done=True),
            untell=self._untell,
            save=write_file,
        )
        self.files = files = FilesController(
            self._window, services.importing, services.taking, around, desk.spawner.spawn
        )
        files.text_wanted.connect(lambda text, account: self._read((text,), account))
        files.list_wanted.connect(lambda name, texts, account: self._read(texts, account, name))
        files.changed.connect(lambda task: desk.spawner.spawn(self._follow(task)))
        reading.deciding.import_undone.connect(files.undo_newest)
        drops = Drops(self._window)
        for signal in (self._window.read.box.brought, drops.brought):
            signal.connect(self._take_in)
        drops.text_dropped.connect(self._paste)

    def steps(self) -> Steps:
        """Return the ways to open files."""
        modes = QFileDialog.FileMode
        return {
            "open": lambda: self._choose("Open files", modes.ExistingFiles),
            "open_folder": lambda: self._choose("Open a folder of files", modes.Directory),
            "imports": self.files.show_imports,
        }

    def take_back(self) -> None:
        """Take back the answers of the file that were taken last."""
        task = self._reading.state.task
        if task is not None:
            self.files.undo_newest(task.id)

    def _choose(self, name: str, mode: QFileDialog.FileMode) -> None:
        dialog = dialogs.choosing(self._window, name)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.files.open)
        self._desk.keep(dialog)
        dialog.open()

    def _take_in(self, carried: Carried) -> None:
        """Open files; of a link it is only said why not."""
        if carried.files:
            self.files.open(carried.files)
        elif carried.link:
            self._window.message.tell(wording.LINK, passes=True)

    def _paste(self, data: QMimeData) -> None:
        """Read a text that was dropped beside the box."""
        self._desk.show_screen(READ)
        self._window.read.box.insertFromMimeData(data)

    def _read(self, texts: tuple[str, ...], account: Account, name: str = "") -> None:
        """Read a text, or the texts of a list one after the other; tell what became of the rows."""
        self._desk.show_screen(READ)
        if name:
            self._reading.working.begin(name, texts)
        else:
            self._reading.show_text(texts[0])
        if told := read_wording.account_line(account):
            self._window.message.tell(told, passes=True)

    async def _follow(self, task: str) -> None:
        """Bring every screen up to date after answers were taken, or taken back."""
        reading = self._reading
        reading.deciding.begun.emit()
        await self._desk.reload(task)
        reading.look_again()
        reading.changed.emit()

    def _untell(self, words: str) -> None:
        if self._window.message.words() == words:
            self._window.message.hide()
