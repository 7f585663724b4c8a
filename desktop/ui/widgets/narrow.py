"""A bar that leaves out what can be done without where the window is too narrow for all of it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget


class Bar(QFrame):
    """A row of widgets; ``spare`` ones go, the last first, until the others have their room."""

    def __init__(self, name: str, spacing: int) -> None:
        """Start without parts; ``name`` is the style."""
        super().__init__()
        self.setObjectName(name)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 5, 16, 5)
        self.row.setSpacing(spacing)
        self.spare: tuple[QWidget, ...] = ()

    def event(self, event: QEvent) -> bool:
        """Look again when a part asks for another width."""
        taken = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.settle()
        return taken

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Look again in another width."""
        super().resizeEvent(event)
        self.settle()

    def settle(self) -> None:
        """Show as many of the spare parts as there is room for."""
        left = self.width() - self._needed()
        for part in self.spare:
            left -= part.sizeHint().width() + self.row.spacing()
            if part.isHidden() == (left >= 0):
                part.setVisible(left >= 0)

    def _needed(self) -> int:
        """Return the width of what always stays."""
        margins = self.row.contentsMargins()
        wide = margins.left() + margins.right()
        for place in range(self.row.count()):
            item = self.row.itemAt(place)
            part = item.widget() if item is not None else None
            if part is not None and part not in self.spare and not part.isHidden():
                wide += part.sizeHint().width() + self.row.spacing()
        return wide
