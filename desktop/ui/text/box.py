"""The box for the text: paste, type, shaded words, spans with their labels, drag to resize."""

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from desktop.core.texts.text import MAX_CHARACTERS, canonical
from desktop.core.texts.words import whole_units
from desktop.ui.text.carried import carried
from desktop.ui.text.edge_drag import EdgeDrag
from desktop.ui.text.line_spacing import LineSpacing, wrap_for
from desktop.ui.text.utf16 import Offsets
from desktop.ui.text.word_steps import SteppingText


class TextBox(SteppingText):
    """An editor that paints below and above its text.

    Signals: ``pasted(text)``, ``edited(text)``, ``refused(characters)``, ``brought(carried)``,
    ``shade_clicked(index)``, ``shade_dragged(index, start, end)`` and ``struck(offset)`` (Alt and a
    click) and ``menu_wanted(offset, point on the screen)``; offsets in code points.
    """

    pasted = Signal(str)
    edited = Signal(str)
    refused = Signal(int)
    brought = Signal(object)
    shade_clicked = Signal(int)
    shade_dragged = Signal(int, int, int)
    struck = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setObjectName("text")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self._replaces_all = True
        self._drag = EdgeDrag(self)
        self._lines = LineSpacing(self)
        self._marks = False
        self._setting = False
        self._known = ""
        self._lines.apply()
        self.textChanged.connect(self._changed)

    def set_text(self, text: str) -> None:
        """Show a text without announcing it as typed."""
        with self._unannounced():
            self.shades = ()
            wrap_for(self, text)
            self.setPlainText(text)
            self._lines.apply()
            self._known, self._offsets = text, Offsets.of(text)

    def paste_replaces_all(self, *, everything: bool) -> None:
        """Let a paste replace the whole text, as after a reading, or go to the cursor."""
        self._replaces_all = everything

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802  (Qt's name)
        """Take text and files."""
        return source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802  (Qt's name)
        """Paste plain text, or open a file that is dropped; too long a text changes nothing."""
        brought = carried(source)
        if brought.files or brought.link:
            self.brought.emit(brought)
            return
        text = canonical(source.text())
        start, end = self.selected()
        stays = 0 if self._replaces_all else len(self.text()) - (end - start)
        whole = len(text) + stays
        if whole > MAX_CHARACTERS:
            self.refused.emit(whole)
            return
        with self._unannounced():
            cursor = self.textCursor()
            if self._replaces_all:
                cursor.select(QTextCursor.SelectionType.Document)
            self.shades = ()
            wrap_for(self, text)
            cursor.beginEditBlock()
            cursor.insertText(text)
            self._lines.apply()
            cursor.endEditBlock()
            self.setTextCursor(cursor)
        self._known = self.text()
        self._offsets = Offsets.of(self._known)
        self.pasted.emit(self._known)

    def event(self, event: QEvent) -> bool:
        """Leave undo, redo and removing an entity to the window, which knows of decisions."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            removing = event.matches(QKeySequence.StandardKey.DeleteEndOfWord)
            undoing = event.matches(QKeySequence.StandardKey.Undo)
            redoing = event.matches(QKeySequence.StandardKey.Redo)
            if undoing or redoing or (removing and any(s.chosen for s in self.shades)):
                event.ignore()
                return False
        return super().event(event)

    def mark_words(self, *, marks: bool) -> None:
        """Let the mouse select and drag whole words (characters with Alt), to mark entities."""
        if marks != self._marks:
            self._marks = self._lines.tagged = marks
            with self._unannounced():
                self._lines.apply()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for the menu of what is under the pointer, or at the cursor for the menu key."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            point = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
            self.menu_wanted.emit(self.cursor_offset(), point)
        else:
            offset = self.offset_under(QPointF(event.pos()))
            self.menu_wanted.emit(offset, event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Begin to drag an edge of the chosen span, or choose the span under the pointer."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and not self._marks:
            self.struck.emit(self.offset_under(event.position()))
            return
        if not self._drag.begin(event.position()):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Show that an edge can be dragged; while dragging, do not select."""
        if not self._drag.going_on:
            near = self.edge_at(event.position()) is not None
            shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(shape)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """End a drag or a selection at the bounds of words; a mere click chooses an entity."""
        freely = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if self._drag.going_on:
            dragged = self._drag.end(event.position(), freely=freely)
            if dragged is not None:
                self.shade_dragged.emit(*dragged)
            return
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        start, end = self.selected()
        if start < end and self._marks and not freely:
            self.select(*whole_units(self.text(), start, end))
        elif start == end:
            chosen = self.shade_at(event.position())
            if chosen is not None and self.shades[chosen].tag:
                self.shade_clicked.emit(chosen)

    def line_height(self) -> float:
        """Return the height of a line of text in pixels, with what is left free between lines."""
        return self._lines.height

    @contextmanager
    def _unannounced(self) -> Generator[None]:
        """Change the document without announcing it as typed."""
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def _changed(self) -> None:
        text = self.text()
        # Qt tells of other heights of lines too.
        if self._setting or text == self._known:
            return
        self._known = text
        self.shades = ()
        self._replaces_all = not text.strip()
        self._offsets = Offsets.of(text)
        self.edited.emit(text)
