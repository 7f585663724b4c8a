"""The arrows in a field walk through the list that the field narrows."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit

_WALKING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class ArrowsPassedOn(QObject):
    """Lets a field pass on the keys that move up and down, while the typing goes on in it."""

    def __init__(self, field: QLineEdit, listed: QAbstractItemView) -> None:
        """Watch ``field``; ``listed`` gets the keys."""
        super().__init__(field)
        self._listed = listed
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Give the list the keys of its own."""
        pressed = event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _WALKING:
            QApplication.sendEvent(self._listed, event)
            return True
        return super().eventFilter(watched, event)
