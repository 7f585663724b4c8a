"""Ctrl+Z in a field that has nothing to undo is the window's: it takes back the last decision."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


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
