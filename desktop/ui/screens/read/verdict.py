"""The row of buttons that decide; what is chosen stands on the first, cut where it is long."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Act
from desktop.core.evaluation.certainty import Doubt
from desktop.ui.screens.read import wording
from desktop.ui.screens.read.state import ReadState
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import button
from desktop.ui.widgets.press import PushButton

CHARACTERS = 12


class NamedButton(PushButton):
    """A button whose name is cut at its end where it is long; verb and keys always stay."""

    def __init__(self, style: str) -> None:
        """Start without words."""
        super().__init__()
        self.setObjectName(style)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._words = ("", "", "")

    def set_words(self, verb: str, name: str, keys: str) -> None:
        """Show "verb name keys"; the tool tip has all of the name."""
        if (verb, name, keys) != self._words:
            self._words = (verb, name, keys)
            self.setAccessibleName(f"{verb} {name}".strip())
            self.setToolTip(f"{verb} {name}".strip() + (" (Ctrl+Return)" if keys else ""))
            self._fit()
            self.updateGeometry()

    def set_style(self, style: str) -> None:
        """Take another style of the theme."""
        if style != self.objectName():
            self.setObjectName(style)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for the same room whatever the words, so that no button moves under the mouse."""
        bold = self.font()
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        name = metrics.averageCharWidth() * CHARACTERS
        rest = metrics.horizontalAdvance(f"{wording.LONGEST_VERB}  {wording.KEYS}")
        wide = name + rest + 3 * metrics.averageCharWidth() + 22
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Need verb and keys."""
        verb, _, keys = self._words
        wide = self.fontMetrics().horizontalAdvance(f"{verb} \u2026 {keys}") + self._padding()
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Cut the name anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Cut the name anew in another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        verb, name, keys = self._words
        rest = self.fontMetrics().horizontalAdvance(f"{verb}  {keys}") + self._padding()
        wide = self.width() if self.isVisible() else self.sizeHint().width()
        room = max(0, wide - rest + 4)
        cut = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.setText(f"{verb} {cut}".strip().replace("&", "&&") + keys)

    def _padding(self) -> int:
        return 3 * self.fontMetrics().averageCharWidth() + 22


class Verdict(QWidget):
    """The buttons of a decision, with undo and redo."""

    def __init__(self) -> None:
        """Build them; ``show_state`` says what they do."""
        super().__init__()
        self.accept = NamedButton("primary")
        self.forward = button(wording.NEXT, tip="Go on to the next text (Ctrl+Return)")
        self.cannot_tell = button("Cannot tell", tip="Nobody can tell from this text (Alt+0)")
        self.cannot_tell.setCheckable(True)
        self.flag = button("Flag", tip="Mark for another look; never trained on (Ctrl+Shift+F)")
        self.note = button("Note\u2026", tip="Write a note beside this case (Ctrl+Shift+N)")
        self.undo = button("Undo", tip="Take back the last typing or decision (Ctrl+Z)")
        self.redo = button("Redo", tip="Do again what was taken back (Ctrl+Shift+Z)")
        self.dress()
        row = FlowLayout(self)
        for part in (self.accept, self.forward, self.cannot_tell, self.flag, self.note):
            row.addWidget(part)
        for part in (self.undo, self.redo):
            part.setEnabled(False)
            row.addWidget(part)

    def show_state(self, state: ReadState) -> None:
        """Say what each does now, and which can be pressed."""
        able = state.current is not None
        for part in (self.cannot_tell, self.flag, self.note):
            part.setEnabled(able)
        self.accept.set_words(*wording.accept_words(state), "" if state.settled else wording.KEYS)
        self.accept.set_style(_style(state))
        cannot_tell = state.decision.act is Act.CANNOT_TELL
        answers = state.kind is Kind.SPANS or state.asked is not None
        self.forward.setText(wording.NEXT + (wording.KEYS if state.settled else ""))
        self.forward.setEnabled(state.settled)
        # Last, and not while a decision is being stored: the focus goes on to the next button that
        # can be pressed, which must be that of the next text and not "Cannot tell".
        self.accept.setEnabled(able and answers and (cannot_tell or not state.settled))
        self.cannot_tell.setChecked(cannot_tell)
        self.flag.setText("Unflag" if state.decision.flagged else "Flag")

    def dress(self) -> None:
        """Give buttons whose words change the width of the longest, in the present font."""
        for part, words in ((self.forward, wording.NEXT + wording.KEYS), (self.flag, "Unflag")):
            part.setMinimumWidth(0)
            now = part.text()
            part.setText(words)
            part.setMinimumWidth(part.sizeHint().width())
            part.setText(now)


def _style(state: ReadState) -> str:
    """Return the style of the first button: what is decided or gravely doubted is not urged."""
    own = state.asked == state.first
    if state.settled:
        return ""
    return "" if own and state.doubt >= Doubt.HELD_BACK else "primary"
