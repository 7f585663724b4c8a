"""Letters pressed with Alt are shortcuts: one that means nothing here is not typed instead."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class AltTypesNothing(QObject):
    """Watches every field that a window has now.

    AltGr, which writes characters, has other modifiers; so has Option, which does on a Mac.
    """

    def __init__(self, window: QWidget) -> None:
        """Watch the fields of ``window``."""
        super().__init__(window)
        if sys.platform != "darwin":
            for kind in (QLineEdit, QTextEdit, QPlainTextEdit):
                for field in window.findChildren(kind):
                    field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Leave such a letter to whoever is around the field."""
        pressed = event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and _is_shortcut(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _is_shortcut(event: QKeyEvent) -> bool:
    with_alt = event.modifiers() & ~_PLAIN == Qt.KeyboardModifier.AltModifier
    return with_alt and bool(event.text()) and event.text().isprintable()
