"""A small meter of two bars: how far an answer falls without the shaded words, and by chance."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.answers.predictions import Proof
from desktop.ui.widgets.theme import LIGHT, Colours

HEIGHT, WIDTH, GAP = 7, 120, 4


class Meter(QWidget):
    """Shows a proof; its words stand beside it, so that nothing is said by colour alone."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.colours: Colours = LIGHT
        self._proof: Proof | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How far the answer falls without the shaded words")

    def show_proof(self, proof: Proof | None) -> None:
        """Draw a proof, or nothing."""
        self._proof = proof
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Return room for both bars."""
        return QSize(WIDTH, 2 * HEIGHT + GAP)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name)
        """Paint the fall without the shaded words above the fall without random ones."""
        if self._proof is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self.colours.accent if self._proof.holds else self.colours.against
        rows = ((self._proof.fall, colour), (self._proof.random_fall, self.colours.muted))
        for row, (fall, filled) in enumerate(rows):
            area = QRectF(0, row * (HEIGHT + GAP), self.width(), HEIGHT)
            painter.setBrush(QColor(self.colours.line))
            painter.drawRoundedRect(area, 3, 3)
            area.setWidth(self.width() * min(1.0, max(0.0, fall)))
            painter.setBrush(QColor(filled))
            painter.drawRoundedRect(area, 3, 3)
        painter.end()
