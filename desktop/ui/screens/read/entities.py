"""The entities of a text: the kinds to mark with, which are the legend too, and a table."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import title
from desktop.ui.screens.read import wording
from desktop.ui.screens.read.state import ReadState
from desktop.ui.widgets.colours import LIGHT, Colours
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Steady, button
from desktop.ui.widgets.tables import Table, table

UNSURE = 0.7
LEAST_ROWS = 3


class EntityPanel(QWidget):
    """Signals: ``chosen(row)``, ``kind_given(label)``, ``deleted()``."""

    chosen = Signal(int)
    kind_given = Signal(str)
    deleted = Signal()

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._colours: Colours = LIGHT
        self.table = _table()
        self.hint = Steady("muted")
        kinds = QWidget()
        self._kinds = FlowLayout(kinds, spacing=4)
        self._buttons: list[QPushButton] = []
        self._labels: tuple[str, ...] = ()
        self._shown: tuple[Span, ...] | None = None
        self._case = ""
        column.addWidget(kinds)
        column.addWidget(self.hint)
        column.addWidget(self.table, 1)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.installEventFilter(self)

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours; all is drawn anew at the next rendering."""
        self._colours = colours
        self._shown, self._labels = None, ()

    def show_state(self, state: ReadState) -> None:
        """Show the spans of a text, the chosen one selected; nothing can be done to stale ones."""
        self.setEnabled(not state.stale)
        self._show_kinds(state.task.labels if state.task else ())
        spans, here = state.spans, self._row_to_go_on_from(state)
        blocked = QSignalBlocker(self.table)
        if spans != self._shown:
            self._shown = spans
            self.table.setRowCount(len(spans))
            for row, span in enumerate(spans):
                self._fill(row, state.case.text if state.case else "", span)
        if state.span_index is None:
            self.table.clearSelection()
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(self.table.model().index(here, 0), keep)
        else:
            self.table.selectRow(state.span_index)
        blocked.unblock()
        self.hint.tell(wording.entity_hint(state), wording.entity_hints(spans))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Delete removes the chosen entity."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        ):
            self.deleted.emit()
            return True
        return super().eventFilter(watched, event)

    def label_number(self, number: int) -> str | None:
        """Return the kind with a number, 1 to 9."""
        return self._labels[number - 1] if number <= len(self._labels) else None

    def _fill(self, row: int, text: str, span: Span) -> None:
        surface = " ".join(span.surface(text).split())
        told = (surface, title(span.label), wording.sure_of(span))
        for place, words in enumerate(told):
            item = QTableWidgetItem(words)
            item.setToolTip(f"{words} \u00b7 {wording.REVIEWED[span.reviewed]}")
            if place == 1:
                item.setData(Qt.ItemDataRole.DecorationRole, QColor(self._edge(span.label)))
            if span.probability < UNSURE and not span.reviewed:
                item.setForeground(QColor(self._colours.warn))
                item.setBackground(QColor(self._colours.warn_soft))
            self.table.setItem(row, place, item)

    def _row_to_go_on_from(self, state: ReadState) -> int:
        """Return the row that Down goes on from: after a removal, the one before it."""
        before, self._case = self._case, state.case.id if state.case else ""
        if before != self._case:
            return -1
        return self.table.currentRow() - (len(state.spans) < len(self._shown or ()))

    def _edge(self, name: str) -> str:
        place = self._labels.index(name) if name in self._labels else 0
        return self._colours.kind(place)[1]

    def _show_kinds(self, labels: tuple[str, ...]) -> None:
        if labels == self._labels:
            return
        self._labels = labels
        for old in self._buttons:
            self._kinds.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        for place, name in enumerate(labels):
            number = f"{place + 1}  " if place < 9 else ""
            keys = f" (Alt+{place + 1})" if place < 9 else ""
            made = button(
                f"{number}{title(name)}", style="kind", tip=f"Mark as {title(name)}{keys}"
            )
            fill, edge = self._colours.kind(place)
            made.setStyleSheet(
                f"QPushButton {{ background: {fill}; color: {edge}; border-color: {edge}; }}"
            )
            made.clicked.connect(lambda _=False, kind=name: self.kind_given.emit(kind))
            self._kinds.addWidget(made)
            self._buttons.append(made)
        # Buttons that are made later would come last when Tab is pressed.
        for one, other in pairwise((_before(self.table), *self._buttons)):
            self.setTabOrder(one, other)

    def _selected(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.chosen.emit(rows[0].row())


def _before(part: QWidget) -> QWidget:
    """Return the part that Tab comes to just before another."""
    found = part.previousInFocusChain()
    while found is not None and found.focusPolicy() is Qt.FocusPolicy.NoFocus:
        found = found.previousInFocusChain()
    return found or part


def _table() -> Table:
    made = table(("Text", "Kind", "Sure"), chosen=True)
    made.setAccessibleName("Entities")
    made.setIconSize(QSize(10, 10))
    made.fewest = LEAST_ROWS
    return made
