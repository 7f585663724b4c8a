"""Work that waits for a pause, so that quick actions are followed by it once."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def pause(parent: QObject, wait_ms: int, act: Callable[[], object]) -> QTimer:
    """Return a timer; ``act`` is done when it was not started anew for so long."""
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(wait_ms)
    made.timeout.connect(act)
    return made


def stop_pauses(parent: QObject) -> None:
    """Let nothing below ``parent`` begin after a pause any more: the window is closed."""
    for timer in parent.findChildren(QTimer):
        timer.stop()
