"""The Read screen at work, as the window and the other screens know it."""

from collections.abc import Iterable

from PySide6.QtGui import QShortcut

from desktop.core.answers.predictions import Learned
from desktop.core.decisions.cases import Case
from desktop.services.facts import TaskOpened
from desktop.ui.ports.actions import Needs, Steps
from desktop.ui.ports.screens import Screen, Surroundings
from desktop.ui.screens.read.commands import ReadCommands
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.screens.read.view import ReadView
from desktop.ui.widgets import dialogs, listings


class ReadScreen(Screen):
    """Reads what others want read, and tells them what was decided."""

    def __init__(self, view: ReadView, around: Surroundings) -> None:
        """Put the view to work."""
        super().__init__(view)
        self._view, self._around = view, around
        services, events = around.services, around.events
        self.controller = ReadController(
            view, services.reading, services.correcting, around.spawner, around.tell
        )
        self._commands = ReadCommands(view, self.controller, around)
        self.controller.note_wanted.connect(self._ask_note)
        self.controller.cases_wanted.connect(self._show_learned)
        self.controller.changed.connect(events.decided)
        self.controller.prepared.connect(events.prepared)
        self.controller.undoing.changed.connect(events.undo_changed)
        self.controller.deciding.deletion_undone.connect(
            lambda ids: events.deletion_undone.emit(ids, not view.box.text())
        )
        for signal in (view.box.pasted, view.box.edited):
            signal.connect(events.text_brought)
        view.wish.wished.connect(lambda wish: around.choices.remember(wrong_at_most=wish))
        around.choices.changed.connect(self._follow)
        events.text_wanted.connect(self._read)
        events.case_opened.connect(self._show_case)
        events.cases_binned.connect(self._follow_bin)
        for number in range(1, 10):
            QShortcut(f"Alt+{number}", view, lambda n=number: self.controller.number(n))
        self._follow()

    def open_task(self, opened: TaskOpened) -> None:
        """Read for a task."""
        self.controller.open_task(opened)

    def repaint(self) -> None:
        """Paint the shades in the colours of the theme."""
        self._view.show_state(self.controller.state)

    def has(self) -> Iterable[Needs]:
        """Return what there is of a task, a case, an entity and a list."""
        state = self.controller.state
        values = {
            Needs.TASK: state.task,
            Needs.CASE: state.current,
            Needs.ENTITY: state.span_index,
            Needs.LIST: state.worklist,
        }
        return (need for need, present in values.items() if present is not None)

    def steps(self) -> Steps:
        """Return what can be done with the text, its answer and the list it comes from."""
        return self._commands.steps()

    def undoable(self) -> tuple[bool, bool]:
        """Say whether typing or a decision can be taken back, and made again."""
        return self.controller.undoing.able

    def undo(self) -> None:
        """Take back the last typing or the last decision."""
        self.controller.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.controller.redo()

    def _follow(self) -> None:
        wish = self._around.choices.settings.wrong_at_most
        if wish != self.controller.state.wish:
            self.controller.wish(wish)

    def _read(self, text: str) -> None:
        self._around.show()
        self.controller.show_text(text)

    def _show_case(self, case: Case) -> None:
        self._around.show()
        self.controller.show_case(case)

    def _follow_bin(self, ids: tuple[str, ...]) -> None:
        """Leave a case that was deleted while it was open; else show what is answered now."""
        case = self.controller.state.case
        if case is not None and case.id in ids:
            self.controller.empty()
        else:
            self.controller.look_again()

    def _ask_note(self, case: Case) -> None:
        def take(words: str) -> None:
            self.controller.note(case, words)

        self._around.keep(dialogs.ask_note(self._view.window(), case.decision.note, take))

    def _show_learned(self, learned: Learned, cases: tuple[Case, ...]) -> None:
        opened = self._around.events.case_opened.emit
        self._around.keep(listings.open_cases(self._view.window(), learned, cases, opened))
