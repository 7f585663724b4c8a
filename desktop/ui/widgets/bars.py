"""Lists whose rows have a name, a bar and a number: labels with probabilities, reasons."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.widgets.colours import Colours

FAINT = 0.45
# Between a name and the note beside it.
GAP = 12
# So many rows are seen in the smallest window.
FEWEST = 3
# The longest figure beside a bar: bars begin at one place.
WIDEST = "\u221200.00"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``share`` in [-1, 1] is the bar, negative drawn in the colour of "against"."""

    key: str
    name: str
    number: str = ""
    share: float = 0.0
    badge: str = ""
    note: str = ""
    strong: bool = False


class RowModel(QAbstractListModel):
    """Holds rows for a list view; read aloud as "name, number"."""

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Replace the rows."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_at(self, index: Index) -> Row | None:
        """Return the row of an index."""
        return self._rows[index.row()] if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        """Return the index of the row with a key; an invalid one when there is none."""
        found = next((i for i, r in enumerate(self._rows) if r.key == key), -1)
        return self.index(found, 0) if found >= 0 else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  (Qt's name)
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, what is read aloud, or the tool tip."""
        row = self.row_at(index)
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {row.number} {row.note}".strip()
        return None


class BarList(QListView):
    """A list that never shows half a row."""

    def __init__(self) -> None:
        """Scroll by rows."""
        super().__init__()
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be content with the fewest rows."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Show a few rows in any case."""
        option = QStyleOptionViewItem()
        option.initFrom(self)
        row = self.itemDelegate().sizeHint(option, QModelIndex()).height()
        return QSize(120, FEWEST * row + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave empty what is too low for another row."""
        super().resizeEvent(event)
        row = self.sizeHintForRow(0)
        left = self.contentsRect().height() % row if row > 0 else 0
        if left != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, left)


class BarDelegate(QStyledItemDelegate):
    """Paints a row: badge, name and number on one line; the bar below or beside."""

    def __init__(self, parent: QWidget, *, beside: bool) -> None:
        """Draw the bar ``beside`` the name, or below it."""
        super().__init__(parent)
        self._beside = beside
        self.colours: Colours | None = None
        self.faint = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        """Return the height that the font needs."""
        line = option.fontMetrics.height()
        return QSize(120, line + 10 if self._beside else line + 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        model = index.model()
        row = model.row_at(index) if isinstance(model, RowModel) else None
        if row is None or self.colours is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FAINT if self.faint else 1.0)
        area = QRectF(option.rect).adjusted(1, 1, -1, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if chosen:
            painter.setPen(QPen(QColor(self.colours.accent), 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.colours.accent_soft))
            painter.drawRoundedRect(area, 6, 6)
        self._paint_row(painter, option, row, area.adjusted(8, 4, -8, -4))
        painter.restore()

    def _paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Row, area: QRectF
    ) -> None:
        c = self.colours
        if c is None:
            return
        height = option.fontMetrics.height()
        left = area.left()
        if row.badge:
            _badge(painter, option.font, row.badge, QRectF(left, area.top(), 22, height), c)
        left += 30 if not self._beside else 0
        font = QFont(option.font)
        font.setBold(row.strong)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        widest = WIDEST if self._beside else row.number
        wide = metrics.horizontalAdvance(widest) + 8 if row.number else 0
        number = QRectF(area.right() - wide, area.top(), wide, height)
        colour = c.against if row.share < 0 else c.accent
        painter.setPen(QColor(colour if self._beside else c.text))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, right, row.number)
        bar_width = area.width() * 0.26 if self._beside else area.right() - left - 4
        room = number.left() - left - (bar_width + 12 if self._beside else 4)
        _name(painter, option, row, QRectF(left, area.top(), room, height), c)
        if not row.number:
            return
        bar = (
            QRectF(number.left() - bar_width, area.center().y() - 3, bar_width, 6)
            if self._beside
            else QRectF(left, area.top() + height + 5, bar_width, 5)
        )
        (_signed_bar if self._beside else _bar)(painter, bar, row.share, c)


def _badge(painter: QPainter, font: QFont, words: str, box: QRectF, c: Colours) -> None:
    painter.setPen(QColor(c.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(c.muted))
    painter.setFont(_smaller(font))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _name(
    painter: QPainter, option: QStyleOptionViewItem, row: Row, area: QRectF, c: Colours
) -> None:
    """Write the name, cut at its end, and the note right of it where there is room for both."""
    metrics, small = painter.fontMetrics(), _smaller(option.font)
    told = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, int(area.width()))
    painter.setPen(QColor(c.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
    aside = QFontMetrics(small).horizontalAdvance(row.note) + GAP
    if metrics.horizontalAdvance(row.name) + aside > area.width():
        return
    painter.setFont(small)
    painter.setPen(QColor(c.muted))
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.note)


def _bar(painter: QPainter, area: QRectF, share: float, c: Colours) -> None:
    """Fill from the left."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.line))
    painter.drawRoundedRect(area, 2.5, 2.5)
    _fill(painter, area, share, c)


def _signed_bar(painter: QPainter, area: QRectF, share: float, c: Colours) -> None:
    """Fill from a common line of zero: to the right what speaks for, to the left against."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.line))
    painter.drawRoundedRect(area, 2.5, 2.5)
    half = QRectF(area)
    half.setWidth(area.width() / 2)
    if share >= 0:
        half.moveRight(area.right())
    _fill(painter, half, share, c)
    painter.setPen(QPen(QColor(c.muted), 1))
    painter.drawLine(
        QPointF(area.center().x(), area.top() - 3), QPointF(area.center().x(), area.bottom() + 3)
    )


def _fill(painter: QPainter, area: QRectF, share: float, c: Colours) -> None:
    width = area.width() * min(1.0, abs(share))
    if width < 0.5:
        return
    filled = QRectF(area)
    filled.setWidth(width)
    if share < 0:
        filled.moveRight(area.right())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.against if share < 0 else c.accent))
    painter.drawRoundedRect(filled, 2.5, 2.5)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(7.0, font.pointSizeF() * 0.82))
    return small
