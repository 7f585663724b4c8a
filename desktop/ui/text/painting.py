"""Painted stretches of a text: shaded words and entities."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.text.rectangles import parted

_MARGIN = 4
SMALLEST_PT, TAG_SHARE = 7.5, 0.68


@dataclass(frozen=True, slots=True)
class Shade:
    """A painted stretch: its fill, and underlined (against), tagged (a span) or struck out.

    ``sure`` goes with the tag where there is room; ``settled`` underlines what a person decided.
    """

    start: int
    end: int
    fill: QColor
    edge: QColor
    tag: str = ""
    sure: str = ""
    settled: bool = False
    against: bool = False
    chosen: bool = False
    struck: bool = False


def part_neighbours(drawn: list[tuple[Shade, list[QRectF]]]) -> None:
    """Leave a hair free between stretches that follow one another without a blank."""
    for (before, left), (after, right) in pairwise(drawn):
        if before.end == after.start and left and right:
            left[-1], right[0] = parted(left[-1], right[0])


def fill_boxes(painter: QPainter, shade: Shade, boxes: list[QRectF]) -> None:
    """Paint a stretch below its text, one box for each line."""
    for box in boxes:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade.fill)
        painter.drawRoundedRect(box, 4, 4)
        if shade.chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(shade.edge, 1.6))
            painter.drawRoundedRect(box, 4, 4)
        if shade.struck:
            painter.setPen(QPen(shade.edge, 1.6))
            painter.drawLine(
                QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y())
            )
        if shade.settled:
            painter.setPen(QPen(shade.edge, 2.0))
            painter.drawLine(box.bottomLeft() + QPointF(3, 0), box.bottomRight() + QPointF(-3, 0))
        if shade.against:
            painter.setPen(QPen(shade.edge, 1.4, Qt.PenStyle.DotLine))
            painter.drawLine(box.bottomLeft() + QPointF(2, 1), box.bottomRight() + QPointF(-2, 1))


def write_tags(
    painter: QPainter, drawn: list[tuple[Shade, list[QRectF]]], font: QFont, width: int
) -> None:
    """Write each span's kind below its first line, as much of it as fits before the next one."""
    small = QFont(font)
    small.setPointSizeF(max(SMALLEST_PT, small.pointSizeF() * TAG_SHARE))
    small.setWeight(QFont.Weight.DemiBold)
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    for place, (shade, boxes) in enumerate(drawn):
        box = boxes[0]
        room = width - box.left() - 2
        if place + 1 < len(drawn):
            after = drawn[place + 1][1][0]
            if abs(after.top() - box.top()) < 2:
                room = min(room, after.left() - box.left() - 3)
        whole = f"{shade.tag} {shade.sure}".strip()
        fits = metrics.horizontalAdvance(whole) <= room
        cut = metrics.elidedText(shade.tag, Qt.TextElideMode.ElideRight, max(room, 0))
        told = whole if fits else cut
        painter.setPen(shade.edge)
        painter.drawText(QPointF(box.left() + 2, box.bottom() + metrics.ascent()), told)


def write_welcome(painter: QPainter, page: QWidget, words: str) -> None:
    """Write a few sentences on an empty page."""
    room = QRectF(page.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, 0)
    painter.setFont(page.font())
    painter.setPen(page.palette().placeholderText().color())
    painter.drawText(room, Qt.TextFlag.TextWordWrap, words)
