"""The Cases screen's widgets."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from desktop.core.answers.tasks import title
from desktop.ui.ports.screens import ScreenView
from desktop.ui.screens.cases import wording as words
from desktop.ui.screens.cases.case_list import CaseList
from desktop.ui.screens.cases.state import CasesState, Column, Which
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Card, Select, button, label, shown


class CasesView(ScreenView):
    """The list of cases.

    Signals: ``chosen(which, label)``, ``sorted(column)``,
    ``opened(case id)``, ``history_wanted(case id)``, ``deleted(case ids)``,
    ``brought_back(case ids)``, ``taken_back()`` for those that were deleted last,
    ``more_wanted()``.
    """

    chosen = Signal(object, str)
    sorted = Signal(object)
    opened = Signal(str)
    history_wanted = Signal(str)
    deleted = Signal(object)
    brought_back = Signal(object)
    taken_back = Signal()
    more_wanted = Signal()

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search texts and notes (beginnings of words)")
        self.search.setAccessibleName("Search cases")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(110)
        self.which = Select("Which cases", "Which cases are listed, and in which order")
        for which in Which:
            self.which.addItem(which.value, which)
        self.label = Select("Label", "Only cases that were read or decided as this label")
        self.label.addItem(words.ANY_LABEL, "")
        for part in (self.which, self.label):
            part.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            part.setMinimumContentsLength(5)
        self.count = label("", "muted")
        self.hint = label(words.CASES_HINT, "muted", wraps=True)
        self.list = CaseList()
        self.table = self.list.table
        self.empty = label("", "muted", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = button("Open", tip="Open the case on the Read screen (Enter)")
        self.history = button("History\u2026", tip="Everything that was decided about the case")
        self.delete = button("Delete", tip="Put the chosen cases into the recycle bin (Del)")
        self.bring_back = button("Bring back", tip="Take the chosen cases out of the recycle bin")
        self.undo = button("Undo", tip="Bring back what was deleted last (Ctrl+Z)")
        self.undo.setAccessibleName("Bring back what was deleted last")
        self.undo.hide()
        self.more = button("Show more", tip="List older cases too")
        self._lay_out()
        self._connect()

    def show_state(self, state: CasesState) -> None:
        """Show a state."""
        self.list.show_state(state)
        self._show_head(state)
        listed = len(state.listed)
        self.count.setText(words.listed_line(listed, len(state.lines), state.total))
        nothing = not listed and not state.loading
        self.empty.setText(_nothing(state))
        shown(self.empty, visible=nothing)
        shown(self.table, visible=not nothing)
        shown(self.more, visible=state.searched and not state.whole)
        self._offer(binned=state.which is Which.BINNED)
        self._selected()

    def show_deleted(self, count: int) -> None:
        """Offer to bring back so many cases that were deleted last."""
        self.undo.setText(words.undelete_text(count))
        shown(self.undo, visible=count > 0)

    def chosen_ids(self) -> tuple[str, ...]:
        """Return the chosen cases in the order of the list."""
        return self.list.chosen_ids()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Enter opens the case, Del deletes what is chosen, Down goes to the list."""
        if watched is self.table and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.list.fit()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if watched is self.search and key == Qt.Key.Key_Down:
                self.table.setFocus()
                self.table.selectRow(max(0, self.table.currentRow()))
                return True
            if watched is self.table and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._look()
                return True
            if watched is self.table and key == Qt.Key.Key_Delete and not self.delete.isHidden():
                self.delete.click()
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        for part in (self.which, self.label):
            part.activated.connect(
                lambda _: self.chosen.emit(self.which.currentData(), self.label.currentData())
            )
        self.table.horizontalHeader().sectionClicked.connect(
            lambda place: self.sorted.emit(Column(place))
        )
        self.table.doubleClicked.connect(lambda _: self._look())
        self.table.itemSelectionChanged.connect(self._selected)
        for watched in (self.table, self.search):
            watched.installEventFilter(self)
        for part, signal in ((self.open, self.opened), (self.history, self.history_wanted)):
            part.clicked.connect(lambda _=False, s=signal: s.emit(self.chosen_ids()[0]))
        for part, signal in ((self.delete, self.deleted), (self.bring_back, self.brought_back)):
            part.clicked.connect(lambda _=False, s=signal: s.emit(self.chosen_ids()))
        self.undo.clicked.connect(self.taken_back)
        self.more.clicked.connect(self.more_wanted)
        for part in (self.open, self.history, self.delete, self.bring_back):
            action = QAction(part.text(), self.table)
            action.triggered.connect(part.click)
            self.table.addAction(action)

    def _lay_out(self) -> None:
        card = Card("Cases")
        top = QHBoxLayout()
        for part, share in ((self.search, 4), (self.which, 3), (self.label, 3)):
            top.addWidget(part, share)
        foot = FlowLayout(ends=True)
        for part in (self.open, self.history, self.delete, self.bring_back, self.undo, self.more):
            foot.addWidget(part)
        foot.addWidget(self.count)
        card.body.addLayout(top)
        card.body.addWidget(self.hint)
        card.body.addWidget(self.empty, 1)
        card.body.addWidget(self.table, 1)
        card.body.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(card)

    def _show_head(self, state: CasesState) -> None:
        self.search.setEnabled(state.searched)
        self.which.setCurrentIndex(self.which.findData(state.which))
        self.label.clear()
        self.label.addItem(words.ANY_LABEL, "")
        for name in sorted({*state.labels, state.label} - {""}):
            self.label.addItem(title(name), name)
        self.label.setCurrentIndex(max(0, self.label.findData(state.label)))

    def _offer(self, *, binned: bool) -> None:
        """Offer what can be done with cases, or with those in the recycle bin."""
        shown(self.open, visible=not binned)
        shown(self.delete, visible=not binned)
        shown(self.bring_back, visible=binned)
        self.hint.setText(words.BIN_HINT if binned else words.CASES_HINT)
        parts = (self.open, self.history, self.delete, self.bring_back)
        for part, action in zip(parts, self.table.actions(), strict=True):
            action.setVisible(not part.isHidden())

    def _look(self) -> None:
        """Open the chosen case; of one in the recycle bin, show what was decided."""
        (self.history if self.open.isHidden() else self.open).click()

    def _selected(self) -> None:
        count = len(self.chosen_ids())
        for part in (self.open, self.history):
            part.setEnabled(count == 1)
        for part in (self.delete, self.bring_back):
            part.setEnabled(count > 0)
        self.delete.setText(f"Delete {count}" if count > 1 else "Delete")
        self.bring_back.setText(f"Bring back {count}" if count > 1 else "Bring back")


def _nothing(state: CasesState) -> str:
    if state.which is Which.TEACHING:
        return words.ALL_DECIDED
    if state.which is Which.BINNED:
        return words.NOTHING_BINNED
    if state.query.strip():
        return words.NO_HITS
    return words.NONE_SUCH if state.total else words.NO_CASES
