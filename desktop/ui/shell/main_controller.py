"""The window's controllers joined: the screens, what is beside them, and what they tell."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog

from desktop.core.errors import KnownError, Problem
from desktop.core.settings import Settings
from desktop.ui import wording
from desktop.ui.background.pausing import stop_pauses
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.ports.actions import Steps
from desktop.ui.ports.choices import Choices
from desktop.ui.ports.events import Events
from desktop.ui.shell.appearance import Appearance
from desktop.ui.shell.availability import Availability
from desktop.ui.shell.closing import Closing
from desktop.ui.shell.commands import Commands
from desktop.ui.shell.editing import Editing
from desktop.ui.shell.palette import Palette
from desktop.ui.shell.preferences import open_preferences
from desktop.ui.shell.undoing import ScreenUndo
from desktop.ui.shell.window import Window
from desktop.ui.widgets import dialogs

if TYPE_CHECKING:
    from desktop.services.facts import TasksListed
    from desktop.ui.ports.screens import Screen
    from desktop.ui.screens.cases.controller import CasesController
    from desktop.ui.screens.learn.controller import LearnController
    from desktop.ui.screens.read.controller import ReadController
    from desktop.ui.shell.backups import Backing
    from desktop.ui.shell.bringing import Bringing
    from desktop.ui.shell.opening import Opening


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window needs of the system: a place to write, the settings, pages to be read."""

    save_settings: Callable[[Settings], None]
    write_file: Callable[[str, str], None]
    help_folder: Path
    notices: Callable[[], Sequence[Path]]


class Desk(QObject):
    """Owns the screens, what stands beside them, the settings and the newest dialog.

    ``screens`` is empty until the store is open; three of their controllers are reached by name.
    What stands below is there from then on, too: ``attachment`` makes it.
    """

    backing: "Backing"
    opening: "Opening"
    bringing: "Bringing"
    open_task: "Callable[[str], Coroutine[Any, Any, None]]"
    reload: "Callable[[str], Coroutine[Any, Any, None]]"
    show_tasks: "Callable[[TasksListed], Coroutine[Any, Any, None]]"

    def __init__(
        self,
        app: QApplication,
        window: Window,
        settings: Settings,
        outside: Outside,
    ) -> None:
        """Dress the window; services are attached later."""
        super().__init__(window)
        self._app = app
        self.window = window
        self.outside = outside
        self.choices = Choices(settings, outside.save_settings, window.message.tell)
        self.dialog: QDialog | None = None
        self.spawner = TaskSpawner(self.tell)
        self.events = Events()
        self.screens: tuple[Screen, ...] = ()
        self.reading: ReadController | None = None
        self.cases: CasesController | None = None
        self.learning: LearnController | None = None
        editing = Editing(app)
        self.undoing = ScreenUndo(self, editing)
        self.availability = Availability(self, editing)
        self.appearance = Appearance(app, self)
        self.closing = Closing(self)
        self.commands = Commands(window.message)
        self.commands.register(editing.steps, self.appearance.steps, self._steps)
        self.act = self.commands.act
        window.closed.connect(partial(stop_pauses, window))
        window.acted.connect(self.act)
        window.on_screen_chosen(self.show_screen)

    async def start(self, listed: "TasksListed") -> None:
        """Show the tasks and open the one that was open last."""
        await self.show_tasks(listed)
        self.opening.tell_cut_off(listed)

    @property
    def shown(self) -> "Screen | None":
        """The screen that is in sight, once it is at work."""
        return self.screens[self.window.screen_index] if self.screens else None

    def show_screen(self, index: int) -> None:
        """Go to a screen and bring it up to date."""
        self.window.message.pass_on()
        self.window.show_screen(index)
        self.undoing.show()
        if self.shown is not None:
            self.shown.enter()

    def keep(self, dialog: QDialog) -> None:
        """Hold on to the dialog that is open."""
        self.dialog = dialog

    def tell(self, error: BaseException) -> None:
        """Show what went wrong in the message bar."""
        self.window.message.tell(wording.problem(error), passes=wording.passes(error))

    def not_open(self, error: KnownError) -> None:
        """Say why there are no cases; a folder in use is waited for."""
        self.window.state.setText(wording.NOT_OPEN)
        if error.problem is Problem.IN_USE:
            self.window.message.tell(wording.WAITING.format(**error.facts))
        else:
            self.window.message.tell(wording.not_opened(error))

    def _steps(self) -> Steps:
        ways = {
            f"screen_{info.id}": partial(self.show_screen, index)
            for index, info in enumerate(self.window.screens)
        }
        return {
            **ways,
            "quit": self.window.close,
            "about": lambda: self.keep(dialogs.open_about(self.window, self.outside.notices())),
            "preferences": self._open_preferences,
            "palette": self._open_palette,
        }

    def _open_preferences(self) -> None:
        promises = self.reading.state.promises if self.reading else ()
        self.keep(open_preferences(self.window, self.choices, promises))

    def _open_palette(self) -> None:
        self.keep(Palette(self.window, self.availability.able()).closes())
