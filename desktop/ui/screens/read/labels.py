"""The list of labels: find one, ask why, correct to it, or add a new one."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.answers.predictions import Learned
from desktop.core.answers.tasks import title
from desktop.ui import wording
from desktop.ui.screens.read import wording as read_wording
from desktop.ui.screens.read.doubts import doubt_line
from desktop.ui.screens.read.finding import is_named, matches
from desktop.ui.screens.read.state import ReadState
from desktop.ui.widgets.bars import BarDelegate, BarList, Row, RowModel
from desktop.ui.widgets.colours import Colours
from desktop.ui.widgets.parts import button, label, shown

NEW = "\0new"
BADGES = 9


class LabelList(QWidget):
    """The labels of a case with a search field.

    Signals: ``asked(label)`` on a choice, ``decided(label)`` on Enter or a double click,
    ``invented(label)`` for a name that is no label yet, ``learned_wanted(learned)`` for the
    corrections behind the label.
    """

    asked = Signal(str)
    decided = Signal(str)
    invented = Signal(str)
    learned_wanted = Signal(object)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.unsure = label("", "bad", wraps=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find or name a label (Ctrl+L)")
        self.search.setAccessibleName("Find a label")
        self.search.setClearButtonEnabled(True)
        self.view = BarList()
        self.view.setAccessibleName("Labels with probabilities")
        self._model = RowModel(self.view)
        self._delegate = BarDelegate(self.view, beside=False)
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.learned = button("", style="link", tip="See the cases that it was learned from")
        self.learned.setAccessibleName("Cases that it was learned from")
        self.learned.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for part in (self.search, self.view, self.unsure, self.learned):
            column.addWidget(part)
        self._state = ReadState()
        self._learned: Learned | None = None
        self._confirming = False
        self.learned.clicked.connect(lambda: self.learned_wanted.emit(self._learned))
        self.search.textChanged.connect(lambda _: self._confirm(sure=False))
        self.search.returnPressed.connect(self._take_first)
        self.search.installEventFilter(self)
        self.view.clicked.connect(self._choose)
        self.view.doubleClicked.connect(self._decide)
        self.view.installEventFilter(self)

    def show_state(self, state: ReadState) -> None:
        """Show the labels of a case, the one asked about chosen."""
        before, case = self._state.case, state.case
        if before is not None and (case is None or case.id != before.id):
            self.search.clear()
        self._state = state
        self.view.setEnabled(not state.stale)
        self._delegate.faint = state.stale
        self.unsure.setText(wording.unbroken(_doubt(state)))
        shown(self.unsure, visible=bool(self.unsure.text()))
        self._learned = _learned_label(state)
        self.learned.setText(read_wording.learned_link(self._learned) if self._learned else "")
        shown(self.learned, visible=self._learned is not None)
        self._render()

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        self._delegate.colours = colours
        self.view.viewport().update()

    def label_number(self, number: int) -> str | None:
        """Return the label with a badge, 1 to 9."""
        return next((row.key for row in self._rows() if row.badge == str(number)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Enter decides in the list; Down goes from the search to the list."""
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if self._confirming:
                event.accept()
            return self._confirming
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.view and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._decide(self.view.currentIndex())
                return True
            if watched is self.view and event.key() == Qt.Key.Key_Space:
                self._choose(self.view.currentIndex())
                return True
            if self._confirming and event.key() == Qt.Key.Key_Escape:
                self._confirm(sure=False)
                return True
            if watched is self.search and event.key() == Qt.Key.Key_Down:
                self.view.setFocus()
                self.view.setCurrentIndex(self._model.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    def _render(self) -> None:
        self._model.show(self._rows())
        if self._state.asked:
            self.view.setCurrentIndex(self._model.index_of(self._state.asked))

    def _rows(self) -> tuple[Row, ...]:
        task, case = self._state.task, self._state.case
        if task is None or case is None:
            return ()
        predicted = self._state.prediction.labels if self._state.prediction else ()
        shown_now = self._state.struck.labels if self._state.struck else predicted
        scores = {s.label: s.probability for s in shown_now}
        every = [*scores, *(name for name in task.labels if name not in scores)]
        learned = read_wording.learned_notes(self._state)
        typed = self.search.text().strip()
        meant, within = matches(every, typed)
        rows = [
            Row(
                name,
                title(name),
                wording.percent(scores[name]) if name in scores else "new",
                scores.get(name, 0.0),
                str(i) if i <= BADGES else "",
                strong=name == self._state.asked,
                note=learned.get(name, ""),
            )
            for i, name in enumerate((*meant, *within), 1)
        ]
        if typed and not any(is_named(name, typed) for name in meant):
            # Enter takes the first row: a new name is never taken for a part of another.
            new = Row(NEW, read_wording.new_label(typed, asked=self._confirming))
            rows.insert(0 if not meant else len(rows), new)
        return tuple(rows)

    def _choose(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None and row.key != NEW:
            self.asked.emit(row.key)

    def _decide(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is None or self._state.current is None:
            return
        name = self.search.text().strip()
        if row.key == NEW and not self._confirming:
            self._confirm(sure=True)
            return
        self.search.setText("")  # unlike clear(), it leaves nothing there for Ctrl+Z to bring back
        if row.key == NEW:
            self.invented.emit(name)
        else:
            self.decided.emit(row.key)

    def _confirm(self, *, sure: bool) -> None:
        """Ask, in the row itself, whether a name is meant to be a new label; or ask no more."""
        self._confirming = sure
        self._render()

    def _take_first(self) -> None:
        if self.search.text().strip():
            self._decide(self._model.index(0, 0))


def _doubt(state: ReadState) -> str:
    """Return the line above the labels: what keeps the answer from being plainly right."""
    if state.case is None:
        return ""
    if state.stale:
        return read_wording.OTHER_TEXT if state.reading else read_wording.UNREAD
    if state.struck:
        return wording.struck_line(len(state.struck.words))
    return doubt_line(state.prediction, state.wish, state.promises)


def _learned_label(state: ReadState) -> Learned | None:
    """Return what corrections say of the label that is looked at."""
    prediction = state.prediction if state.current else None
    taught = [f for f in prediction.learned if f.label == state.asked] if prediction else []
    return taught[0] if taught else None
