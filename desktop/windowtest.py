"""The window's own test: start, read one text, show the reasons, close; with times."""

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import live, make_desk
from desktop.system import paths
from desktop.ui import loop
from desktop.ui.desk import Desk

TEXT = "Where is the card that I ordered two weeks ago?"
TICK_MS = 10
LONGEST_S = 60.0
_IMPORTED = time.time()


def window_test(chosen: Path | None) -> int:
    """Open the window on a data folder, or a temporary one; prints one JSON object.

    Returns 1 when there is no prediction after a minute.
    """
    with contextlib.ExitStack() as stack:
        folder = chosen or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = _measured(paths.data_folder(folder).prepare())
    print(json.dumps(found))
    return int("highlights_s" not in found)


def _measured(folder: paths.DataFolder) -> dict[str, float]:
    begun = _begun()
    found: dict[str, float] = {}
    app = QApplication.instance() or QApplication(["caselight"])
    if not isinstance(app, QApplication):
        return found
    desk = make_desk(app, folder)
    desk.window.show()
    desk.window.grab()
    found["window_s"] = round(time.time() - begun, 3)
    gaps = _Gaps()

    async def main() -> None:
        alive = asyncio.ensure_future(live(desk, folder))
        try:
            async with asyncio.timeout(LONGEST_S):
                await _used(desk, begun, found)
                await asyncio.sleep(1.0)
        except TimeoutError:
            pass
        found["longest_gap_ms"] = round(gaps.longest_ms, 1)
        found["resident_mb"] = round(_resident_mb(), 1)
        desk.window.close()
        await alive

    loop.run(app, main())
    return found


async def _used(desk: Desk, begun: float, found: dict[str, float]) -> None:
    text = QMimeData()
    text.setText(TEXT)
    desk.window.read.box.insertFromMimeData(text)
    await _until(lambda: bool(desk.reading and desk.reading.state.case))
    found["prediction_s"] = round(time.time() - begun, 3)
    found["resident_after_reading_mb"] = round(_resident_mb(), 1)
    await _until(lambda: bool(desk.reading and desk.reading.state.explanation))
    found["highlights_s"] = round(time.time() - begun, 3)


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110  (looked at from outside, as a person would)
        await asyncio.sleep(0.002)


class _Gaps:
    """The longest time between two ticks of a timer on the window's thread."""

    def __init__(self) -> None:
        """Start ticking every ``TICK_MS``."""
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def _begun() -> float:
    """Return when this process was started, in seconds since 1970, as well as can be known."""
    try:
        ticks = float(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
        up = float(Path("/proc/uptime").read_text("ascii").split()[0])
        return time.time() - up + ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return _IMPORTED


def _resident_mb() -> float:
    """Return the memory of this process in MB where Linux tells it; 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, AttributeError):
        return 0.0
