"""The Learn screen's intents, turned into calls of services, and facts into states."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop.services.bundle import Services
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.learn.looking import Looking
from desktop.ui.screens.learn.outlets import Outlets
from desktop.ui.screens.learn.state import LearnFact, LearnState, beside, reduce
from desktop.ui.screens.learn.training import Training
from desktop.ui.screens.learn.using import Using
from desktop.ui.screens.learn.view import LearnView


class LearnController(QObject):
    """Joins the Learn screen to the services; what it shows of each task is kept.

    Signals: ``version_changed(task id)`` after one was made or put in use,
    ``counted(how many cases were decided since the training)`` of the open task.
    """

    version_changed = Signal(str)
    counted = Signal(int)

    def __init__(
        self, view: LearnView, services: Services, spawner: TaskSpawner, outlets: Outlets
    ) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._learning, self._asking = services.learning, services.asking
        self._spawner = spawner
        self.dialog: QDialog | None = None
        self.task = ""
        self._states: dict[str, LearnState] = {}
        spawn = spawner.spawn
        self.training = Training(view, self, services.learning, spawn, outlets)
        self.train, self.cancel = self.training.train, self.training.cancel
        self.using = Using(view, self, services.versioning, spawn)
        self.looking = Looking(view, self, services.versioning, spawn, outlets)
        self._connect()

    @property
    def state(self) -> LearnState:
        """What the screen shows of the open task."""
        return self.state_of(self.task)

    @property
    def unfinished(self) -> tuple[str, int, str]:
        """The task that is being trained, how far its kept state is in percent, and the new model.

        Names, "" where there is none: only a task that moves to a language model has a new one.
        """
        return self.training.unfinished

    def state_of(self, task: str) -> LearnState:
        """Return what is known of a task."""
        return self._states.get(task, LearnState())

    def apply(self, task: str, fact: LearnFact) -> None:
        """Take in a fact about a task."""
        self.show(task, reduce(self.state_of(task), fact))

    def show(self, task: str, state: LearnState) -> None:
        """Keep the state of a task, and show it where the task is open."""
        self._states[task] = beside(state, self.training.elsewhere(task))
        if task == self.task:
            self._view.show_state(self._states[task])

    def open_task(self, task_id: str) -> None:
        """Show another task; a training of the one before goes on and is said."""
        self.task = task_id
        self.show(task_id, self.state)
        self.refresh()

    def refresh(self) -> None:
        """Count again what there is to learn from."""
        if self.task:
            self._spawner.spawn(self._survey(self.task))

    def _connect(self) -> None:
        view = self._view
        view.train_wanted.connect(self.train)
        view.cancel_wanted.connect(self.cancel)
        view.keep_wanted.connect(self.using.keep)
        view.use_wanted.connect(self.using.use)
        view.versions.overrule_wanted.connect(self.using.overrule)
        view.versions.report_wanted.connect(self.looking.look_at)
        view.versions.lineage_wanted.connect(self.looking.show_lineage)
        view.report.cases_wanted.connect(self.looking.show_behind)
        self.training.ended.connect(self._ended)
        self.using.used.connect(self._used)

    def _ended(self, task: str) -> None:
        self.show(self.task, self.state)
        # What it was trained with are labels of the task for good.
        self._used(task)

    def _used(self, task: str) -> None:
        self.refresh()
        self.version_changed.emit(task)

    async def _survey(self, task: str) -> None:
        fact = await self._learning.survey(task)
        self.apply(task, fact)
        if task == self.task:
            self.counted.emit(fact.corrections)
        if self.training.running is None and self._view.isVisible():
            self.apply(task, await self._asking.suspects(fact.task))
