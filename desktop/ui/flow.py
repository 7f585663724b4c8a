"""A row of widgets that goes on in the next line where the window is too narrow."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays widgets out like words; each has the size that it asks for, or all of the width."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        """Start without items."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  (Qt's name)
        """Take an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        """Return an item, or nothing past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        """Remove an item."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Need more height where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Return the height of all lines."""
        return self._arranged(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802  (Qt's name)
        """Put every item into its place."""
        super().setGeometry(rect)
        height = self._arranged(rect, moves=True)
        parent = self.parentWidget()
        # Boxes do not ask for the height that goes with a width when they grow tight; they do not
        # hear of it either while they lay out.
        if parent is not None and parent.minimumHeight() != height:
            QTimer.singleShot(0, parent, lambda: parent.setMinimumHeight(height))

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        wide = sum(s.width() + self.spacing() for s in sizes)
        return QSize(wide, max((s.height() for s in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be content with the widest item."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0)
        )

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802  (Qt's name)
        """Grow in no direction."""
        return Qt.Orientation(0)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arranged(self, rect: QRect, *, moves: bool) -> int:
        """Walk over the lines; returns their height."""
        x, y, height = rect.x(), rect.y(), 0
        for item in self._shown():
            wide = min(item.sizeHint().width(), rect.width())
            if x > rect.x() and x + wide > rect.x() + rect.width():
                x, y, height = rect.x(), y + height + self.spacing(), 0
            if moves:
                item.setGeometry(QRect(x, y, wide, item.sizeHint().height()))
            x += wide + self.spacing()
            height = max(height, item.sizeHint().height())
        return y + height - rect.y()
