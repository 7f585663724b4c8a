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


class LineSpacing:
    """Spaces the lines of one editor, wider where kinds are written between them."""

    def __init__(self, edit: QTextEdit) -> None:
        """Space plain text."""
        self._edit = edit
        self.tagged = False

    @property
    def height(self) -> float:
        """The height of a line in pixels, with what is left free between lines."""
        return self._edit.fontMetrics().height() * self._percent / 100

    def apply(self) -> None:
        """Give every line its height; one with what was done last, and nothing else, for undo."""
        edit, document = self._edit, self._edit.document()
        if document.blockCount() > MOST_LINES:
            return
        untouched = not document.isUndoAvailable() and not document.isRedoAvailable()
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        spaced = QTextBlockFormat()
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        spaced.setLineHeight(self._percent, proportional)
        cursor.joinPreviousEditBlock() if edit.isUndoRedoEnabled() else cursor.beginEditBlock()
        cursor.mergeBlockFormat(spaced)
        cursor.endEditBlock()
        if untouched:
            document.clearUndoRedoStacks()

    @property
    def _percent(self) -> int:
        return TAGGED if self.tagged else PLAIN
