"""The Learn screen's intents."""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop.core import verdicts
from desktop.core.checks import Reason
from desktop.core.errors import KnownError
from desktop.core.records import lineage_record
from desktop.core.tasks import title
from desktop.core.versions import Version
from desktop.services.bundle import Services
from desktop.services.facts import TrainingCancelled
from desktop.services.learning import Promote
from desktop.ui import dialogs
from desktop.ui.learn import wording
from desktop.ui.learn.state import LearnFact, LearnState, keeping, reduce, stopped
from desktop.ui.learn.view import LearnView
from desktop.ui.spawner import TaskSpawner


class LearnController(QObject):
    """Signal: ``version_changed(task id)`` after another version was put in use."""

    version_changed = Signal(str)

    def __init__(
        self,
        view: LearnView,
        services: Services,
        spawner: TaskSpawner,
        on_training: Callable[[str], None],
        *,
        save: Callable[[str, str], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Connect the view's intents.

        ``on_training`` gets a line for the status bar, or ""; ``save`` writes a file by name.
        """
        super().__init__(view)
        self._view = view
        self._learning, self._versioning = services.learning, services.versioning
        self._asking = services.asking
        self._spawner = spawner
        self._on_training = on_training
        self._save = save
        self._on_error = on_error
        self.dialog: QDialog | None = None
        self._task = ""
        self._running: asyncio.Task[None] | None = None
        self.state = LearnState()
        view.train_wanted.connect(self.train)
        view.cancel_wanted.connect(self.cancel)
        view.keep_wanted.connect(lambda: self._show(keeping(self.state)))
        view.use_wanted.connect(lambda version: spawner.spawn(self._use(version)))
        view.report.cases_wanted.connect(lambda reason: spawner.spawn(self._show_behind(reason)))
        view.versions.overrule_wanted.connect(self._ask_reason)
        view.versions.lineage_wanted.connect(lambda: spawner.spawn(self._show_lineage()))

    def open_task(self, task_id: str) -> None:
        """Show another task; a running training goes on and is shown when it is its task's."""
        if self._running is None:
            self._task = task_id
            self.refresh()

    def refresh(self) -> None:
        """Count again what there is to learn from."""
        if self._task:
            self._spawner.spawn(self._survey())

    def train(self) -> None:
        """Start a training, if none runs."""
        if self._running is None and self._task:
            self._running = self._spawner.spawn(self._train(self._task))

    def cancel(self) -> None:
        """Stop the running training; nothing changes."""
        if self._running is not None:
            self._running.cancel()

    async def _survey(self) -> None:
        fact = await self._learning.survey(self._task)
        self._apply(fact)
        if self._running is None:
            self._apply(await self._asking.suspects(fact.task))

    async def _train(self, task_id: str) -> None:
        device = self._view.chosen_device()
        made = self._learning.train(task_id, promote=Promote.ASK, device=device)
        try:
            async with aclosing(made) as facts:
                async for fact in facts:
                    self._apply(fact)
        except asyncio.CancelledError:
            self._apply(TrainingCancelled())
            raise
        finally:
            if self.state.training:
                # Whatever ended it: a screen that stays at a share of it could not go on.
                self._show(stopped(self.state))
            self._running = None
            self._on_training("")
            self.refresh()

    def _ask_reason(self, version: Version) -> None:
        self.dialog = dialogs.ask_reason(
            self._view,
            wording.overrule_question(version),
            partial(self._overrule, version.id),
        )

    def _overrule(self, version: str, reason: str) -> None:
        self._spawner.spawn(self._use(version, reason))

    async def _show_behind(self, reason: Reason) -> None:
        found = await self._versioning.behind(self._task, reason)
        name, figures = verdicts.name(reason), verdicts.figures(reason)
        rows = [(b.text, title(b.right), title(b.before), title(b.after)) for b in found]
        self.dialog = dialogs.open_behind(self._view, f"{name}: {figures}", rows)

    async def _show_lineage(self) -> None:
        found = await self._versioning.lineage(self._task)

        def export(name: str) -> None:
            try:
                self._save(name, json.dumps(lineage_record(self._task, found), indent=1))
            except KnownError as error:
                self._on_error(error)

        self.dialog = dialogs.open_lineage(self._view, wording.lineage_text(found), export)

    async def _use(self, version: str, reason: str = "") -> None:
        self._apply(await self._versioning.activate(self._task, version, reason))
        self.version_changed.emit(self._task)
        self.refresh()

    def _apply(self, fact: LearnFact) -> None:
        self._show(reduce(self.state, fact))
        if self.state.training:
            progress = self.state.progress
            share = f" {progress.done * 100 // progress.total} %" if progress else ""
            self._on_training(f"Training{share}")

    def _show(self, state: LearnState) -> None:
        self.state = state
        self._view.show_state(state)
