"""What Ctrl+Z takes back: typing in a field, a decision, a file's answers, deleted cases."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.shell.screens import CASES

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class ScreenUndo:
    """Lets Undo and Redo be chosen where the screen that is shown has something for them."""

    def __init__(self, desk: "Desk") -> None:
        """Begin with nothing to take back."""
        self._desk = desk
        self._of_reading = False, False

    def take(self, undo: bool, redo: bool) -> None:  # noqa: FBT001  (a signal's values)
        """Take in what there is on the Read screen."""
        self._of_reading = undo, redo
        self.show()

    def show(self) -> None:
        """Show what there is on the screen that is shown."""
        window, cases = self._desk.window, self._desk.cases
        if window.screen_place == CASES:
            undo = cases is not None and (cases.can_take_back or self._desk.bringing.files.can_undo)
            window.show_undoing(undo=undo, redo=False)
        else:
            window.show_undoing(*self._of_reading)


class UndoPassedOn(QObject):
    """Lets the fields of a window pass on undo and redo where they have none of their own."""

    def __init__(self, window: QWidget) -> None:
        """Watch every field that the window has now."""
        super().__init__(window)
        for field in window.findChildren(QLineEdit):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Keep a field from claiming a key for nothing, so that the window's shortcut gets it."""
        claims = event.type() is QEvent.Type.ShortcutOverride
        if claims and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            undo = event.matches(QKeySequence.StandardKey.Undo) and not watched.isUndoAvailable()
            redo = event.matches(QKeySequence.StandardKey.Redo) and not watched.isRedoAvailable()
            if undo or redo:
                event.ignore()
                return True
        return super().eventFilter(watched, event)
