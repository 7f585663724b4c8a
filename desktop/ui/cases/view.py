"""The Cases screen's widgets."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.cases import CaseLine
from desktop.core.tasks import title
from desktop.ui import wording
from desktop.ui.cases.state import CasesState
from desktop.ui.parts import Card, button, label

COLUMNS = ("Text", "Read", "Model", "You")


class CasesView(QWidget):
    """Signals: ``searched(query)``, ``opened(case id)``, ``more_wanted()``, ``ordered()``."""

    searched = Signal(str)
    opened = Signal(str)
    more_wanted = Signal()
    ordered = Signal()

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search texts and notes (beginnings of words)")
        self.search.setAccessibleName("Search cases")
        self.search.setClearButtonEnabled(True)
        self.order = QComboBox()
        self.order.addItems(["Newest first", "Undecided, teaches most first"])
        self.order.setAccessibleName("Order of the cases")
        self.order.setToolTip(
            "Undecided cases about which the model doubts most, unlike one another"
        )
        self.count = label("", "muted")
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setAccessibleName("Cases, newest first")
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for place, width in ((1, 150), (2, 220), (3, 260)):
            self.table.setColumnWidth(place, width)
        self.empty = label("", "muted", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.more = button("Show more")
        self._lines: tuple[CaseLine, ...] = ()
        self._lay_out()
        self.search.textChanged.connect(self.searched)
        self.order.currentIndexChanged.connect(self._reordered)
        self.table.doubleClicked.connect(lambda _: self._open())
        self.table.installEventFilter(self)
        self.more.clicked.connect(self.more_wanted)

    def show_state(self, state: CasesState) -> None:
        """Show a state."""
        self._lines = state.lines
        self.table.setRowCount(len(state.lines))
        for row, line in enumerate(state.lines):
            self._fill(row, line)
        shown = (
            f"{len(state.lines)} of {state.total}"
            if state.total > len(state.lines)
            else (f"{state.total}")
        )
        self.count.setText(f"{shown} {'case' if state.total == 1 else 'cases'}")
        nothing = not state.lines and not state.loading
        none = wording.NO_HITS if state.query.strip() else wording.NO_CASES
        self.empty.setText(wording.ALL_DECIDED if self.teaching_first else none)
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)
        self.more.setVisible(state.total > len(state.lines) > 0)

    @property
    def teaching_first(self) -> bool:
        """Whether undecided cases that teach most are wanted first."""
        return self.order.currentIndex() == 1

    def _reordered(self) -> None:
        self.search.setEnabled(not self.teaching_first)
        self.ordered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Enter opens the chosen case."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._open()
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        card = Card("Cases")
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addWidget(self.order)
        row.addWidget(self.count)
        card.body.addLayout(row)
        card.body.addWidget(self.empty, 1)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(card)

    def _fill(self, row: int, line: CaseLine) -> None:
        sure = f"  {wording.percent(line.probability)}" if line.probability is not None else ""
        predicted = (title(line.predicted) + sure) if line.predicted else "\u2013"
        told = (
            line.excerpt,
            line.read_at[:16].replace("T", " "),
            predicted,
            wording.decision_line(line.decision) or "\u2013",
        )
        for place, words in enumerate(told):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            self.table.setItem(row, place, item)

    def _open(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._lines):
            self.opened.emit(self._lines[row].id)
