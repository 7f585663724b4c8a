"""The asyncio loop on Qt's: the only home of qasync."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop


def run(app: QApplication, main: Coroutine[Any, Any, None]) -> None:
    """Run ``main`` until it ends; the window's close event ends it."""
    loop = QEventLoop(app, set_running_loop=False)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(main)
