"""Draw the program's icon: ``python icon.py GOAL [SIDE]``; the ending says the format."""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parents[2] / "resources" / "icons" / "app.svg"


def main() -> int:
    """Write the picture; returns 1 when the format is not known."""
    app = QGuiApplication([])
    side = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    app.quit()
    return int(not image.save(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
