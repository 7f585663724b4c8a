"""The project's SVG icons in a theme's colours."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZE = 48


class Icons:
    """Draws icons from a folder of SVG files whose lines are black."""

    def __init__(self, folder: Path) -> None:
        """Read from ``folder``."""
        self._folder = folder

    def get(self, name: str, colour: str | None = None) -> QIcon:
        """Return an icon, its black lines in ``colour``; an empty one when it is missing."""
        try:
            drawing = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        except OSError:
            return QIcon()
        if colour:
            drawing = drawing.replace('"#000"', f'"{colour}"')
        picture = QPixmap(QSize(SIZE, SIZE))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter)
        painter.end()
        return QIcon(picture)
