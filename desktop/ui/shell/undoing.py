"""What Ctrl+Z takes back: typing in a field, a decision, a file's answers, deleted cases."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.ports.actions import Steps
from desktop.ui.shell.editing import Editing

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class ScreenUndo:
    """Undoes in the field that has the keyboard, else on the screen that is shown."""

    def __init__(self, desk: "Desk", editing: Editing) -> None:
        """Begin with nothing to take back."""
        self._desk, self._editing = desk, editing

    def show(self) -> None:
        """Let Undo and Redo be chosen where the screen that is shown has something for them."""
        screen = self._desk.shown
        if screen is not None:
            undo, redo = screen.undoable()
            self._desk.window.show_undoing(undo=undo or self._of_files, redo=redo)

    def steps(self) -> Steps:
        """Return the two."""
        return {"undo": self._undo, "redo": self._redo}

    @property
    def _of_files(self) -> bool:
        return self._desk.bringing.files.can_undo

    def _undo(self) -> None:
        field, screen = self._editing.field, self._desk.shown
        if isinstance(field, QLineEdit) and field.isUndoAvailable():
            field.undo()
        elif screen is not None and self._of_files and not screen.undoable()[0]:
            self._desk.bringing.take_back()
        elif screen is not None:
            screen.undo()

    def _redo(self) -> None:
        field, screen = self._editing.field, self._desk.shown
        if isinstance(field, QLineEdit) and field.isRedoAvailable():
            field.redo()
        elif screen is not None:
            screen.redo()


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
