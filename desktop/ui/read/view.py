"""The Read screen's widgets: they show a state and say what the person wants."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.core.corrections import Act
from desktop.core.phrases import visible
from desktop.core.tasks import Kind, title
from desktop.ui import wording
from desktop.ui.parts import Card, button, label
from desktop.ui.read import wording as read_wording
from desktop.ui.read.entities import EntityPanel
from desktop.ui.read.labels import LabelList
from desktop.ui.read.state import ReadState
from desktop.ui.read.why import WhyCard
from desktop.ui.read.wish import WishSlider
from desktop.ui.shades import Shade
from desktop.ui.textbox import TextBox
from desktop.ui.theme import LIGHT, Colours

FAINTEST, STRONGEST = 36, 150
KEYS = "   Ctrl+\u21b5"


class ReadView(QWidget):
    """Signals of its own: ``sample_chosen(place)``; the rest are those of its parts."""

    sample_chosen = Signal(int)

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.colours: Colours = LIGHT
        self.box = TextBox()
        self.box.setPlaceholderText(wording.PASTE_HERE)
        self.box.welcome = wording.WELCOME
        self.box.setAccessibleName("Text to read")
        self.labels = LabelList()
        self.entities = EntityPanel()
        self.status = label("", "muted")
        self.decided = label("", "good", wraps=True)
        self.decided.setMinimumHeight(self.decided.fontMetrics().height())
        self.samples = QPushButton("Try a sample")
        self.samples.setMenu(QMenu(self.samples))
        self.accept = button("Accept", style="primary", tip="Store this answer (Ctrl+Return)")
        self.forward = button(read_wording.NEXT, tip="Go on to the next text (Ctrl+Return)")
        self.cannot_tell = button("Cannot tell", tip="Nobody can tell from this text (Alt+0)")
        self.cannot_tell.setCheckable(True)
        self.flag = button("Flag", tip="Mark for another look; never trained on (Ctrl+Shift+F)")
        self.note = button("Note\u2026", tip="Write a note beside this case (Ctrl+Shift+N)")
        self.undo = button("Undo", tip="Take back the last typing or decision (Ctrl+Z)")
        self.redo = button("Redo", tip="Do again what was taken back (Ctrl+Shift+Z)")
        self.answer = Card("Answer")
        self.answer_text = label(wraps=True)
        self.copy = button("Copy", tip="Copy the answer (Ctrl+Shift+C)")
        self.wish = WishSlider()
        self.why = WhyCard()
        self._lay_out()
        self.show_state(ReadState())

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        self.colours = colours
        self.labels.dress(colours)
        self.why.dress(colours)
        self.entities.dress(colours)

    def show_state(self, state: ReadState) -> None:
        """Show a state."""
        spans = state.kind is Kind.SPANS
        self.left_title.setText("Entities" if spans else "What it reads")
        self.box.mark_words(marks=spans)
        self.labels.setVisible(not spans)
        self.entities.setVisible(spans)
        self.wish.setVisible(not spans)
        self.wish.show_wish(state.wish, state.promises)
        self.status.setText(self._status(state))
        if spans:
            self.entities.show_state(state)
        else:
            self.labels.show_state(state)
        self.why.show_state(state)
        self._render_answer(state)
        self._render_buttons(state)
        self.box.show_shades(self._shades(state))

    def show_samples(self, texts: tuple[str, ...]) -> None:
        """Fill the menu of samples."""
        menu = self.samples.menu()
        menu.clear()
        for place, text in enumerate(texts):
            told = text if len(text) <= 72 else text[:70].rsplit(" ", 1)[0] + " \u2026"
            chosen = menu.addAction(told.replace("&", "&&"))
            chosen.triggered.connect(lambda _=False, p=place: self.sample_chosen.emit(p))

    def copy_answer(self) -> None:
        """Put the answer on the clipboard."""
        if self.answer_text.text():
            QApplication.clipboard().setText(self.answer_text.text())

    def _lay_out(self) -> None:
        self.left_title = label("What it reads", "heading")
        page = Card()
        head = QHBoxLayout()
        head.addWidget(self.status, 1)
        head.addWidget(self.samples)
        page.body.addLayout(head)
        page.body.addWidget(self.box, 1)
        page.body.addWidget(self.decided)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for part in (self.accept, self.forward, self.cannot_tell, self.flag, self.note):
            buttons.addWidget(part)
        buttons.addStretch()
        for part in (self.undo, self.redo):
            buttons.addWidget(part)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(page, 1)
        column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self._right())
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setSizes([760, 400])
        split.setHandleWidth(16)
        split.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(split)

    def _right(self) -> QWidget:
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
        column.addWidget(self.why, 3)
        column.addWidget(self.answer)
        right.setMinimumWidth(390)
        return right

    def _status(self, state: ReadState) -> str:
        if state.reading:
            return wording.READING if state.ready else wording.LOADING_MODEL
        if state.current:
            return wording.read_line(state.current)
        if state.stale:
            return read_wording.NOT_READ_YET
        return "Samples are one click away" if state.samples else ""

    def _render_answer(self, state: ReadState) -> None:
        told = state.task.answer(state.asked) if state.task and state.asked else None
        self.answer.setVisible(bool(told) and state.current is not None)
        self.answer_text.setText(told or "")

    def _render_buttons(self, state: ReadState) -> None:
        able = state.current is not None
        self.samples.setEnabled(bool(state.samples))
        for part in (self.cannot_tell, self.flag, self.note):
            part.setEnabled(able)
        keys = "" if state.settled else KEYS
        self.accept.setText(read_wording.accept_text(state) + keys)
        cannot_tell = state.decision.act is Act.CANNOT_TELL
        answers = state.kind is Kind.SPANS or state.asked is not None
        free = not state.deciding and (cannot_tell or not state.settled)
        self.accept.setEnabled(able and answers and free)
        self.forward.setText(read_wording.NEXT + (KEYS if state.settled else ""))
        self.forward.setEnabled(state.settled)
        self.cannot_tell.setChecked(cannot_tell)
        self.flag.setText("Unflag" if state.decision.flagged else "Flag")
        self.decided.setText(read_wording.standing_line(state))

    def _shades(self, state: ReadState) -> tuple[Shade, ...]:
        if state.current is None:
            return ()
        if state.kind is Kind.SPANS:
            return self._span_shades(state)
        gone = state.struck.words if state.struck else ()
        line, edge = QColor(self.colours.line), QColor(self.colours.text)
        struck = tuple(Shade(start, end, line, edge, struck=True) for start, end in gone)
        if state.reasons is None:
            return struck
        found = [h for h in visible(state.reasons.highlights) if (h.start, h.end) not in gone]
        most = max((abs(h.weight) for h in found), default=1.0)
        return (*struck, *(self._word(h.start, h.end, h.weight / most) for h in found))

    def _word(self, start: int, end: int, share: float) -> Shade:
        against = share < 0
        edge = QColor(self.colours.against if against else self.colours.accent)
        fill = QColor(edge)
        reach = (STRONGEST - FAINTEST) * (0.45 if against else 1.0)
        fill.setAlpha(int(FAINTEST + reach * abs(share)))
        return Shade(start, end, fill, edge, against=against)

    def _span_shades(self, state: ReadState) -> tuple[Shade, ...]:
        names = state.task.labels if state.task else ()
        shades: list[Shade] = []
        for place, span in enumerate(state.spans):
            number = names.index(span.label) if span.label in names else 0
            fill, edge = self.colours.kind(number)
            shades.append(
                Shade(
                    span.start,
                    span.end,
                    QColor(fill),
                    QColor(edge),
                    tag=title(span.label),
                    sure="\u2713" if span.reviewed else wording.percent(span.probability),
                    settled=span.reviewed,
                    chosen=place == state.place,
                )
            )
        return tuple(shades)
