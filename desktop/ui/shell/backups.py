"""Backups from the window: which file, and what came of it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from desktop.core.wording import backed_up
from desktop.runtime.clock import now
from desktop.services.keeping import Keeping, backup_name
from desktop.ui import wording
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.ports.actions import Steps
from desktop.ui.ports.choices import Choices
from desktop.ui.shell.window import Window
from desktop.ui.widgets import dialogs

FILTER = "Caselight backup (*.caselight-backup)"


class Backing(QObject):
    """Owns the dialog."""

    def __init__(
        self,
        parent: Window,
        keeping: Keeping,
        spawner: TaskSpawner,
        choices: Choices,
    ) -> None:
        """Use what backs up; ``choices`` keep when the last backup was written."""
        super().__init__(parent)
        self._parent = parent
        self._keeping = keeping
        self._spawner = spawner
        self._choices = choices
        self.dialog: QFileDialog | None = None
        self.done: QDialog | None = None
        self.writing = False

    def steps(self) -> Steps:
        """Return the way to a backup, and back."""
        return {"backup": self.choose, "restore": self.choose_backup}

    def choose(self) -> None:
        """Ask for a file, then write it."""
        dialog = dialogs.choosing(self._parent, "Back up everything", FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("caselight-backup")
        dialog.selectFile(backup_name(now()))
        dialog.fileSelected.connect(lambda name: self._spawner.spawn(self._write(Path(name))))
        self.dialog = dialog
        dialog.open()

    async def _write(self, goal: Path) -> None:
        self._parent.foot.training.setText(wording.BACKING_UP)
        self.writing = True
        try:
            made = await self._keeping.back_up(goal)
        except asyncio.CancelledError:
            self._choices.remember(cut_backup=goal.name)
            raise
        finally:
            self.writing = False
            self._parent.foot.training.setText("")
        at = now()
        self._choices.remember(last_backup=at)
        self._parent.foot.show_backup(at)
        self._parent.message.tell(backed_up(made.file.name, made.size), done=True)

    def choose_backup(self) -> None:
        """Ask for a backup, then make it ready."""
        dialog = dialogs.choosing(self._parent, "Restore a backup", FILTER)
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
        words = wording.RESTORED.format(file=file.name)
        self.done = dialogs.tell(self._parent, words, self._parent.close)
