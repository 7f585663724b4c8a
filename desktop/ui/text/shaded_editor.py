"""An editor that paints shades below its text and kinds between its lines."""

from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.core.texts.text import canonical
from desktop.ui.text.painting import (
    Shade,
    fill_boxes,
    part_neighbours,
    write_tags,
    write_welcome,
)
from desktop.ui.text.rectangles import (
    boxes_of,
    character_at,
    edge_in,
    has_right_to_left,
    mirrored,
)
from desktop.ui.text.utf16 import Offsets

NEAR = 6.0
RIGHT_TO_LEFT = frozenset({"R", "AL"})


class ShadedText(QTextEdit):
    """Places are code points; ``welcome`` is written on an empty page, ``shades`` are painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(4)
        self.welcome = ""
        self.shades: tuple[Shade, ...] = ()
        self._offsets = Offsets.of("")

    def text(self) -> str:
        """Return the canonical text of the box."""
        return canonical(self.toPlainText())

    def show_shades(self, shades: tuple[Shade, ...]) -> None:
        """Paint these stretches of the text."""
        self.shades = shades
        self.viewport().update()

    def selected(self) -> tuple[int, int]:
        """Return the selected stretch in code points; equal bounds for none."""
        cursor = self.textCursor()
        points = self._offsets.points
        return points(cursor.selectionStart()), points(cursor.selectionEnd())

    def select_nothing(self) -> None:
        """Let the cursor stay at the end of what was selected, with nothing selected."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            self.setTextCursor(cursor)

    def select(self, start: int, end: int) -> None:
        """Select a stretch of code points."""
        cursor = self.textCursor()
        cursor.setPosition(self._offsets.utf16(start))
        cursor.setPosition(self._offsets.utf16(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def cursor_offset(self) -> int:
        """Return the code-point offset of the cursor."""
        return self._offsets.points(self.textCursor().position())

    def offset_under(self, point: QPointF) -> int:
        """Return the code-point offset of the character that a point is on, not the nearest gap."""
        cursor = self.cursorForPosition(point.toPoint())
        if has_right_to_left(cursor.block().text()):
            return self._offsets.points(character_at(self, cursor, point))
        beyond = self.cursorRect(cursor).x() > point.x() and not cursor.atBlockStart()
        return self._offsets.points(cursor.position() - 1 if beyond else cursor.position())

    def gap_at(self, point: QPointF) -> int:
        """Return the code-point offset of the gap nearest to a point."""
        return self._offsets.points(self.cursorForPosition(point.toPoint()).position())

    def shade_at(self, point: QPointF) -> int | None:
        """Return which of the shades a point is on."""
        for shade in self._visible():
            if any(box.contains(point) for box in self._boxes(shade.start, shade.end)):
                return self.shades.index(shade)
        return None

    def edge_at(self, point: QPointF) -> tuple[int, bool] | None:
        """Return the chosen span when a point is inside it near an edge; whether it is the end.

        Beside the span a selection begins.
        """
        for shade in self._visible():
            boxes = self._boxes(shade.start, shade.end) if shade.chosen and shade.tag else []
            if boxes:
                head, tail = boxes[0], boxes[-1]
                if bidirectional(self.text()[shade.start]) in RIGHT_TO_LEFT:
                    head, tail, point = (
                        mirrored(head),
                        mirrored(tail),
                        QPointF(-point.x(), point.y()),
                    )
                edge = edge_in(head, tail, point, NEAR)
                return None if edge is None else (self.shades.index(shade), edge)
        return None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint the shades below the text and the tags above it."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn = [(s, self._boxes(s.start, s.end)) for s in self._visible()]
        part_neighbours(drawn)
        for shade, boxes in drawn:
            fill_boxes(painter, shade, boxes)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        tagged = [(s, b) for s, b in drawn if s.tag and b]
        write_tags(painter, tagged, self.font(), self.viewport().width())
        if self.document().isEmpty():
            write_welcome(painter, self.viewport(), self.welcome)
        painter.end()

    def _visible(self) -> list[Shade]:
        if not self.shades:
            return []
        view = self.viewport().rect()
        first = self.cursorForPosition(view.topLeft()).block().position()
        last_block = self.cursorForPosition(view.bottomRight()).block()
        last = last_block.position() + last_block.length()
        to = self._offsets.utf16
        return [s for s in self.shades if to(s.end) >= first and to(s.start) <= last]

    def _boxes(self, start: int, end: int) -> list[QRectF]:
        """Return one box for each line that a stretch of code points lies on."""
        return boxes_of(self, self._offsets.utf16(start), self._offsets.utf16(end))
