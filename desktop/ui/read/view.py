"""The Read screen's widgets: they show a state and say what the person wants."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.core.tasks import Kind
from desktop.ui.colours import LIGHT, Colours
from desktop.ui.parts import Card, button, label
from desktop.ui.read.entities import EntityPanel
from desktop.ui.read.labels import LabelList
from desktop.ui.read.page import Page
from desktop.ui.read.shading import shades_of
from desktop.ui.read.state import ReadState
from desktop.ui.read.verdict import Verdict
from desktop.ui.read.why import WhyCard
from desktop.ui.read.wish import WishSlider

LEFT_CHARACTERS, RIGHT_CHARACTERS = 38, 36
BETWEEN = 48


class ReadView(QWidget):
    """Signal of its own: ``sample_chosen(text)``; the rest are those of its parts."""

    sample_chosen = Signal(str)

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.colours: Colours = LIGHT
        self.page, self.verdict = Page(), Verdict()
        self.box, self.decided = self.page.box, self.page.decided
        self.accept, self.forward = self.verdict.accept, self.verdict.forward
        self.cannot_tell, self.flag = self.verdict.cannot_tell, self.verdict.flag
        self.note = self.verdict.note
        self.undo, self.redo = self.verdict.undo, self.verdict.redo
        self.labels = LabelList()
        self.entities = EntityPanel()
        self.answer = Card("Answer")
        self.answer_text = label(wraps=True)
        self.copy = button("Copy", tip="Copy the answer (Ctrl+Shift+C)")
        self.wish = WishSlider()
        self.why = WhyCard()
        self._lay_out()
        self.page.samples.chosen.connect(self.sample_chosen)
        self.show_state(ReadState())

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours, and the room that the size of the text needs."""
        self.colours = colours
        for part in (self.labels, self.why, self.entities):
            part.dress(colours)
        wide = self.fontMetrics().averageCharWidth()
        self._left.setMinimumWidth(wide * LEFT_CHARACTERS)
        self._right.setMinimumWidth(wide * RIGHT_CHARACTERS)
        self._turn()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  (Qt's name)
        """Watch the room that there is."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        self._turn()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Put the answers below the text where both do not fit side by side."""
        if event.type() is QEvent.Type.Resize and watched is self.parentWidget():
            self._turn()
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        parent = self.parentWidget()
        room = parent.width() if parent is not None else self.width()
        needed = self._left.minimumWidth() + self._right.minimumWidth() + BETWEEN
        beside = Qt.Orientation.Horizontal if room >= needed else Qt.Orientation.Vertical
        if self._split.orientation() is not beside:
            self._split.setOrientation(beside)

    def show_state(self, state: ReadState) -> None:
        """Show a state."""
        spans = state.kind is Kind.SPANS
        self.left_title.setText("Entities" if spans else "What it reads")
        self.box.mark_words(marks=spans)
        self.labels.setVisible(not spans)
        self.entities.setVisible(spans)
        self.wish.setVisible(not spans)
        self.wish.show_wish(state.wish, state.promises)
        if spans:
            self.entities.show_state(state)
        else:
            self.labels.show_state(state)
        self.page.show_state(state)
        self.why.show_state(state)
        self._render_answer(state)
        self.verdict.show_state(state)
        self.box.show_shades(shades_of(state, self.colours))

    def label_number(self, number: int) -> str | None:
        """Return the label, or the kind of entity, with a badge of 1 to 9."""
        part = self.entities if self.labels.isHidden() else self.labels
        return part.label_number(number)

    def copy_answer(self) -> None:
        """Put the answer on the clipboard."""
        if self.answer_text.text():
            QApplication.clipboard().setText(self.answer_text.text())

    def _lay_out(self) -> None:
        self.left_title = label("What it reads", "heading")
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.page, 1)
        column.addWidget(self.verdict)
        self._right = self._answers()
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left)
        split.addWidget(self._right)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setSizes([760, 400])
        split.setHandleWidth(16)
        split.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(split)

    def _answers(self) -> QWidget:
        answers = Card()
        answers.body.addWidget(self.left_title)
        answers.body.addWidget(self.labels, 1)
        answers.body.addWidget(self.entities, 1)
        answers.body.addWidget(self.wish)
        self.answer.top.addWidget(self.copy)
        self.answer.body.addWidget(self.answer_text)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(answers, 6)
        column.addWidget(self.why, 4)
        column.addWidget(self.answer)
        return right

    def _render_answer(self, state: ReadState) -> None:
        told = state.task.answer(state.asked) if state.task and state.asked else None
        self.answer.setVisible(bool(told) and state.current is not None)
        self.answer_text.setText(told or "")
