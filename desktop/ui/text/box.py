"""The box for the text: paste, type, shaded words, spans with their labels, drag to resize."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from desktop.core.texts.text import MAX_CHARACTERS, canonical, whole_words
from desktop.ui.text.carried import carried
from desktop.ui.text.line_spacing import PLAIN, TAGGED, space_lines, wrap_for
from desktop.ui.text.shaded_editor import ShadedText
from desktop.ui.text.utf16 import Offsets


class TextBox(ShadedText):
    """An editor that paints below and above its text.

    Signals: ``pasted(text)``, ``edited(text)``, ``refused(characters)``, ``brought(carried)``,
    ``shade_clicked(place)``, ``shade_dragged(place, start, end)`` and ``struck(place)`` (Alt and a
    click) and ``menu_wanted(place, point on the screen)``; places in code points.
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
        self._drag: tuple[int, bool] | None = None
        self._marks = False
        self._setting = False
        self.textChanged.connect(self._changed)

    def set_text(self, text: str) -> None:
        """Show a text without announcing it as typed."""
        self._setting = True
        try:
            self._shades = ()
            wrap_for(self, text)
            self.setPlainText(text)
            space_lines(self, self._height())
            self._offsets = Offsets.of(text)
        finally:
            self._setting = False

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
        whole = len(text) + (0 if self._replaces_all else self._left_standing())
        if whole > MAX_CHARACTERS:
            self.refused.emit(whole)
            return
        self._setting = True
        try:
            cursor = self.textCursor()
            if self._replaces_all:
                cursor.select(QTextCursor.SelectionType.Document)
            self._shades = ()
            wrap_for(self, text)
            cursor.insertText(text)
            self.setTextCursor(cursor)
            space_lines(self, self._height())
        finally:
            self._setting = False
        self._offsets = Offsets.of(self.text())
        self.pasted.emit(self.text())

    def event(self, event: QEvent) -> bool:
        """Leave undo, redo and removing an entity to the window, which knows of decisions."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            removing = event.matches(QKeySequence.StandardKey.DeleteEndOfWord)
            undoing = event.matches(QKeySequence.StandardKey.Undo)
            redoing = event.matches(QKeySequence.StandardKey.Redo)
            if undoing or redoing or (removing and any(s.chosen for s in self._shades)):
                event.ignore()
                return False
        return super().event(event)

    def mark_words(self, *, marks: bool) -> None:
        """Let the mouse select and drag whole words (characters with Alt), to mark entities."""
        if marks != self._marks:
            self._marks = marks
            self._setting = True
            space_lines(self, self._height())
            self._setting = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for the menu of the place under the pointer, or at the cursor for the menu key."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            point = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
            self.menu_wanted.emit(self.cursor_place(), point)
        else:
            place = self.place_under(QPointF(event.pos()))
            self.menu_wanted.emit(place, event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Begin to drag an edge of the chosen span, or choose the span under the pointer."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and not self._marks:
            self.struck.emit(self.place_under(event.position()))
            return
        self._drag = self._edge_at(event.position())
        if self._drag is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Show that an edge can be dragged; while dragging, do not select."""
        if self._drag is None:
            near = self._edge_at(event.position()) is not None
            shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(shape)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """End a drag or a selection at the bounds of words; a mere click chooses an entity."""
        drag, self._drag = self._drag, None
        freely = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if drag is not None:
            self._end_drag(*drag, self._point_at(event.position()), freely=freely)
            return
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        start, end = self.selected()
        if start < end and self._marks and not freely:
            self.select(*whole_words(self.text(), start, end))
        elif start == end:
            chosen = self._shade_at(event.position())
            if chosen is not None and self._shades[chosen].tag:
                self.shade_clicked.emit(chosen)

    def _end_drag(self, place: int, at_end: bool, there: int, *, freely: bool) -> None:  # noqa: FBT001
        if place >= len(self._shades):
            return
        shade = self._shades[place]
        start, end = (shade.start, there) if at_end else (there, shade.end)
        if start >= end:
            return
        if not freely:
            first, last = whole_words(self.text(), start, end)
            start, end = (shade.start, last) if at_end else (first, shade.end)
        if start < end and (start, end) != (shade.start, shade.end):
            self.shade_dragged.emit(place, start, end)

    def _left_standing(self) -> int:
        """Return how many characters a paste at the cursor leaves."""
        start, end = self.selected()
        return len(self.text()) - (end - start)

    def line_height(self) -> float:
        """Return the height of a line of text in pixels, with what is left free between lines."""
        return self.fontMetrics().height() * self._height() / 100

    def _height(self) -> int:
        return TAGGED if self._marks else PLAIN

    def _changed(self) -> None:
        if self._setting:
            return
        text = self.text()
        self._shades = ()
        self._replaces_all = not text.strip()
        self._offsets = Offsets.of(text)
        self.edited.emit(text)
