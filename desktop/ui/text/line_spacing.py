"""How an editor spaces and breaks its lines."""

import re

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit

# Per cent of the font's height; entities have their kinds written between the lines.
PLAIN, TAGGED = 150, 185
# Qt lays every line out anew for a format: with more lines than this it is not worth the wait.
MOST_LINES = 5_000
_ENDLESS = re.compile(r"\S{5000}")


def wrap_for(edit: QTextEdit, text: str) -> None:
    """Break lines anywhere when a word is very long: Qt takes seconds to look for its end."""
    endless = _ENDLESS.search(text) is not None
    mode = QTextOption.WrapMode
    edit.setWordWrapMode(mode.WrapAnywhere if endless else mode.WrapAtWordBoundaryOrAnywhere)


def space_lines(edit: QTextEdit, height: int) -> None:
    """Give every line a height in per cent; one with what was done last, for undo."""
    if edit.document().blockCount() > MOST_LINES:
        return
    cursor = QTextCursor(edit.document())
    cursor.select(QTextCursor.SelectionType.Document)
    spaced = QTextBlockFormat()
    spaced.setLineHeight(height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.joinPreviousEditBlock() if edit.isUndoRedoEnabled() else cursor.beginEditBlock()
    cursor.mergeBlockFormat(spaced)
    cursor.endEditBlock()
