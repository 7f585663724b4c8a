"""The Read screen's widgets: they show a state and say what the person wants."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.answers.tasks import Kind
from desktop.ui.ports.screens import ScreenView
from desktop.ui.screens.read.entities import EntityPanel
from desktop.ui.screens.read.labels import LabelList
from desktop.ui.screens.read.page import Page
from desktop.ui.screens.read.shading import shades_of
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.verdict import Verdict
from desktop.ui.screens.read.why import WhyCard
from desktop.ui.screens.read.wish import WishSlider
from desktop.ui.widgets.colours import LIGHT, Colours
from desktop.ui.widgets.columns import Columns
from desktop.ui.widgets.parts import Card, button, label, scrolling

LEFT_CHARACTERS, RIGHT_CHARACTERS = 38, 36


class ReadView(ScreenView):
    """Signal of its own: ``sample_chosen(text)``; the rest are those of its parts."""

    sample_chosen = Signal(str)

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.colours: Colours = LIGHT
        self._text = ""
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
        self.verdict.dress()
        wide = self.fontMetrics().averageCharWidth()
        self._left.setMinimumWidth(wide * LEFT_CHARACTERS)
        self._right.setMinimumWidth(wide * RIGHT_CHARACTERS)

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
        if state.text != self._text:
            self._text = state.text
            self._scroll_to_text()

    def label_number(self, number: int) -> str | None:
        """Return the label, or the kind of entity, with a badge of 1 to 9."""
        part = self.entities if self.labels.isHidden() else self.labels
        return part.label_number(number)

    def copy_answer(self) -> None:
        """Put the answer on the clipboard."""
        if self.answer_text.text():
            QApplication.clipboard().setText(self.answer_text.text())

    def _scroll_to_text(self) -> None:
        """Bring the text into sight where the page around is scrolled down to the answers."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.verticalScrollBar().setValue(0)

    def _lay_out(self) -> None:
        self.left_title = label("What it reads", "heading")
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.page, 1)
        column.addWidget(self.verdict)
        self._right = scrolling(self._answers())
        split = Columns((self._left, 17), (self._right, 10))
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
