"""The window's own test: start, read, show the reasons, learn if asked to, close; with times."""

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
from desktop.system import displays, paths
from desktop.ui import wording
from desktop.ui.background import loop
from desktop.ui.shell.main_controller import Desk
from desktop.ui.shell.screens import LEARN

TEXT = "Where is the card that I ordered two weeks ago?"
TICK_MS = 10
LONGEST_S, LEARNING_S = 60.0, 600.0
LESSONS = 8
_IMPORTED = time.time()


def window_test(chosen: Path | None, *, learns: bool = False) -> int:
    """Open the window on a data folder, or a temporary one; prints one JSON object.

    With ``learns`` it also corrects some texts, trains, and goes to another version.  Returns 1
    when there is no prediction after a minute, or no version after ten.
    """
    with contextlib.ExitStack() as stack:
        folder = chosen or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = _measured(paths.data_folder(folder).prepare(), learns=learns)
    print(json.dumps(found))
    return int(("swap_s" if learns else "highlights_s") not in found)


def _measured(folder: paths.DataFolder, *, learns: bool) -> dict[str, float]:
    displays.checked(os.environ)
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
            found["longest_gap_ms"] = gaps.take()
            found["resident_mb"] = _resident_mb()
            if learns:
                async with asyncio.timeout(LEARNING_S):
                    await _learned(desk, gaps, found)
        except TimeoutError:
            pass
        desk.closing.now()
        await alive

    loop.run(app, main())
    return found


async def _used(desk: Desk, begun: float, times: dict[str, float]) -> None:
    await _pasted(desk, TEXT)
    times["prediction_s"] = round(time.time() - begun, 3)
    times["resident_after_reading_mb"] = _resident_mb()
    await _until(lambda: bool(desk.reading and desk.reading.state.explanation))
    times["highlights_s"] = round(time.time() - begun, 3)


async def _learned(desk: Desk, gaps: "_Gaps", times: dict[str, float]) -> None:
    """Correct texts to a label that is new, train, and go to the other version."""
    reading, learning = desk.reading, desk.learning
    if reading is None or learning is None:
        return
    labels = desk.window.read.labels
    for number in range(1, LESSONS + 1):
        await _pasted(desk, f"The vending machine on floor {number} kept my money.")
        (labels.decided if number > 1 else labels.invented).emit("vending machine")
        await _until(lambda: bool(reading.state.decision.act is not None))
    times["correcting_gap_ms"] = gaps.take()
    begun = time.perf_counter()
    desk.show_screen(LEARN)
    learning.train()
    await _until(lambda: learning.state.training)
    await _until(lambda: not learning.state.training and learning.state.report is not None)
    times["training_s"] = round(time.perf_counter() - begun, 1)
    times["training_gap_ms"] = gaps.take()

    def others() -> list[str]:
        survey = learning.state.survey
        return [v.id for v in survey.versions if not v.active] if survey else []

    await _until(lambda: bool(others()))
    begun = time.perf_counter()
    desk.window.learn.use_wanted.emit(others()[0])
    await _until(lambda: desk.window.state.text() == wording.LOADING_MODEL)
    await _until(lambda: desk.window.state.text() == wording.READY)
    times["swap_s"] = round(time.perf_counter() - begun, 3)
    await asyncio.sleep(1.0)
    times["swap_gap_ms"] = gaps.take()
    times["resident_after_training_mb"] = _resident_mb()


async def _pasted(desk: Desk, words: str) -> None:
    text = QMimeData()
    text.setText(words)
    desk.act("new")
    desk.window.read.box.insertFromMimeData(text)
    await _until(
        lambda: bool(
            desk.reading and desk.reading.state.case and desk.reading.state.case.text == words
        )
    )


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

    def take(self) -> float:
        """Return the longest so far, and begin anew."""
        longest, self.longest_ms = round(self.longest_ms, 1), 0.0
        return longest

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
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
    except (OSError, AttributeError):
        return 0.0
