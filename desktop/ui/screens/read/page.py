"""The card with the text: the list it comes from, the box, what is being done, samples."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.ui import wording
from desktop.ui.screens.read import wording as read_wording
from desktop.ui.screens.read.samples import Samples
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.worklist import WorklistStrip
from desktop.ui.text.box import TextBox
from desktop.ui.widgets.parts import Card, Elided, button, label, shown

LEAST_LINES, MARGIN = 4, 4


class Page(Card):
    """``read_again`` reads the text in the box, or gives a reading up."""

    def __init__(self) -> None:
        """Build it; ``show_state`` fills it."""
        super().__init__()
        self.box = TextBox()
        self.box.welcome = f"{wording.PASTE_HERE}\n\n{read_wording.WELCOME}"
        self.box.setAccessibleDescription(wording.PASTE_HERE)
        self.box.setAccessibleName("Text to read")
        self.list = WorklistStrip()
        self.status = Elided("", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName("How much of the text is read")
        self.stop = button("Cancel", tip="Give the reading up; the text stays")
        self.again = button("Read it", tip="Read the text in the box")
        self.language = label("", "warn", wraps=True)
        self.decided = label("", "good", wraps=True)
        self.samples = Samples()
        self.samples.chosen.connect(lambda _: self.box.setFocus())
        self.body.addWidget(self.list)
        self.body.addWidget(self._head())
        self.body.addWidget(self.language)
        self.body.addWidget(self.box, 1)
        self.body.addWidget(self.samples)
        self.body.addWidget(self.decided)

    def show_state(self, state: ReadState) -> None:
        """Show what is being done to the text, and where it stands."""
        self.list.show_list(state.worklist)
        self.status.setText(self._status(state))
        self.status.updateGeometry()
        self.language.setText(read_wording.language_line(state))
        shown(self.language, visible=bool(self.language.text()))
        long = state.reading and state.progress is not None
        shown(self.progress, visible=long)
        self.progress.setValue(int(100 * (state.progress or 0.0)))
        shown(self.stop, visible=state.reading)
        shown(self.again, visible=state.cancelled)
        self.decided.setText(read_wording.standing_line(state) or " ")
        blank = not state.text.strip()
        empty = blank and not state.undone
        shown(self.decided, visible=not empty)
        shown(self._head_line, visible=not empty)
        self._head_line.setMinimumHeight(self.stop.sizeHint().height())
        shown(self.samples, visible=blank and bool(state.samples))
        self.samples.show_samples(state.samples)
        self._make_room()

    def _head(self) -> QWidget:
        """Return the line above the box; it keeps its height when its buttons come and go."""
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.status)
        row.addStretch(1)
        for part in (self.progress, self.stop, self.again):
            row.addWidget(part)
        self._head_line = head
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave room for the welcome, however narrow the page is."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        metrics = self.box.fontMetrics()
        needed = LEAST_LINES * self.box.line_height()
        if self.box.document().isEmpty():
            page = QRect(0, 0, max(self.box.viewport().width() - 8, 80), 10_000)
            wrapped = metrics.boundingRect(page, Qt.TextFlag.TextWordWrap, self.box.welcome)
            needed = wrapped.height()
        self.box.setMinimumHeight(int(needed) + 2 * MARGIN)

    def _status(self, state: ReadState) -> str:
        if state.reading:
            return wording.READING if state.ready else wording.LOADING_MODEL
        if state.current:
            return wording.read_line(state.current)
        if state.cancelled:
            return read_wording.CANCELLED
        if state.stale:
            return read_wording.NOT_READ_YET
        return read_wording.READ_SOON if state.text.strip() else ""
