"""Where a stretch of an editor's text lies on the screen."""

import re
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextCursor, QTextLine
from PySide6.QtWidgets import QTextEdit

# Half of what is left free between two words that touch.
HAIR = 0.5
# Hebrew, Arabic and their kin, and the marks that set a direction.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]")


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


def has_right_to_left(text: str) -> bool:
    """Say whether some of a line may run from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def character_at(edit: QTextEdit, cursor: QTextCursor, point: QPointF) -> int:
    """Return the place, in UTF-16 units, of the character in the cursor's line that is pointed at.

    Where directions meet, the gap that is nearest to a point may be far away in the text.
    """
    block = cursor.block()
    line = block.layout().lineForTextPosition(cursor.positionInBlock())
    first = block.position() + line.textStart()
    for offset in range(first, first + line.textLength()):
        if any(b.adjusted(2, 0, -2, 0).contains(point) for b in boxes_of(edit, offset, offset + 1)):
            return offset
    return cursor.position()


def parted(left: QRectF, right: QRectF) -> tuple[QRectF, QRectF]:
    """Return two boxes without what they have in common: neighbours with no blank between them.

    Each reaches a little beyond its word, so that in Chinese their fills would lie on one another.
    """
    common = left & right
    if common.isEmpty():
        return left, right
    if left.center().x() > right.center().x():
        second, first = parted(right, left)
        return first, second
    middle = common.center().x()
    return (
        QRectF(left.topLeft(), QPointF(middle - HAIR, left.bottom())),
        QRectF(QPointF(middle + HAIR, right.top()), right.bottomRight()),
    )


def mirrored(box: QRectF) -> QRectF:
    """Return a box as in a mirror: of text from right to left the start is on the right."""
    return QRectF(-box.right(), box.top(), box.width(), box.height())


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
        base = origin.y() + line.y() + line.ascent()
        top, height = base - metrics.ascent() - 1, metrics.height() + 2
        found += [
            QRectF(origin.x() + left, top, right - left, height)
            .translated(shift)
            .adjusted(-2, 0, 2, 0)
            for left, right in _extents(line, block.text(), begin, end)
        ]
    return found


def _extents(line: QTextLine, text: str, begin: int, end: int) -> list[tuple[float, float]]:
    """Return from where to where a stretch of a line is seen: in one piece, or in several.

    Where text runs from right to left and from left to right in one line, characters that follow
    one another may stand apart.
    """
    if not has_right_to_left(text):
        return [(_x(line.cursorToX(begin)), _x(line.cursorToX(end)))]
    runs = [run.boundingRect() for run in line.glyphRuns(begin, end - begin)]
    pieces = sorted([run.left(), run.right()] for run in runs)
    found: list[list[float]] = []
    for left, right in pieces:
        if found and left <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], right)
        else:
            found.append([left, right])
    return [(left, right) for left, right in found]


def _x(position: object) -> float:
    """Return the x of ``QTextLine.cursorToX``, which the binding gives as a pair."""
    x = cast("tuple[float, int] | float", position)
    return x[0] if isinstance(x, tuple) else x
