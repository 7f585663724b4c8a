"""Closing the window while something runs: said first, and done when it is wanted all the same."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.ui import wording
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import label

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk

# How far a training is, is looked at anew so often while the question stands.
AGAIN_MS = 1000


class Closing(QObject):
    """Answers for the window whether it may close."""

    def __init__(self, desk: "Desk") -> None:
        """Be asked by the desk's window from now on."""
        super().__init__(desk)
        self._desk = desk
        self._sure = False
        self.asked: Sheet | None = None
        desk.window.may_close = self.may_close

    def may_close(self) -> bool:
        """Say whether nothing is lost or cut off; else ask, once."""
        running = self._running()
        # A session that ends does not wait for an answer.
        saving = isinstance(app := QGuiApplication.instance(), QGuiApplication) and (
            app.isSavingSession()
        )
        if self._sure or saving or not running:
            return True
        if self.asked is None:
            self._ask(running)
        return False

    def now(self) -> None:
        """Close without asking."""
        self._sure = True
        if self.asked is not None:
            self.asked.accept()
        self._desk.window.close()

    def _running(self) -> str:
        desk = self._desk
        if desk.reading is None or desk.learning is None:
            return ""
        if desk.backing.writing:
            return wording.CLOSES_BACKUP
        unfinished = desk.learning.unfinished
        return wording.closes_training(*unfinished) if unfinished[0] else ""

    def _ask(self, words: str) -> None:
        dialog = self.asked = Sheet(self._desk.window, "Close Caselight?", 460, 160)
        told = label(words, wraps=True)
        dialog.column.addWidget(told)
        dialog.column.addStretch()
        dialog.button("Close all the same", self.now)
        dialog.button("Go on", dialog.reject, style="primary").setFocus()
        dialog.finished.connect(lambda _: setattr(self, "asked", None))
        self.again = QTimer(dialog, interval=AGAIN_MS)
        self.again.timeout.connect(lambda: told.setText(self._running() or wording.ENDED))
        self.again.start()
        dialog.open()
