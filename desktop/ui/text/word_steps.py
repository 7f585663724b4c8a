"""Steps by word where a script sets no blanks between words: Qt goes by character there."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QTextCursor

from desktop.core.texts.words import has_unspaced, word_at
from desktop.ui.text.shaded_editor import ShadedText
from desktop.ui.text.utf16 import Offsets


class Step(Enum):
    """What a key does with the text up to the next edge of a word."""

    MOVE = "move"
    SELECT = "select"
    REMOVE = "remove"


_KEY = QKeySequence.StandardKey
_KEYS = (
    (_KEY.MoveToNextWord, Step.MOVE, True),
    (_KEY.MoveToPreviousWord, Step.MOVE, False),
    (_KEY.SelectNextWord, Step.SELECT, True),
    (_KEY.SelectPreviousWord, Step.SELECT, False),
    (_KEY.DeleteEndOfWord, Step.REMOVE, True),
    (_KEY.DeleteStartOfWord, Step.REMOVE, False),
)


class SteppingText(ShadedText):
    """An editor in which double clicks and keys go by the words that people see."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Select a word."""
        super().mouseDoubleClickEvent(event)
        clicked = self.textCursor().block().text()
        if event.button() is Qt.MouseButton.LeftButton and has_unspaced(clicked):
            word = word_at(self.text(), self.offset_under(event.position()))
            if word is not None:
                self.select(word.start, word.end)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Step by words."""
        cursor = self.textCursor()
        if stepped(cursor, event):
            self.setTextCursor(cursor)
            return
        super().keyPressEvent(event)


def stepped(cursor: QTextCursor, event: QKeyEvent) -> bool:
    """Move a cursor, or remove, by one word as a key wants; says no where Qt itself does so."""
    wanted = next(((step, ahead) for key, step, ahead in _KEYS if event.matches(key)), None)
    if wanted is None or (wanted[0] is Step.REMOVE and cursor.hasSelection()):
        return False
    step, ahead = wanted
    edge = _edge(cursor, ahead=ahead)
    if edge is None:
        return False
    moving = step is Step.MOVE
    mode = QTextCursor.MoveMode
    cursor.setPosition(edge, mode.MoveAnchor if moving else mode.KeepAnchor)
    if step is Step.REMOVE:
        cursor.removeSelectedText()
    return True


def _edge(cursor: QTextCursor, *, ahead: bool) -> int | None:
    """Return the place of the next edge, in UTF-16 units; none in lines of other scripts."""
    text, first = cursor.block().text(), cursor.block().position()
    offsets = Offsets.of(text)
    place = offsets.points(cursor.positionInBlock())
    if not ahead:
        place = len(text[:place].rstrip()) - 1
    if not 0 <= place < len(text) or not has_unspaced(text):
        return None
    word = word_at(text, place)
    if not ahead:
        return first + offsets.utf16(word.start if word else place)
    end = word.end if word else place
    return first + offsets.utf16(end + len(text[end:]) - len(text[end:].lstrip()))
