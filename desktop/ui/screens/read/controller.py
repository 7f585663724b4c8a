"""The Read screen's intents, turned into calls of services, and facts into states."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.core.answers.predictions import Learned
from desktop.core.answers.tasks import Kind, Task
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.texts.text import MAX_CHARACTERS
from desktop.services.cases.reading import Kept, Reading
from desktop.services.decisions.correcting import Correcting
from desktop.services.facts import TaskOpened
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.read.deciding import Deciding
from desktop.ui.screens.read.intake import Intake
from desktop.ui.screens.read.looking import Looking
from desktop.ui.screens.read.marking import Marking
from desktop.ui.screens.read.menu import TextMenu
from desktop.ui.screens.read.state import ReadFact, ReadState, reduce
from desktop.ui.screens.read.undoing import Undoing
from desktop.ui.screens.read.view import ReadView
from desktop.ui.screens.read.working import Working


class ReadController(QObject):
    """Joins the Read screen to the services.

    Signals: ``note_wanted(case)`` opens the note's dialog, ``changed()`` after a decision,
    ``prepared()`` when the model is loaded, ``cases_wanted(learned, cases)`` shows the cases that
    an answer was learned from.
    """

    note_wanted = Signal(object)
    changed = Signal()
    prepared = Signal()
    cases_wanted = Signal(object, object)

    def __init__(
        self,
        view: ReadView,
        reading: Reading,
        correcting: Correcting,
        spawner: TaskSpawner,
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._reading = reading
        self._spawner = spawner
        self._on_error = on_error
        self.state = ReadState()
        self.deciding = Deciding(self, correcting, reading, spawner.spawn)
        self.relabel = self.deciding.relabel
        self.cannot_tell, self.flag = self.deciding.cannot_tell, self.deciding.flag
        self.note = self.deciding.note
        self.undoing = Undoing(view.box, view.verdict, self.deciding.taking_back)
        self.undo, self.redo = self.undoing.undo, self.undoing.redo
        self.intake = Intake(view.box, self, self.undoing, reading, spawner.spawn)
        self.read, self.show_text = self.intake.read, self.intake.show_text
        self.show_case, self.look_again = self.intake.show_case, self.intake.look_again
        self.empty, self.cancel = self.intake.empty, self.intake.cancel
        self.working = Working(self, self.show_text, self.empty)
        self.marking = Marking(view.box, lambda: self.state, self.deciding.mark)
        self.looking = Looking(
            reading, spawner.spawn, lambda: self.state, show=self.show, apply=self.apply
        )
        self.menu = TextMenu(view.box, lambda: self.state, self.looking, self.marking)
        self._connect()

    def apply(self, fact: ReadFact) -> None:
        """Take a fact in and show the new state."""
        self.show(reduce(self.state, fact))

    def show(self, state: ReadState) -> None:
        """Show a state, and look for the words behind what is chosen in it."""
        self.state = state
        self._view.show_state(state)
        self.looking.follow()
        self.deciding.watch()
        self.undoing.show()

    def open_task(self, fact: TaskOpened) -> None:
        """Show a task; a text that stands in the box is read with it, or with its new labels."""
        before, unread = self.state.task, self.intake.unread
        same = before is not None and _answers(before) == _answers(fact.task)
        self.apply(fact)
        self._spawner.spawn(self._prepare(fact.task))
        if not same and self._view.box.text().strip():
            self.read(self._view.box.text(), unread or (Kept.NOTHING if before else Kept.CASE))

    def wish(self, wrong_at_most: float | None) -> None:
        """Hold answers back that are less sure than so few wrong ones allow."""
        self.show(replace(self.state, wish=wrong_at_most))

    def accept(self) -> None:
        """Store what is chosen as right, or go on; words that were just typed are read first."""
        if self.intake.typing:
            self.intake.read_typed()
        else:
            self.deciding.accept()

    def ask_for_note(self) -> None:
        """Ask the window for the words of a note."""
        if self.state.current:
            self.note_wanted.emit(self.state.current)

    def number(self, number: int) -> None:
        """Alt+1 to Alt+9: correct to that label, or give that kind."""
        label = self._view.label_number(number)
        if label:
            (self.marking.give_kind if self.state.kind is Kind.SPANS else self.relabel)(label)

    def _connect(self) -> None:
        view, box = self._view, self._view.box
        box.refused.connect(
            lambda count: self._on_error(
                KnownError(Problem.TEXT_TOO_LONG, characters=count, limit=MAX_CHARACTERS)
            )
        )
        box.shade_clicked.connect(self.looking.choose_span)
        box.shade_dragged.connect(self.marking.resize)
        box.struck.connect(self.looking.strike)
        view.sample_chosen.connect(self.show_text)
        view.page.stop.clicked.connect(self.cancel)
        view.page.again.clicked.connect(lambda: self.read(box.text()))
        view.page.list.moved.connect(self.working.move)
        view.page.list.closed.connect(self.working.leave)
        view.labels.asked.connect(self.looking.ask)
        view.labels.learned_wanted.connect(lambda found: self._spawner.spawn(self._learned(found)))
        view.labels.decided.connect(self.relabel)
        view.labels.invented.connect(self.relabel)
        view.why.contrasted.connect(self.looking.contrast)
        view.entities.chosen.connect(self.looking.choose_span)
        view.entities.kind_given.connect(self.marking.give_kind)
        view.entities.deleted.connect(self.marking.delete)
        self.deciding.begun.connect(self.undoing.end_typing)
        self.deciding.stored.connect(self.changed)
        self.deciding.settled.connect(self.working.go_on)
        self.deciding.reopened.connect(self.show_case)
        self._connect_buttons()

    def _connect_buttons(self) -> None:
        view = self._view
        for part, act in (
            (view.accept, self.deciding.accept_once),
            (view.forward, self.accept),
            (view.cannot_tell, self.cannot_tell),
            (view.flag, self.flag),
            (view.note, self.ask_for_note),
            (view.undo, self.undo),
            (view.redo, self.redo),
        ):
            part.clicked.connect(lambda _=False, a=act: a())
        view.copy.clicked.connect(view.copy_answer)

    async def _prepare(self, task: Task) -> None:
        """Load the model of a task; what comes of it is nobody's any more once that was left."""
        try:
            ready = await self._reading.prepare(task)
        except (KnownError, BugError):
            if self._reads_with(task):
                raise
            return
        if self._reads_with(task):
            self.apply(ready)
            self.prepared.emit()

    def _reads_with(self, task: Task) -> bool:
        now = self.state.task
        return now is not None and (now.id, now.active) == (task.id, task.active)

    async def _learned(self, learned: Learned) -> None:
        self.cases_wanted.emit(learned, await self._reading.cases(learned.cases))


def _answers(task: Task) -> tuple[str, str | None, tuple[str, ...]]:
    """Return what the answer to a text depends on."""
    return task.id, task.active, task.labels
