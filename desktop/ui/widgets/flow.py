"""A row of widgets that goes on in the next line where the window is too narrow."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

Line = list[tuple[QLayoutItem, QSize]]


class FlowLayout(QLayout):
    """Lays widgets out like words; each has the size that it asks for, or all of the width."""

    def __init__(
        self, parent: QWidget | None = None, spacing: int = 8, *, ends: bool = False
    ) -> None:
        """Start without items; where it ``ends`` a line, the last item stands at its right."""
        super().__init__(parent)
        self._ends = ends
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
        # hear of it either while they lay out.  Within a box the parent holds more than this.
        if parent is None or parent.layout() is not self:
            return
        if parent.minimumHeight() != height:
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
        top = rect.y()
        for line in self._lines(rect.width()):
            high = max(size.height() for _, size in line)
            if moves:
                self._put(line, QRect(rect.x(), top, rect.width(), high))
            top += high + self.spacing()
        return max(0, top - self.spacing() - rect.y())

    def _lines(self, width: int) -> list[Line]:
        """Return what stands on each line, with the size that it gets."""
        lines: list[Line] = []
        x = 0
        for item in self._shown():
            wide = min(item.sizeHint().width(), width)
            high = item.sizeHint().height()
            if item.hasHeightForWidth():
                high = item.heightForWidth(wide)
            if not lines or x + wide > width:
                lines.append([])
                x = 0
            lines[-1].append((item, QSize(wide, high)))
            x += wide + self.spacing()
        return lines

    def _put(self, line: Line, area: QRect) -> None:
        """Put the items of a line side by side, their middles on one height."""
        x = area.x()
        ends = self._items[-1:] if self._ends else []
        for item, size in line:
            if item in ends and len(line) > 1:
                x = area.right() + 1 - size.width()
            y = area.y() + (area.height() - size.height()) // 2
            item.setGeometry(QRect(x, y, size.width(), size.height()))
            x += size.width() + self.spacing()
