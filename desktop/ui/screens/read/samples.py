"""A few samples, one click each, with a way to the rest."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.decisions.examples import Example, varied
from desktop.core.texts.search_terms import folded
from desktop.ui.screens.read import wording
from desktop.ui.widgets.arrows import ArrowsPassedOn
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import button, label, shown
from desktop.ui.widgets.press import PushButton
from desktop.ui.widgets.tables import WholeRows

FEW = 5


class SampleRow(PushButton):
    """A sample in one line, cut at its end; reads it on a click."""

    def __init__(self) -> None:
        """Start without a sample."""
        super().__init__()
        self.setObjectName("sample")
        self.setAccessibleName("Sample")
        self.setMinimumWidth(80)
        self.setStyleSheet("text-align: left;")
        self.sample = ""

    def show_sample(self, text: str) -> None:
        """Show the beginning of ``text``."""
        self.sample = text
        self.setAccessibleName(f"Sample: {text}")
        self.setToolTip(text[:600])
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Cut the line anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 4 * self.fontMetrics().averageCharWidth()
        words = " ".join(self.sample.split())
        cut = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.setText(cut.replace("&", "&&"))


class Samples(QWidget):
    """Shown while the box is empty.  Signal: ``chosen(text)``."""

    chosen = Signal(str)

    def __init__(self) -> None:
        """Start without any."""
        super().__init__()
        self._all: tuple[Example, ...] = ()
        self.dialog: SampleList | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(wording.TRY, "muted"))
        self.rows = [SampleRow() for _ in range(FEW)]
        for row in self.rows:
            row.clicked.connect(lambda _=False, r=row: self.chosen.emit(r.sample))
            column.addWidget(row)
        self.more = button("More samples\u2026", style="link", tip="Find one among all of them")
        self.more.clicked.connect(self.open_all)
        column.addWidget(self.more)

    def show_samples(self, samples: tuple[Example, ...]) -> None:
        """Show a few of them, of as many labels as there can be."""
        if samples == self._all:
            return
        self._all = samples
        few = [sample.text for sample in varied(samples, FEW)]
        for place, row in enumerate(self.rows):
            row.show_sample(few[place] if place < len(few) else "")
            shown(row, visible=place < len(few))
        self.more.setVisible(len(samples) > FEW)

    def open_all(self) -> None:
        """Open the list of all samples, to search in."""
        self.dialog = SampleList(self.window(), [s.text for s in self._all], self.chosen.emit)
        self.dialog.closes()
        self.dialog.search.setFocus()


class SampleList(Sheet):
    """All samples with a field to search in; calls ``choose(text)``."""

    def __init__(
        self, parent: QWidget, texts: Sequence[str], choose: Callable[[str], object]
    ) -> None:
        """List ``texts``."""
        super().__init__(parent, "Samples", 560, 460)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a sample")
        self.search.setAccessibleName("Find a sample")
        self.list = QListWidget()
        self.list.setAccessibleName("Samples")
        self.list.setWordWrap(True)
        for text in texts:
            item = QListWidgetItem(" ".join(text.split())[:160])
            item.setData(Qt.ItemDataRole.UserRole, text)
            item.setToolTip(text[:600])
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(WholeRows(self.list))
        self.nothing = label(wording.NO_SAMPLE, "muted", wraps=True)
        self.nothing.hide()
        for part in (self.search, self.list):
            self.column.addWidget(part)
        self.column.addWidget(self.nothing, 1)
        self._choose = choose
        self._arrows = ArrowsPassedOn(self.search, self.list)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(lambda: self._take(self.list.currentItem()))
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)

    def _filter(self, typed: str) -> None:
        wanted = folded(typed).casefold().split()
        first = -1
        for row in range(self.list.count()):
            text = folded(self.list.item(row).data(Qt.ItemDataRole.UserRole)).casefold()
            hidden = not all(word in text for word in wanted)
            self.list.item(row).setHidden(hidden)
            first = row if first < 0 and not hidden else first
        self.list.setCurrentRow(first)
        shown(self.list, visible=first >= 0)
        shown(self.nothing, visible=first < 0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and not item.isHidden():
            self.accept()
            self._choose(item.data(Qt.ItemDataRole.UserRole))
