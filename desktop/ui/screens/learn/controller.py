"""The Learn screen's intents."""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop.core.answers.tasks import title
from desktop.core.errors import KnownError
from desktop.core.evaluation import verdicts
from desktop.core.evaluation.checks import Reason
from desktop.core.history.stored_reports import report_of
from desktop.core.history.versions import Version
from desktop.core.records import lineage_record
from desktop.services.bundle import Services
from desktop.services.facts import TrainingCancelled, TrainingMoved, TrainingStarted
from desktop.services.learning import Promote
from desktop.services.lessons import How
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.learn import wording
from desktop.ui.screens.learn.state import (
    LearnFact,
    LearnState,
    beside,
    keeping,
    looking_at,
    reduce,
    stopped,
)
from desktop.ui.screens.learn.view import LearnView
from desktop.ui.widgets import dialogs, listings

# A training's state is kept once a minute; how far it is, is written down in such steps.
KEPT_EVERY_S = 60.0
STEP = 5


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the Learn screen tells others what it does.

    ``status`` gets a line for the foot of the window, or ""; ``save`` writes a file by name;
    ``unfinished`` keeps the task of a training and how far its kept state is, or ""; ``read`` opens
    a text on the Read screen.
    """

    status: Callable[[str], None]
    save: Callable[[str, str], None]
    error: Callable[[BaseException], None]
    unfinished: Callable[[str, int], None]
    read: Callable[[str], None]


class LearnController(QObject):
    """What the person does on the Learn screen, turned into calls of services.

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
        self._learning, self._versioning = services.learning, services.versioning
        self._asking = services.asking
        self._spawner = spawner
        self._outlets = outlets
        self.dialog: QDialog | None = None
        self._task = ""
        self._running: asyncio.Task[None] | None = None
        self._trained = ""
        self._percent = 0
        self._states: dict[str, LearnState] = {}
        view.train_wanted.connect(self.train)
        view.cancel_wanted.connect(self.cancel)
        view.keep_wanted.connect(lambda: self._show(self._task, keeping(self.state)))
        view.use_wanted.connect(lambda version: spawner.spawn(self._use(self._task, version)))
        view.report.cases_wanted.connect(lambda reason: spawner.spawn(self._show_behind(reason)))
        view.versions.report_wanted.connect(self._look_at)
        view.versions.overrule_wanted.connect(self._ask_reason)
        view.versions.lineage_wanted.connect(lambda: spawner.spawn(self._show_lineage()))

    @property
    def state(self) -> LearnState:
        """What the screen shows of the open task."""
        return self._states.get(self._task, LearnState())

    @property
    def unfinished(self) -> tuple[str, int]:
        """The name of the task that is being trained and how far its kept state is, in percent."""
        survey = self._states.get(self._trained, LearnState()).survey
        return (survey.task.name, self._percent) if self._running and survey else ("", 0)

    def open_task(self, task_id: str) -> None:
        """Show another task; a training of the one before goes on and is said."""
        self._task = task_id
        self._show(task_id, self.state)
        self.refresh()

    def refresh(self) -> None:
        """Count again what there is to learn from."""
        if self._task:
            self._spawner.spawn(self._survey(self._task))

    def train(self, encoder: str = "") -> None:
        """Start a training, if none runs; with an ``encoder``, all is learned anew on that one."""
        if self._running is None and self._task:
            self._trained = self._task
            self._running = self._spawner.spawn(self._train(self._task, encoder))

    def cancel(self) -> None:
        """Stop the running training; nothing changes."""
        if self._running is not None:
            self._outlets.unfinished("", 0)
            self._running.cancel()

    async def _survey(self, task: str) -> None:
        fact = await self._learning.survey(task)
        self._apply(task, fact)
        if task == self._task:
            self.counted.emit(fact.corrections)
        if self._running is None and self._view.isVisible():
            self._apply(task, await self._asking.suspects(fact.task))

    async def _train(self, task: str, encoder: str) -> None:
        how, self._percent = How(device=self._view.chosen_device(), encoder=encoder), 0
        made = self._learning.train(task, promote=Promote.ASK, how=how)
        self._outlets.unfinished(task, 0)
        cut_off = False
        try:
            async with aclosing(made) as facts:
                async for fact in facts:
                    self._apply(task, fact)
                    self._follow(fact)
        except asyncio.CancelledError:
            cut_off = True
            self._apply(task, TrainingCancelled())
            raise
        finally:
            if not cut_off:
                self._outlets.unfinished("", 0)
            self._running, self._trained = None, ""
            self._outlets.status("")
            ended = self._states.get(task, LearnState())
            # Whatever stopped it, the screen does not go on saying that a training runs.
            self._show(task, stopped(ended) if ended.training else ended)
            self._show(self._task, self.state)
            self.refresh()
            # What it was trained with are labels of the task for good.
            self.version_changed.emit(task)

    def _follow(self, fact: LearnFact) -> None:
        """Say how far the training is, here and to the next start of the program."""
        if isinstance(fact, TrainingStarted):
            self._outlets.status("Training")
        if isinstance(fact, TrainingMoved):
            percent = fact.progress.done * 100 // max(1, fact.progress.total)
            self._outlets.status(f"Training {percent} %")
            kept = percent if fact.progress.seconds > KEPT_EVERY_S else 0
            if kept >= self._percent + STEP or kept < self._percent:
                self._percent = kept
                self._outlets.unfinished(self._trained, kept)

    def _look_at(self, version: Version) -> None:
        self._show(self._task, looking_at(self.state, report_of(version)))

    def _ask_reason(self, version: Version) -> None:
        self.dialog = dialogs.ask_reason(
            self._view,
            wording.overrule_question(version),
            partial(self._overrule, version.id),
        )

    def _overrule(self, version: str, reason: str) -> None:
        self._spawner.spawn(self._use(self._task, version, reason))

    async def _show_behind(self, reason: Reason) -> None:
        found = await self._versioning.behind(self._task, reason)
        name, figures = verdicts.name(reason), verdicts.figures(reason)
        rows = [(b.text, title(b.right), title(b.before), title(b.after)) for b in found]
        self.dialog = listings.open_behind(
            self._view, f"{name}: {figures}", rows, self._outlets.read
        )

    async def _show_lineage(self) -> None:
        found = await self._versioning.lineage(self._task)

        def export(name: str) -> None:
            try:
                self._outlets.save(name, json.dumps(lineage_record(self._task, found), indent=1))
            except KnownError as error:
                self._outlets.error(error)

        self.dialog = listings.open_lineage(self._view, wording.lineage_text(found), export)

    async def _use(self, task: str, version: str, reason: str = "") -> None:
        self._apply(task, await self._versioning.activate(task, version, reason))
        self.version_changed.emit(task)
        self.refresh()

    def _apply(self, task: str, fact: LearnFact) -> None:
        self._show(task, reduce(self._states.get(task, LearnState()), fact))

    def _show(self, task: str, state: LearnState) -> None:
        """Keep the state of a task, and show it where the task is open."""
        other = self._states.get(self._trained) if self._trained != task else None
        name = other.survey.task.name if other and other.survey else ""
        self._states[task] = beside(state, name)
        if task == self._task:
            self._view.show_state(self._states[task])
