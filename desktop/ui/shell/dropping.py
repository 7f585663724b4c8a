"""What is dropped anywhere on the window: files to open, a text to read."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.text.carried import Carried, carried


class Drops(QObject):
    """Takes the drops that no field of the window takes.

    Signals: ``brought(files or link)``, ``text_dropped(data)``.
    """

    brought = Signal(object)
    text_dropped = Signal(QMimeData)

    def __init__(self, window: QWidget) -> None:
        """Watch a window."""
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Accept what can be opened or read; leave the rest."""
        if isinstance(event, QDropEvent | QDragEnterEvent | QDragMoveEvent):
            data = event.mimeData()
            if not (data.hasUrls() or data.hasText()):
                return False
            event.acceptProposedAction()
            if event.type() is QEvent.Type.Drop:
                self.take(data)
            return True
        return super().eventFilter(watched, event)

    def take(self, data: QMimeData) -> None:
        """Announce what a drop carries."""
        found = carried(data)
        if found == Carried():
            self.text_dropped.emit(data)
        else:
            self.brought.emit(found)
