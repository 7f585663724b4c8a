"""Painted stretches of a text: shaded words and entities."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


@dataclass(frozen=True, slots=True)
class Shade:
    """A painted stretch: its fill, and an underline (against) or a tag (a span's label)."""

    start: int
    end: int
    fill: QColor
    edge: QColor
    tag: str = ""
    against: bool = False
    chosen: bool = False


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
        if shade.against:
            painter.setPen(QPen(shade.edge, 1.4, Qt.PenStyle.DotLine))
            painter.drawLine(box.bottomLeft() + QPointF(2, 1), box.bottomRight() + QPointF(-2, 1))
