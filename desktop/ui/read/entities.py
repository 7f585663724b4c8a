"""The entities of a text: a table, and the kinds to mark with."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.predictions import Span
from desktop.core.tasks import Task, title
from desktop.ui import wording
from desktop.ui.parts import button, label
from desktop.ui.theme import Colours

UNSURE = 0.7
COLUMNS = 3


class EntityPanel(QWidget):
    """Signals: ``chosen(place)``, ``kind_given(label)``, ``deleted()``."""

    chosen = Signal(int)
    kind_given = Signal(str)
    deleted = Signal()

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels(["Text", "Kind", "Sure"])
        self.table.setAccessibleName("Entities")
        self.table.setMinimumHeight(110)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.hint = label("", "muted")
        self._kinds = QGridLayout()
        self._kinds.setSpacing(4)
        self._buttons: list[QPushButton] = []
        self._labels: tuple[str, ...] = ()
        self._shown: tuple[Span, ...] | None = None
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)
        column.addLayout(self._kinds)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.installEventFilter(self)

    def show_state(
        self,
        task: Task | None,
        text: str,
        spans: tuple[Span, ...],
        place: int | None,
        colours: Colours,
    ) -> None:
        """Show the spans of a text, the one at ``place`` chosen."""
        self._show_kinds(task.labels if task else ())
        blocked = QSignalBlocker(self.table)
        if spans != self._shown:
            self._shown = spans
            self.table.setRowCount(len(spans))
            for row, span in enumerate(spans):
                self._fill(row, text, span, colours)
        if place is None:
            self.table.clearSelection()
            self.table.setCurrentCell(-1, -1)
        else:
            self.table.selectRow(place)
        blocked.unblock()
        chosen, none = "Another kind, Delete, or drag its edges", "Select words, then choose a kind"
        self.hint.setText(none if place is None else chosen)

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

    def forget(self) -> None:
        """Draw everything anew at the next rendering, as after a change of theme."""
        self._shown = None

    def _fill(self, row: int, text: str, span: Span, colours: Colours) -> None:
        sure = wording.percent(span.probability) if span.probability < 1 else "yours"
        told = (" ".join(span.surface(text).split()), title(span.label), sure)
        for place, words in enumerate(told):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            if span.probability < UNSURE:
                item.setForeground(QColor(colours.warn))
                item.setBackground(QColor(colours.warn_soft))
            self.table.setItem(row, place, item)

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
            tip = f"Mark as {title(name)} (Alt+{place + 1})" if place < 9 else ""
            made = button(f"{number}{title(name)}", style="kind", tip=tip)
            made.clicked.connect(lambda _=False, kind=name: self.kind_given.emit(kind))
            self._kinds.addWidget(made, place // COLUMNS, place % COLUMNS)
            self._buttons.append(made)

    def _selected(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.chosen.emit(rows[0].row())
