"""The window's controllers joined: facts of one screen reach the others that need them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from desktop.core.cases import Case
from desktop.core.predictions import Learned
from desktop.core.settings import Settings, Theme
from desktop.core.tasks import Kind
from desktop.services.bundle import Services
from desktop.services.facts import TasksListed
from desktop.services.importing import Importing
from desktop.services.installing import Installing
from desktop.ui import dialogs, theme, wording
from desktop.ui.backing import Backing
from desktop.ui.cases.controller import CasesController
from desktop.ui.choices import Choices
from desktop.ui.learn.controller import LearnController
from desktop.ui.read.controller import ReadController
from desktop.ui.spawner import TaskSpawner
from desktop.ui.window import SCREENS, Window

READ, CASES, LEARN = range(3)


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
        self._installing: Installing | None = None
        self._importing: Importing | None = None
        window.acted.connect(self.act)
        window.read.box.file_dropped.connect(self.open_file)
        window.on_screen_chosen(self.show_screen)
        app.styleHints().colorSchemeChanged.connect(lambda _: self.dress())
        self.dress()

    def attach(self, services: Services) -> None:
        """Give the screens their services."""
        window = self.window
        self._installing = services.installing
        self._importing = services.importing
        self.reading = ReadController(
            window.read, services.reading, services.correcting, self.spawner, self.tell
        )
        self.cases = CasesController(window.cases, services, self.spawner)
        self.learning = LearnController(
            window.learn,
            services,
            self.spawner,
            window.foot.training.setText,
            save=self._outside.write_file,
            on_error=self.tell,
        )
        self.backing = Backing(window, services.keeping, self.spawner, window.message)
        self.reading.note_wanted.connect(self._ask_note)
        self.reading.changed.connect(window.message.pass_on)
        self.reading.changed.connect(self._decided)
        self.reading.cases_wanted.connect(self._show_learned)
        self.reading.undoing.connect(window.show_undoing)
        self.reading.wish(self.choices.settings.wrong_at_most)
        window.read.wish.wished.connect(self._wish)
        self.reading.prepared.connect(lambda: window.state.setText(wording.READY))
        self.cases.case_opened.connect(self._open_case)
        window.learn.case_wanted.connect(self.cases.open)
        window.learn.show_device(self.choices.settings.device)
        window.learn.device_chosen.connect(lambda device: self.choices.remember(device=device))
        self.learning.version_changed.connect(lambda task: self.spawner.spawn(self._reload(task)))
        window.task_chosen.connect(lambda task: self.spawner.spawn(self.open_task(task)))
        window.numbered.connect(self._number)

    async def start(self, listed: TasksListed) -> None:
        """Show the tasks and open the one that was open last."""
        ids = [task.id for task in listed.tasks]
        if not ids:
            return
        chosen = self.choices.settings.task if self.choices.settings.task in ids else ids[-1]
        self.window.show_tasks(listed.tasks, chosen)
        await self.open_task(chosen)

    async def open_task(self, task_id: str) -> None:
        """Open a task on every screen."""
        if self._installing is None or not self.reading or not self.cases or not self.learning:
            return
        self.window.tasks.setCurrentIndex(self.window.tasks.findData(task_id))
        self.window.state.setText(wording.LOADING_MODEL)
        fact = await self._installing.open(task_id)
        self.choices.remember(task=task_id, version=fact.version)
        self.window.foot.model.setText(wording.version_line(fact.number, len(fact.task.labels), 0))
        self.reading.open_task(fact)
        self.cases.open_task(task_id)
        self.learning.open_task(task_id)

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
        if place == CASES and self.cases:
            self.cases.refresh()
            self.window.cases.search.setFocus()
        elif place == LEARN and self.learning:
            self.learning.refresh()

    def act(self, name: str) -> None:
        """Do an action of the menus by its id."""
        steps = self._steps()
        if name in steps:
            steps[name]()

    def _steps(self) -> dict[str, Callable[[], object]]:
        window = self.window
        always: dict[str, Callable[[], object]] = {
            "quit": window.close,
            "screen_read": lambda: self.show_screen(READ),
            "screen_cases": lambda: self.show_screen(CASES),
            "screen_learn": lambda: self.show_screen(LEARN),
            "larger": lambda: self._resize(1),
            "smaller": lambda: self._resize(-1),
            "theme_system": lambda: self.dress_as(Theme.SYSTEM),
            "theme_light": lambda: self.dress_as(Theme.LIGHT),
            "theme_dark": lambda: self.dress_as(Theme.DARK),
            "palette": self._open_palette,
            "help": self._open_help,
            "about": lambda: setattr(self, "dialog", dialogs.open_about(window)),
        }
        reading = self.reading
        if reading is None:
            return always
        return always | {
            "new": lambda: (self.show_screen(READ), reading.empty()),
            "open": self._choose_file,
            "backup": self.backing.choose,
            "restore": self.backing.choose_backup,
            "undo": self._undo,
            "redo": lambda: self._undo(again=True),
            "accept": reading.accept,
            "cannot_tell": reading.cannot_tell,
            "flag": reading.flag,
            "note": reading.ask_for_note,
            "find_label": window.read.labels.search.setFocus,
            "copy_answer": window.read.copy_answer,
            "delete_span": reading.marking.delete,
            "strike": lambda: reading.looking.strike(window.read.box.cursor_place()),
            "put_back": lambda: (window.message.hide(), reading.looking.put_back()),
            "wider": lambda: reading.marking.stretch(1),
            "narrower": lambda: reading.marking.stretch(-1),
        }

    def _undo(self, *, again: bool = False) -> None:
        """Undo (or redo) what was typed into a focused field; else the last typing or decision."""
        field = self._app.focusWidget()
        able = isinstance(field, QLineEdit) and (
            field.isRedoAvailable() if again else field.isUndoAvailable()
        )
        if isinstance(field, QLineEdit) and able:
            field.redo() if again else field.undo()
        elif self.reading and self.window.stack.currentIndex() == READ:
            self.reading.redo() if again else self.reading.undo()

    def _number(self, number: int) -> None:
        if self.reading and self.window.stack.currentIndex() == READ:
            self.reading.number(number)

    def _decided(self) -> None:
        if self.learning and self.window.stack.currentIndex() == LEARN:
            self.learning.refresh()

    async def _reload(self, task_id: str) -> None:
        if task_id == self.choices.settings.task:
            await self.open_task(task_id)

    def _open_case(self, case: Case) -> None:
        if self.reading:
            self.show_screen(READ)
            self.reading.show_case(case)

    def _ask_note(self, case: Case) -> None:
        reading = self.reading
        if reading:
            self.dialog = dialogs.ask_note(
                self.window, case.decision.note, lambda words: reading.note(case, words)
            )

    def _show_learned(self, found: Learned, cases: tuple[Case, ...]) -> None:
        self.dialog = dialogs.open_cases(self.window, found, cases)

    def _wish(self, wrong_at_most: float | None) -> None:
        self.choices.remember(wrong_at_most=wrong_at_most)
        if self.reading:
            self.reading.wish(wrong_at_most)

    def _open_palette(self) -> None:
        self.dialog = dialogs.open_palette(self.window, self.window.actions_by_id)

    def _open_help(self) -> None:
        name = SCREENS[self.window.stack.currentIndex()][0]
        self.dialog = dialogs.open_help(self.window, self._outside.help_folder / f"{name}.md")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self.window, "Open a text file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_file)
        self.dialog = dialog
        dialog.open()

    def open_file(self, name: str) -> None:
        """Read a file: its text, or its texts one after the other."""
        if self.reading and self._importing:
            self.spawner.spawn(self._bring(name, self.reading, self._importing))

    async def _bring(self, name: str, reading: ReadController, importing: Importing) -> None:
        task = reading.state.task
        brought = await importing.bring(name, task.kind if task else Kind.CLASSIFY)
        self.show_screen(READ)
        texts = tuple(row.example.text for row in brought.texts.used)
        if brought.single is not None or len(texts) == 1:
            reading.show_text(texts[0])
        else:
            reading.working.begin(brought.name, texts)

    def _resize(self, step: int) -> None:
        self.choices.resize(step)
        self.dress()

    def dress_as(self, chosen: Theme) -> None:
        """Choose a theme and keep the choice."""
        self.choices.remember(theme=chosen)
        self.dress()
