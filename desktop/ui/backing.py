"""Backups from the window: which file, and what came of it."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop.core.wording import backed_up
from desktop.runtime.clock import now
from desktop.services.keeping import Keeping, backup_name
from desktop.ui import wording
from desktop.ui.message import MessageBar
from desktop.ui.spawner import TaskSpawner

FILTER = "Caselight backup (*.caselight-backup)"


class Backing(QObject):
    """Owns the dialog."""

    def __init__(
        self, parent: QWidget, keeping: Keeping, spawner: TaskSpawner, message: MessageBar
    ) -> None:
        """Use what backs up; ``message`` tells that it was done."""
        super().__init__(parent)
        self._parent = parent
        self._keeping = keeping
        self._spawner = spawner
        self._message = message
        self.dialog: QFileDialog | None = None
        self.done: QMessageBox | None = None

    def choose(self) -> None:
        """Ask for a file, then write it."""
        dialog = QFileDialog(self._parent, "Back up everything", filter=FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("caselight-backup")
        dialog.selectFile(backup_name(now()))
        dialog.fileSelected.connect(lambda name: self._spawner.spawn(self._write(Path(name))))
        self.dialog = dialog
        dialog.open()

    async def _write(self, goal: Path) -> None:
        made = await self._keeping.back_up(goal)
        self._message.tell(backed_up(made.file.name, made.size), done=True)

    def choose_backup(self) -> None:
        """Ask for a backup, then make it ready."""
        dialog = QFileDialog(self._parent, "Restore a backup", filter=FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._spawner.spawn(self._restore(Path(name))))
        self.dialog = dialog
        dialog.open()

    async def _restore(self, file: Path) -> None:
        """Close the window once the backup is ready; nothing can be added meanwhile."""
        self._parent.setEnabled(False)
        try:
            await self._keeping.restore(file)
        finally:
            self._parent.setEnabled(True)
        done = QMessageBox(self._parent)
        done.setIcon(QMessageBox.Icon.Information)
        done.setWindowTitle("Caselight")
        done.setText(wording.RESTORED.format(file=file.name))
        done.finished.connect(self._parent.close)
        self.done = done
        done.open()
