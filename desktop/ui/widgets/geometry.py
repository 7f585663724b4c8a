"""Where the window stands: as it was left, on a screen that exists, and never larger than it."""

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtWidgets import QWidget

USUAL = (1280, 800)
# Room for a title bar and a border, which are not known before the window is shown.
FRAME = (16, 48)


def put_back(window: QWidget, kept: str) -> None:
    """Give a window that is not shown yet the place that was kept, or a fitting one."""
    screen = window.screen().availableGeometry()
    known = QByteArray.fromBase64(kept.encode())
    if not known.isEmpty() and window.restoreGeometry(known) and _seen(window):
        return
    width, height = screen.width() - FRAME[0], screen.height() - FRAME[1]
    size = (min(USUAL[0], width), min(USUAL[1], height))
    corner = (screen.x() + (width - size[0]) // 2, screen.y() + (height - size[1]) // 2)
    window.setGeometry(QRect(*corner, *size).translated(FRAME[0] // 2, FRAME[1] // 2))
    if size != USUAL:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def kept_place(window: QWidget) -> str:
    """Return a window's size, place and screen, and whether it fills it, as text."""
    return window.saveGeometry().toBase64().toStdString()


def _seen(window: QWidget) -> bool:
    """Say whether the window's place fits on the screen that it is on now."""
    if window.windowState() & Qt.WindowState.WindowMaximized:
        return True
    area = window.screen().availableGeometry()
    return area.contains(window.geometry().center()) and (
        window.width() <= area.width() and window.height() <= area.height()
    )
