"""A card that keeps its place and its height, whatever it says."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from desktop.ui.parts import Card


class SteadyCard(Card):
    """Gets its share of the room; once it needed more, it keeps that until its width changes."""

    def __init__(self, heading: str = "") -> None:
        """Need nothing yet."""
        super().__init__(heading)
        self._tallest = 0

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Do not ask for the height of what it says just now."""
        return False

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for no more than it needs; the rest is shared out."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Need what its words need at this width, or needed before."""
        least = super().minimumSizeHint()
        wide = max(self.width(), least.width())
        self._tallest = max(self._tallest, self.body.totalMinimumHeightForWidth(wide))
        return QSize(least.width(), self._tallest)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Measure anew at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._tallest = 0
            self.updateGeometry()
