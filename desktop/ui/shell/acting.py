"""What the actions of the menus do, and when they can be done."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.core.settings import Theme
from desktop.ui.shell.actions import ACTIONS, Needs
from desktop.ui.shell.palette import Palette
from desktop.ui.shell.preferences import open_preferences
from desktop.ui.shell.screens import CASES, LEARN, READ, SCREENS
from desktop.ui.widgets import dialogs

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk

# The Read screen says itself when these can be done.
TOLD = ("undo", "redo")
Steps = dict[str, Callable[[], object]]
Editor = QLineEdit | QTextEdit | QPlainTextEdit


class Acting(QObject):
    """Does actions by their id, on the controllers of the desk."""

    def __init__(self, app: QApplication, desk: "Desk") -> None:
        """Keep the menus up to date with what can be done."""
        super().__init__(desk)
        self._app = app
        self._desk = desk
        self._window = desk.window
        for menu in self._window.menus:
            menu.aboutToShow.connect(self.refresh)
            menu.aboutToHide.connect(self._enable_all)

    def act(self, name: str) -> None:
        """Do an action by its id; one that needs what is not there yet does nothing."""
        step = self._steps().get(name)
        if step is not None:
            self._window.message.pass_on()
            step()

    def number(self, number: int) -> None:
        """Correct to the label with a number, or give that kind, on the Read screen."""
        reading = self._desk.reading
        if reading and self._window.screen_place == READ:
            reading.number(number)

    def refresh(self) -> None:
        """Grey out what cannot be done now, and mark what is chosen."""
        can = {*self._now()}
        for info in ACTIONS:
            if info.id not in TOLD:
                self._window.actions_by_id[info.id].setEnabled(info.needs in can)
        chosen = self._desk.choices.settings.theme
        for theme in Theme:
            self._window.actions_by_id[f"theme_{theme.value}"].setChecked(theme is chosen)
        for place, (name, _) in enumerate(SCREENS):
            here = self._window.screen_place == place
            self._window.actions_by_id[f"screen_{name}"].setChecked(here)

    def _enable_all(self) -> None:
        """Let every shortcut be heard: what can be done changes without the menus."""
        for name, action in self._window.actions_by_id.items():
            if name not in TOLD:
                action.setEnabled(True)

    def _now(self) -> Iterable[Needs]:
        yield Needs.NOTHING
        reading, cases = self._desk.reading, self._desk.cases
        if isinstance(self._app.focusWidget(), Editor):
            yield Needs.EDITOR
        if reading is None:
            return
        yield Needs.STORE
        if reading.state.task is not None:
            yield Needs.TASK
        if reading.state.current is not None:
            yield Needs.CASE
        if reading.state.place is not None:
            yield Needs.ENTITY
        if reading.state.worklist is not None or (cases is not None and cases.walking.under_way):
            yield Needs.LIST

    def _steps(self) -> Steps:
        return self._always() | self._with_store() | self._with_case()

    def _always(self) -> Steps:
        desk, window = self._desk, self._window
        return {
            "quit": window.close,
            "cut": lambda: self._edit("cut"),
            "copy": lambda: self._edit("copy"),
            "paste": self._paste,
            "select_all": lambda: self._edit("selectAll"),
            "find": self._find,
            "screen_read": lambda: desk.show_screen(READ),
            "screen_cases": lambda: desk.show_screen(CASES),
            "screen_learn": lambda: desk.show_screen(LEARN),
            "larger": lambda: desk.resize_text(1),
            "smaller": lambda: desk.resize_text(-1),
            "usual": lambda: desk.resize_text(0),
            **{f"theme_{t.value}": lambda t=t: desk.dress_as(t) for t in Theme},
            "preferences": lambda: desk.keep(open_preferences(window, desk)),
            "palette": self._open_palette,
            "about": lambda: desk.keep(dialogs.open_about(window)),
        }

    def _with_store(self) -> Steps:
        desk, cases = self._desk, self._desk.cases
        reading = desk.reading
        if reading is None or cases is None:
            return {}
        return {
            "new": lambda: (desk.show_screen(READ), cases.leave(), reading.empty()),
            "open": desk.bringing.choose_file,
            "export": desk.opening.open_export,
            "open_folder": desk.bringing.choose_folder,
            "imports": desk.bringing.files.show_imports,
            "backup": desk.backing.choose,
            "restore": desk.backing.choose_backup,
            "undo": self._undo,
            "redo": lambda: self._undo(again=True),
            "next_case": lambda: self._walk(1),
            "previous_case": lambda: self._walk(-1),
            "labels": desk.opening.open_labels,
            "tasks": desk.opening.open_tasks,
            "encoders": desk.opening.open_encoders,
            "help": desk.opening.open_help,
            "back": lambda: (desk.show_screen(CASES), self._window.cases.table.setFocus()),
        }

    def _with_case(self) -> Steps:
        reading, page, message = self._desk.reading, self._window.read, self._window.message
        if reading is None:
            return {}
        return {
            "accept": reading.accept,
            "cannot_tell": reading.cannot_tell,
            "flag": reading.flag,
            "note": reading.ask_for_note,
            "find_label": lambda: (self._desk.show_screen(READ), page.labels.search.setFocus()),
            "copy_answer": page.copy_answer,
            "strike": lambda: reading.looking.strike(page.box.cursor_place()),
            "put_back": lambda: (message.hide(), reading.looking.put_back()),
            **reading.marking.steps(),
        }

    def _walk(self, step: int) -> None:
        """Go to another text of the list that is worked through, or of the cases."""
        reading, cases = self._desk.reading, self._desk.cases
        if reading is not None and reading.state.worklist is not None:
            reading.working.move(step)
        elif cases is not None:
            cases.walk(step)

    def _undo(self, *, again: bool = False) -> None:
        """Undo (or redo) what was typed into a focused field; else the last typing or decision."""
        field, reading, cases = self._app.focusWidget(), self._desk.reading, self._desk.cases
        able = isinstance(field, QLineEdit) and (
            field.isRedoAvailable() if again else field.isUndoAvailable()
        )
        if isinstance(field, QLineEdit) and able:
            field.redo() if again else field.undo()
        elif self._window.screen_place == CASES and cases and cases.can_take_back and not again:
            cases.take_back()
        elif reading and self._window.screen_place == READ:
            reading.redo() if again else reading.undo()
        elif reading and self._desk.bringing.files.can_undo and not again:
            reading.undo()

    def _edit(self, verb: str) -> None:
        focused = self._app.focusWidget()
        if isinstance(focused, Editor):
            getattr(focused, verb)()

    def _paste(self) -> None:
        """Paste where the cursor is; from anywhere else, read what is pasted."""
        focused = self._app.focusWidget()
        if isinstance(focused, Editor) and not focused.isReadOnly():
            focused.paste()
            return
        self._desk.show_screen(READ)
        self._window.read.box.setFocus()
        self._window.read.box.paste()

    def _find(self) -> None:
        self._desk.show_screen(CASES)
        self._window.cases.search.setFocus()
        self._window.cases.search.selectAll()

    def _open_palette(self) -> None:
        self.refresh()
        shown = Palette(self._window, self._window.actions_by_id).closes()
        self._enable_all()
        self._desk.keep(shown)
