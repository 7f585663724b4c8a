"""Plain tables of words."""

import math
from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

# So many rows are seen in the smallest window.
FEWEST = 2
ROW_PADDING = 13
# What the style leaves free at both sides of a cell.
CELL_PADDING = 14
# As wide as any line.
WIDE = 1e6
UNBOUND = -1  # as Qt takes it
Index = QModelIndex | QPersistentModelIndex


class WholeRows(QStyledItemDelegate):
    """Leaves out a row at the lower edge of which only a part could be seen.

    Words of scripts from right to left are set so, at the left edge as all others.
    """

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Set each cell's words in their own direction."""
        super().initStyleOption(option, index)
        option.direction = Qt.LayoutDirection.LayoutDirectionAuto

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell whose row is wholly in sight, or taller than the table."""
        if not cut_off(option):
            super().paint(painter, option, index)
        elif isinstance(view := option.widget, QAbstractItemView):
            # The view has painted the ground of a chosen row already.
            painter.fillRect(option.rect, view.palette().base())


class Paragraphs(WholeRows):
    """For cells of several lines, in whatever scripts."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Leave room for a last line as high as the highest.

        Qt takes the next line to be as high as this one when it looks whether it still fits: below
        a line of Chinese, which is higher than others, it would leave out the last one.
        """
        size = super().sizeHint(option, index)
        whole = QTextLayout(str(index.data()).replace("\n", " "), option.font)
        whole.beginLayout()
        line = whole.createLine()
        line.setLineWidth(WIDE)
        whole.endLayout()
        highest = math.ceil(line.height())
        return size + QSize(0, max(0, highest - option.fontMetrics.height()))


def cut_off(option: QStyleOptionViewItem) -> bool:
    """Say whether a row is cut at the lower edge of its list."""
    view = option.widget
    if not isinstance(view, QAbstractItemView):
        return False
    return option.rect.bottom() > view.viewport().height() > option.rect.height()


class Table(QTableWidget):
    """Its rows grow with the text; it asks for room for a few of them.

    Once it is told to ``fit``, it never scrolls sideways: columns that can be done without go, the
    last named first, and of those that stay the widest are cut with an ellipsis.

    Signal: ``opened(row)`` on a click, or Enter.
    """

    opened = Signal(int)

    def __init__(self, header: tuple[str, ...]) -> None:
        """Start without rows."""
        super().__init__(0, len(header))
        self.setHorizontalHeaderLabels(header)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.fewest = FEWEST
        self._fits = False
        self._spare: tuple[int, ...] = ()
        self._within, self._fitted = False, 0
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self.cellClicked.connect(lambda row, _: self.opened.emit(row))

    @contextmanager
    def filling(self, rows: int) -> Generator[None]:
        """Have so many rows, and tell of their cells once when all are written.

        Qt measures all of a column anew for each cell that it is told of.
        """
        self.setRowCount(rows)
        model = self.model()
        model.blockSignals(True)  # noqa: FBT003  (Qt's argument)
        try:
            yield
        finally:
            model.blockSignals(False)  # noqa: FBT003
            if rows:
                last = model.index(rows - 1, self.columnCount() - 1)
                model.dataChanged.emit(model.index(0, 0), last)

    def fit(self, *spare: int) -> None:
        """Keep to the width from now on; the ``spare`` columns are left out where it is narrow."""
        self._spare, self._fits = spare, True
        for changed in (self.model().dataChanged, self.model().rowsInserted):
            changed.connect(self._fitting.start)

    def _refit(self) -> None:
        if self._fits:
            self._fitting.start()

    def _fit(self) -> None:
        head, room = self.horizontalHeader(), self._room()
        self._within, self._fitted = True, room
        needs: dict[int, int] = {}
        stays = [c for c in range(self.columnCount()) if c not in self._spare]
        for column in (*stays, *self._spare):
            self.showColumn(column)
            needs[column] = max(self.sizeHintForColumn(column), head.sectionSizeHint(column))
        for column in reversed(self._spare):
            if sum(needs.values()) > room:
                self.hideColumn(column)
                del needs[column]
        head.setMaximumSectionSize(widest(tuple(needs.values()), room))
        # Columns that were narrower do not hear of it otherwise.
        head.setSectionResizeMode(0, head.sectionResizeMode(0))
        self._within = False

    def sizeHintForColumn(self, column: int) -> int:  # noqa: N802  (Qt's name)
        """Leave room for the style's padding beside a button too, which Qt forgets."""
        holds = any(self.cellWidget(row, column) for row in range(self.rowCount()))
        return super().sizeHintForColumn(column) + CELL_PADDING * holds

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit the rows to another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.verticalHeader().setMinimumSectionSize(16)
            self.verticalHeader().setDefaultSectionSize(self.row_height)
            self.updateGeometry()
            self._refit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit the columns to another width."""
        super().resizeEvent(event)
        # Columns that come and go while it is fitted would have it fitted anew for ever.
        if not self._within and self._room() != self._fitted:
            self._refit()

    def _room(self) -> int:
        """Return the width for columns, the same whether the bar for scrolling is seen or not.

        The bar comes and goes while the page is laid out, which fitting the columns leads to.
        """
        bar = self.verticalScrollBar().sizeHint().width()
        return self.width() - 2 * self.frameWidth() - bar

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Open the row that is chosen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        super().keyPressEvent(event)

    def moveCursor(  # noqa: N802  (Qt's name)
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the first or the last row for Home and End: rows are what is chosen."""
        moves = QAbstractItemView.CursorAction
        if action in (moves.MoveHome, moves.MoveEnd):
            return self.model().index(0 if action is moves.MoveHome else self.rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)

    @property
    def row_height(self) -> int:
        """How high a row of one line is."""
        return self.fontMetrics().height() + ROW_PADDING

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be content with the fewest rows."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Show the header and a few rows in any case."""
        return QSize(120, self.row_height * (self.fewest + 1) + ROW_PADDING)


def widest(needs: tuple[int, ...], room: int) -> int:
    """Return how wide a column may be, in pixels, so that all of them fit into the room."""
    for place, need in enumerate(sorted(needs)):
        share = room // (len(needs) - place)
        if need > share:
            return share
        room -= need
    return UNBOUND


def table(header: tuple[str, ...], *, chosen: bool = False, stretches: int = 0) -> Table:
    """Return a table, one column of which stretches; rows can be ``chosen`` or only read."""
    made = Table(header)
    made.setAccessibleName(header[0])
    made.setItemDelegate(WholeRows(made))
    made.verticalHeader().hide()
    made.setShowGrid(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    mode = QAbstractItemView.SelectionMode
    made.setSelectionMode(mode.SingleSelection if chosen else mode.NoSelection)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.NoFocus)
    made.setTabKeyNavigation(False)
    head = made.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    head.setHighlightSections(False)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(stretches, QHeaderView.ResizeMode.Stretch)
    return made


def grow(rows: Table) -> None:
    """Give each row the height that its words need at the present width."""
    rows.setItemDelegate(Paragraphs(rows))
    rows.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


def chosen_row(rows: QTableWidget) -> int:
    """Return the row that is chosen; -1 when there is none."""
    return rows.currentRow() if rows.selectionModel().hasSelection() else -1


def choose(rows: QTableWidget, row: int) -> None:
    """Choose a row, or none (-1), of a table that was filled anew; nobody hears of it.

    Parts that are greyed out meanwhile would lose the keyboard.
    """
    with QSignalBlocker(rows):
        rows.clearSelection()
        if row >= 0:
            rows.selectRow(row)


def filled(rows: QTableWidget, row: int, words: tuple[str, ...]) -> None:
    """Write one row; each cell's tool tip is its text."""
    for column, text in enumerate(words):
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        rows.setItem(row, column, item)
