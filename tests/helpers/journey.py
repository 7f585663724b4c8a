"""Driving a real window over a real store and a real model."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import live, make_desk
from desktop.system import paths
from desktop.ui.background import loop
from desktop.ui.shell.main_controller import Desk
from tests.helpers.memory import give_back

PATIENCE_S, TRAINING_S = 10, 90


async def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until something is true; fails with ``what`` after a while."""
    end = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        await asyncio.sleep(0.01)


def paste(desk: Desk, text: str) -> None:
    """Paste as Ctrl+V does."""
    data = QMimeData()
    data.setText(text)
    desk.window.read.box.insertFromMimeData(data)


def press(widget, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key."""
    QTest.keyClick(widget, key, modifier)


def click(button) -> None:
    """Click a button that must be usable."""
    assert button.isEnabled() and not button.isHidden(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def at_rest(desk: Desk, patience_s: float = PATIENCE_S) -> None:
    """Wait until nothing runs but a training, and nothing waits for a pause."""

    def resting() -> bool:
        running = desk.spawner._running - {desk.learning and desk.learning.training.running}
        waiting = [t for t in desk.window.findChildren(QTimer) if t.isSingleShot() and t.isActive()]
        return not running and not waiting

    try:
        await until(resting, "rest", patience_s)
    except AssertionError as error:
        for task in desk.spawner._running:
            stack = [f"{f.f_code.co_qualname}:{f.f_lineno}" for f in task.get_stack()]
            error.add_note(f"{task.get_coro().__qualname__} {stack}")
        for timer in desk.window.findChildren(QTimer):
            if timer.isActive():
                error.add_note(f"{timer.parent()} {timer.interval()} ms")
        raise


async def read(desk: Desk, text: str) -> None:
    """Paste a text and wait for its answer."""
    paste(desk, text)
    await until(
        lambda: (
            desk.reading
            and desk.reading.state.case
            and desk.reading.state.case.text == text
            and not desk.reading.state.reading
        ),
        "a reading",
    )


def journey(
    app: QApplication,
    data: Path,
    packs: Path,
    steps: Callable[[Desk], Awaitable[None]],
    task: str = "weather",
) -> Desk:
    """Open the window on a data folder, take the steps, close it."""
    folder = paths.data_folder(data).prepare()
    if not folder.settings.exists():
        folder.settings.write_text(f'{{"task": "{task}", "theme": "light"}}', "utf-8")
    desk = make_desk(app, folder)
    desk.window.show()
    problems: list[BaseException] = []

    async def main() -> None:
        alive = asyncio.ensure_future(live(desk, folder, packs=packs))
        try:
            await until(
                lambda: (desk.reading and desk.reading.state.task) or desk.window.message.words(),
                "the window to be ready",
            )
            await steps(desk)
        except BaseException as error:
            problems.append(error)
        finally:
            desk.closing.now()
            await alive

    loop.run(app, main())
    desk.window.deleteLater()
    app.sendPostedEvents()
    give_back()
    if problems:
        raise problems[0]
    return desk
