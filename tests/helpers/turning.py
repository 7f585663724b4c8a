"""Letting Qt's loop turn once."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot


def turn(qtbot: QtBot) -> None:
    """Let happen what was put off until the loop turns."""
    timer = QTimer(singleShot=True, interval=0)
    with qtbot.waitSignal(timer.timeout):
        timer.start()
