"""Where a stretch of an editor's text lies on the screen."""

from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QTextBlock
from PySide6.QtWidgets import QTextEdit


def boxes_of(edit: QTextEdit, first: int, last: int) -> list[QRectF]:
    """Return one box for each line that a stretch lies on; bounds in UTF-16 units."""
    found: list[QRectF] = []
    block = edit.document().findBlock(first)
    while block.isValid() and block.position() < last:
        found += _boxes_in(edit, block, first - block.position(), last - block.position())
        block = block.next()
    return found


def edge_in(head: QRectF, tail: QRectF, point: QPointF, near: float) -> bool | None:
    """Say which edge a point inside a stretch is near: its end, its start, or neither.

    ``head`` and ``tail`` are the boxes of its first and last line; ``near`` shrinks to a third of
    a narrow one, so that it can be clicked too.
    """
    if tail.contains(point) and tail.right() - point.x() <= min(near, tail.width() / 3):
        return True
    if head.contains(point) and point.x() - head.left() <= min(near, head.width() / 3):
        return False
    return None


def _boxes_in(edit: QTextEdit, block: QTextBlock, first: int, last: int) -> list[QRectF]:
    origin = edit.document().documentLayout().blockBoundingRect(block).topLeft()
    shift = QPointF(-edit.horizontalScrollBar().value(), -edit.verticalScrollBar().value())
    metrics = QFontMetricsF(edit.font())
    found: list[QRectF] = []
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        begin = max(first, line.textStart())
        end = min(last, line.textStart() + line.textLength())
        if begin >= end:
            continue
        left, right = (_x(line.cursorToX(p)) for p in (begin, end))
        base = origin.y() + line.y() + line.ascent()
        box = QRectF(
            origin.x() + min(left, right),
            base - metrics.ascent() - 1,
            abs(right - left),
            metrics.height() + 2,
        )
        found.append(box.translated(shift).adjusted(-2, 0, 2, 0))
    return found


def _x(position: object) -> float:
    """Return the x of ``QTextLine.cursorToX``, which the binding gives as a pair."""
    x = cast("tuple[float, int] | float", position)
    return x[0] if isinstance(x, tuple) else x
