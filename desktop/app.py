"""The window's start: show it first, then open the store, then load the model."""

import asyncio
import importlib
import logging
import os
import sys
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.core.errors import KnownError, Problem
from desktop.core.traces import trace_of
from desktop.core.wording import raised, sentence
from desktop.ml.serving.thread import ModelThread
from desktop.runtime import garbage
from desktop.system import displays, ending, logs, paths, settings
from desktop.system.doorbell import Doorbell, Rung, lines, ring
from desktop.system.goals import write_text
from desktop.system.version_folders import VersionFolders
from desktop.ui.background import loop
from desktop.ui.shell import refusal
from desktop.ui.shell.main_controller import Desk, Outside
from desktop.ui.shell.window import Window
from desktop.ui.widgets import geometry
from desktop.ui.widgets.icons import Icons

if TYPE_CHECKING:
    from desktop.composition import Program

# A window that finds the folder in use looks again so often.
AGAIN_S = 1.0
# Below the two seconds that a person waits for a program to end.
END_S = 1.7
# The window waits so long at most for the interpreter's lock while the model's thread computes.
SWITCH_S = 0.001
ATTACHMENT = "desktop.ui.shell.attachment"
LOG = logging.getLogger("desktop")


def open_window(chosen: Path | None, pack: str = "") -> int:
    """Open the window; returns 1, with one sentence, when there is no screen or no folder.

    ``pack`` names a task pack that was double-clicked.
    """
    try:
        return run_window(paths.data_folder(chosen), pack)
    except KnownError as error:
        print(sentence(error), file=sys.stderr)
        # Whoever clicked on an icon has no terminal to read it in.
        if error.problem is not Problem.NO_DISPLAY and not (sys.stderr and sys.stderr.isatty()):
            refusal.show(sys.argv[0], sentence(error))
        return 1


def run_window(folder: paths.DataFolder, pack: str = "") -> int:
    """Open the window on a data folder and run until it is closed."""
    displays.checked(os.environ)
    folder.prepare()
    answer = ring(folder.root, str(Path(pack).absolute()) if pack else "")
    if answer is Rung.RAISED:
        print(raised(str(folder.root)))
        return 0
    if answer is Rung.SILENT:
        raise KnownError(Problem.SILENT_WINDOW, folder=str(folder.root))
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise KnownError(Problem.NO_DISPLAY)
    app.setApplicationName("Caselight")
    app.setDesktopFileName("caselight")
    with logs.kept_in(folder.logs):
        desk = make_desk(app, folder)
        desk.window.closed.connect(lambda: ending.end_within(END_S))
        desk.window.show()
        desk.window.read.box.setFocus()
        loop.run(app, live(desk, folder, pack=pack))
        # Qt's objects must be gone before the interpreter tears the application down.
        desk.window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return 0


def make_desk(app: QApplication, folder: paths.DataFolder) -> Desk:
    """Build the window with its settings; no store and no model yet."""
    app.setQuitOnLastWindowClosed(False)
    window = Window(Icons(paths.resources() / "icons"))
    chosen = settings.load(folder.settings)
    geometry.put_back(window, chosen.window)
    window.foot.show_backup(chosen.last_backup)
    desk = Desk(
        app,
        window,
        chosen,
        Outside(
            save_settings=partial(settings.save, folder.settings),
            write_file=partial(write_text, root=folder.root),
            help_folder=paths.resources() / "help",
            notices=paths.notices,
        ),
    )
    window.closed.connect(lambda: desk.choices.remember(window=geometry.kept_place(window)))
    return desk


async def live(
    desk: Desk, folder: paths.DataFolder, *, pack: str = "", packs: Path | None = None
) -> None:
    """Open the store, load the model, and wait until the window is closed.

    ``pack`` names a task pack that was double-clicked; ``packs`` may name another folder than that
    of the packs that come with the program.
    """
    closed = asyncio.Event()
    desk.window.closed.connect(closed.set)
    asyncio.get_running_loop().set_exception_handler(partial(_report, desk))
    await asyncio.sleep(0)
    # Loaded only now, so that the window is on the screen before the libraries.
    sys.setswitchinterval(SWITCH_S)
    shipped = packs or paths.resources() / "packs"
    thread = ModelThread(paths.encoders(folder), VersionFolders(folder.versions, shipped).whole)
    await thread.begin(desk.choices.settings.version)
    composition = await asyncio.to_thread(importlib.import_module, "desktop.composition")
    await asyncio.to_thread(importlib.import_module, ATTACHMENT)
    await asyncio.to_thread(lines)
    program: Program = composition.compose(folder, packs=shipped, thread=thread)
    garbage.begin()
    while not closed.is_set():
        try:
            async with composition.opened(program):
                await _used(desk, program, pack, closed)
        except KnownError as error:
            in_use = error.problem is Problem.IN_USE
            desk.not_open(error)
            with suppress(TimeoutError):
                await asyncio.wait_for(closed.wait(), AGAIN_S if in_use else None)
    program.close()


async def _used(desk: Desk, program: "Program", pack: str, closed: asyncio.Event) -> None:
    """Let the person work until the window is closed."""
    loop = asyncio.get_running_loop()

    def answer(file: str, done: "Future[None]") -> None:
        loop.call_soon_threadsafe(_come, desk, file, done)

    with Doorbell(program.folder.root, answer):
        importlib.import_module(ATTACHMENT).attach(desk, program)
        desk.spawner.spawn(desk.start(await program.installing.listed()))
        if pack:
            _refuse_pack(desk, pack)
        await closed.wait()
    await desk.spawner.cancel_all()


def _come(desk: Desk, file: str, done: "Future[None]") -> None:
    """Bring the window to the front, as a second start wants, and open its file."""
    desk.window.come()
    if file:
        _refuse_pack(desk, file)
    done.set_result(None)


def _refuse_pack(desk: Desk, pack: str) -> None:
    """Say that packs from files are not read yet, rather than do nothing."""
    why = "this version opens only the tasks that come with it"
    desk.tell(KnownError(Problem.PACK_REFUSED, pack=Path(pack).name, why=why))


def _report(desk: Desk, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    if isinstance(error, BaseException) and not isinstance(error, asyncio.CancelledError):
        LOG.error("unexpected: %s", trace_of(error))
        desk.tell(error)
