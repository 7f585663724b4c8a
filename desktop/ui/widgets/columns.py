"""Two parts of a screen side by side, or one below the other where the window is too narrow."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QSplitter, QSplitterHandle, QWidget

GAP = 16
# Between the dots of a handle.
DOTS = 6


class Grip(QSplitterHandle):
    """Shows by three dots that it can be dragged."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint the dots along the gap, in its middle."""
        super().paintEvent(event)
        across = self.orientation() is Qt.Orientation.Vertical
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().placeholderText())
        for place in (-DOTS, 0, DOTS):
            middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
            painter.drawEllipse(middle + QPointF(place * across, place * (not across)), 1.5, 1.5)
        painter.end()


class Rows(QSplitter):
    """Parts one below the other with shares of the height, none lower than its words need."""

    def __init__(self, *parts: tuple[QWidget, int]) -> None:
        """Take the parts, each with its share of the height."""
        super().__init__(Qt.Orientation.Vertical)
        self._shares = tuple(share for _, share in parts)
        self._parts = tuple(part for part, _ in parts)
        self._moved = False
        for place, (part, share) in enumerate(parts):
            self.addWidget(part)
            self.setStretchFactor(place, share)
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(lambda: setattr(self, "_moved", True))

    def createHandle(self) -> QSplitterHandle:  # noqa: N802  (Qt's name)
        """Return a handle that can be seen."""
        return Grip(self.orientation(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep the shares until the person drags the handle."""
        super().resizeEvent(event)
        self._make_room()
        if not self._moved:
            room = event.size().height() - GAP * (len(self._parts) - 1)
            self._share_out([room * share // sum(self._shares) for share in self._shares])

    def event(self, event: QEvent) -> bool:
        """Follow what the parts ask for."""
        taken = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._make_room()
        return taken

    def least(self, width: int) -> int:
        """Return the least height at a width."""
        gaps = GAP * (len(self._parts) - 1)
        return sum(_least(part, width, alone=True) for part in self._parts) + gaps

    def _make_room(self) -> None:
        for part in self._parts:
            part.setMinimumHeight(_least(part, self.width(), alone=True))
        # A splitter leaves parts as they are whose least height rises later.
        if any(size < p.minimumHeight() for size, p in zip(self.sizes(), self._parts, strict=True)):
            self._share_out(self.sizes())

    def _share_out(self, wanted: Sequence[int]) -> None:
        """Give each part what it is to have, or its least height at the cost of the others."""
        least = [part.minimumHeight() for part in self._parts]
        sizes = [max(pair) for pair in zip(wanted, least, strict=True)]
        over = sum(sizes) + GAP * (len(sizes) - 1) - self.height()
        for place, size in enumerate(sizes):
            given = max(0, min(over, size - least[place]))
            sizes[place], over = size - given, over - given
        self.setSizes(sizes)


class Columns(QSplitter):
    """Tells the page around it how high it must be, which a plain splitter does not.

    Each part is never lower than its words need at its width, so that nothing is squeezed; one that
    scrolls by itself has all of its height where the parts stand one below the other.
    """

    def __init__(self, *parts: tuple[QWidget, int]) -> None:
        """Take the parts, each with its share of the width."""
        super().__init__(Qt.Orientation.Horizontal)
        self._shares = tuple(share for _, share in parts)
        self._laid: list[QWidget] = []
        self._all = tuple(part for part, _ in parts)
        for place, (part, share) in enumerate(parts):
            self.addWidget(part)
            self.setStretchFactor(place, share)
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._moved = False
        self.splitterMoved.connect(self._take_place)

    def createHandle(self) -> QSplitterHandle:  # noqa: N802  (Qt's name)
        """Return a handle that can be seen."""
        return Grip(self.orientation(), self)

    def narrow(self, width: int) -> bool:
        """Say whether the parts do not fit side by side into a width."""
        shown = self._parts()
        return sum(p.minimumWidth() for p in shown) + GAP * (len(shown) - 1) > width

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Need more height where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Return the least height."""
        parts = self._parts()
        if self.narrow(width):
            return sum(_least(part, width, alone=True) for part in parts) + GAP * (len(parts) - 1)
        widths = [part.width() for part in parts]
        if sum(widths) + GAP * (len(widths) - 1) != width:
            widths = self._shared(width)
        return max(
            (_least(p, w, alone=False) for p, w in zip(parts, widths, strict=True)), default=0
        )

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as narrow as the widest part."""
        wide = max((part.minimumWidth() for part in self._parts()), default=0)
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Turn where there is no room side by side."""
        width = event.size().width()
        turned = self._turn(width)
        if not turned and not self.narrow(width) and not self._moved:
            self.setSizes(self._shared(width))
        super().resizeEvent(event)
        self._make_room()

    def _take_place(self) -> None:
        """Keep the handle where the person put it."""
        self._moved = True
        self._make_room()

    def event(self, event: QEvent) -> bool:
        """Follow what the parts ask for, and a part that comes or goes."""
        taken = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._turn(self.width())
            self._make_room()
        return taken

    def _turn(self, width: int) -> bool:
        """Lay the parts out anew where they stand otherwise, or are others; returns whether so."""
        narrow, parts = self.narrow(width), self._parts()
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if wanted is self.orientation() and parts == self._laid:
            return False
        self._laid = parts
        self.setOrientation(wanted)
        for part in parts:
            part.setMinimumHeight(0)
        least = [_least(part, width, alone=True) for part in parts]
        self.setSizes(least if narrow else self._shared(width))
        return True

    def _parts(self) -> list[QWidget]:
        return [part for part in self._all if not part.isHidden()]

    def _shared(self, width: int) -> list[int]:
        room = width - GAP * (len(self._parts()) - 1)
        shares = [s for s, p in zip(self._shares, self._all, strict=True) if not p.isHidden()]
        return [
            max(p.minimumWidth(), room * s // sum(shares))
            for p, s in zip(self._parts(), shares, strict=True)
        ]

    def _make_room(self) -> None:
        """Let no part be lower than its words at its present width."""
        alone = self.orientation() is Qt.Orientation.Vertical
        changed = False
        for part in self._parts():
            least = _least(part, part.width(), alone=alone)
            changed |= least != part.minimumHeight()
            part.setMinimumHeight(least)
        if changed:
            self.updateGeometry()


def _least(part: QWidget, width: int, *, alone: bool) -> int:
    """Return the least height of a part at a width; ``alone`` says that none is beside it."""
    page = part
    if isinstance(part, QScrollArea):
        if not alone:
            return part.minimumSizeHint().height()
        page = part.widget() or part
    if isinstance(page, Rows):
        return page.least(width)
    layout = page.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalMinimumHeightForWidth(width)
    return max(0, page.minimumSizeHint().height())
