"""The window's controllers joined: facts of one screen reach the others that need them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog

from desktop.core.decisions.cases import Case
from desktop.core.errors import KnownError, Problem
from desktop.core.settings import Device, Settings, Theme
from desktop.services.bundle import Services
from desktop.services.facts import TasksListed
from desktop.ui import wording
from desktop.ui.background.pausing import pause, stop_pauses
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.cases.controller import CasesController
from desktop.ui.screens.learn.controller import LearnController
from desktop.ui.screens.learn.screen import Outlets
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.shell.acting import Acting
from desktop.ui.shell.backups import Backing
from desktop.ui.shell.bringing import Bringing
from desktop.ui.shell.choices import Choices
from desktop.ui.shell.closing import Closing
from desktop.ui.shell.opening import Opening
from desktop.ui.shell.screens import CASES, LEARN, READ
from desktop.ui.shell.task_switch import TaskSwitch
from desktop.ui.shell.undoing import ScreenUndo
from desktop.ui.shell.window import Window
from desktop.ui.widgets import theme

PAUSE_MS = 400


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window needs of the system: a place to write, the settings, the help pages."""

    save_settings: Callable[[Settings], None]
    write_file: Callable[[str, str], None]
    help_folder: Path


class Desk(QObject):
    """Owns the controllers, the settings and the dialogs."""

    def __init__(
        self,
        app: QApplication,
        window: Window,
        settings: Settings,
        outside: Outside,
    ) -> None:
        """Dress the window; services come with ``attach``."""
        super().__init__(window)
        self._app = app
        self.window = window
        self._outside = outside
        self.choices = Choices(settings, outside.save_settings, window.message.tell)
        self.dialog: QDialog | None = None
        self.spawner = TaskSpawner(self.tell)
        self.reading: ReadController | None = None
        self.cases: CasesController | None = None
        self.learning: LearnController | None = None
        self.acting = Acting(app, self)
        self.undoing = ScreenUndo(self)
        self.closing = Closing(self)
        window.closed.connect(partial(stop_pauses, window))
        window.acted.connect(self.act)
        window.on_screen_chosen(self.show_screen)
        app.styleHints().colorSchemeChanged.connect(self.dress)
        self.dress()

    def attach(self, services: Services) -> None:
        """Give the screens their services."""
        window = self.window
        window.message.hide()
        self.reading = ReadController(
            window.read, services.reading, services.correcting, self.spawner, self.tell
        )
        self.cases = CasesController(window.cases, services, self.spawner)
        self.learning = LearnController(
            window.learn,
            services,
            self.spawner,
            Outlets(
                status=window.foot.training.setText,
                save=self._outside.write_file,
                error=self.tell,
                unfinished=self.choices.remember_training,
                read=self._read_text,
            ),
        )
        self.backing = Backing(window, services.keeping, self.spawner, self.choices)
        self.opening = Opening(self, services, self._outside.help_folder)
        switching = TaskSwitch(self, services.installing)
        self.open_task, self.reload = switching.open, switching.reload
        self.bringing = Bringing(self, self.reading, services, self._outside.write_file)
        # What was decided since the training is counted once the person pauses.
        self.counting = pause(self, PAUSE_MS, self.learning.refresh)
        self.reading.changed.connect(self.counting.start)
        self._join_reading(self.reading)
        self._join_cases(self.cases)
        window.learn.show_device(self.choices.settings.device)
        window.learn.device_chosen.connect(lambda device: self.choices.remember(device=device))
        self.learning.counted.connect(window.foot.show_fresh)
        self.learning.version_changed.connect(lambda task: self.spawner.spawn(self.reload(task)))
        window.task_chosen.connect(lambda task: self.spawner.spawn(self.open_task(task)))
        window.numbered.connect(self.acting.number)

    def _join_reading(self, reading: ReadController) -> None:
        window = self.window
        reading.note_wanted.connect(self.opening.ask_note)
        reading.changed.connect(window.message.pass_on)
        reading.cases_wanted.connect(self.opening.show_learned)
        reading.undoing.changed.connect(self.undoing.take)
        reading.wish(self.choices.settings.wrong_at_most)
        reading.prepared.connect(lambda: window.state.setText(wording.READY))
        window.read.wish.wished.connect(self.wish)

    def _join_cases(self, cases: CasesController) -> None:
        window = self.window
        cases.walking.opened.connect(self.open_case)
        cases.deleting.binned.connect(self._binned)
        cases.deleting.binned.connect(self.counting.start)
        cases.walked.connect(window.walker.show_place)
        window.learn.case_wanted.connect(cases.open)
        for signal in (window.read.box.pasted, window.read.box.edited):
            signal.connect(cases.leave)

    async def start(self, listed: TasksListed) -> None:
        """Show the tasks and open the one that was open last."""
        await self.show_tasks(listed)
        self.opening.tell_cut_off(listed)

    async def show_tasks(self, listed: TasksListed) -> None:
        """Show the tasks, and open one where the one that was open is gone or has another name."""
        ids = [task.id for task in listed.tasks]
        if not ids:
            return
        chosen = self.choices.settings.task if self.choices.settings.task in ids else ids[-1]
        self.window.show_tasks(listed.tasks, chosen)
        await self.open_task(chosen)

    def not_open(self, error: KnownError) -> None:
        """Say why there are no cases; a folder in use is waited for."""
        self.window.state.setText(wording.NOT_OPEN)
        if error.problem is Problem.IN_USE:
            self.window.message.tell(wording.WAITING.format(**error.facts))
        else:
            self.window.message.tell(wording.not_opened(error))

    def tell(self, error: BaseException) -> None:
        """Show what went wrong in the message bar."""
        self.window.message.tell(wording.problem(error), passes=wording.passes(error))

    def dress(self) -> None:
        """Apply theme and text size everywhere."""
        chosen = self.choices.settings
        colours = theme.apply(self._app, chosen.theme, chosen.text_size)
        self.window.dress(colours)
        if self.reading:
            self.window.read.show_state(self.reading.state)
        if self.learning:
            self.window.learn.show_state(self.learning.state)

    def show_screen(self, place: int) -> None:
        """Go to a screen and bring it up to date."""
        self.window.message.pass_on()
        self.window.show_screen(place)
        self.undoing.show()
        if place == CASES and self.cases:
            self.cases.refresh()
            self.window.cases.search.setFocus()
        elif place == LEARN and self.learning:
            self.learning.refresh()

    def act(self, name: str) -> None:
        """Do an action of the menus by its id."""
        self.acting.act(name)

    def keep(self, dialog: QDialog) -> None:
        """Hold on to the dialog that is open."""
        self.dialog = dialog

    def _read_text(self, text: str) -> None:
        if self.reading:
            self.show_screen(READ)
            self.reading.show_text(text)

    def open_case(self, case: Case) -> None:
        """Show an earlier case on the Read screen."""
        if self.reading:
            self.show_screen(READ)
            self.reading.show_case(case)

    def train_on(self, device: Device) -> None:
        """Choose where trainings compute."""
        self.choices.remember(device=device)
        self.window.learn.show_device(device)

    def wish(self, wrong_at_most: float | None) -> None:
        """Hold answers back that are less sure than so few wrong ones allow."""
        self.choices.remember(wrong_at_most=wrong_at_most)
        if self.reading:
            self.reading.wish(wrong_at_most)

    def _binned(self, ids: tuple[str, ...]) -> None:
        """Leave a case that was deleted while it was open; else show what is answered now."""
        case = self.reading.state.case if self.reading else None
        if self.reading and case and case.id in ids:
            self.reading.empty()
        elif self.reading:
            self.reading.look_again()
        self.undoing.show()

    def open_file(self, name: str) -> None:
        """Open a file as if it was dropped."""
        if self.reading:
            self.bringing.files.open((name,))

    def resize_text(self, step: int) -> None:
        """Make the text larger or smaller; a step of 0 gives the usual size."""
        if self.choices.resize(step):
            self.dress()

    def dress_as(self, chosen: Theme) -> None:
        """Choose a theme and keep the choice."""
        self.choices.remember(theme=chosen)
        self.dress()
