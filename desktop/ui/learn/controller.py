"""The Learn screen's intents."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from PySide6.QtCore import QObject, Signal

from desktop.core.errors import KnownError
from desktop.services.facts import TrainingCancelled
from desktop.services.learning import Learning, Promote
from desktop.ui.learn.state import LearnFact, LearnState, keeping, reduce, stopped
from desktop.ui.learn.view import LearnView
from desktop.ui.spawner import TaskSpawner


class LearnController(QObject):
    """Signal: ``version_changed(task id)`` after another version was put in use."""

    version_changed = Signal(str)

    def __init__(
        self,
        view: LearnView,
        learning: Learning,
        spawner: TaskSpawner,
        on_training: Callable[[str], None],
    ) -> None:
        """Connect the view's intents; ``on_training`` gets a line for the status bar, or ""."""
        super().__init__(view)
        self._view = view
        self._learning = learning
        self._spawner = spawner
        self._on_training = on_training
        self._task = ""
        self._running: asyncio.Task[None] | None = None
        self.state = LearnState()
        view.train_wanted.connect(self.train)
        view.cancel_wanted.connect(self.cancel)
        view.keep_wanted.connect(lambda: self._show(keeping(self.state)))
        view.use_wanted.connect(lambda version: spawner.spawn(self._use(version)))

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
        self._apply(await self._learning.survey(self._task))

    async def _train(self, task_id: str) -> None:
        try:
            async with aclosing(self._learning.train(task_id, promote=Promote.ASK)) as facts:
                async for fact in facts:
                    self._apply(fact)
        except asyncio.CancelledError:
            self._apply(TrainingCancelled())
            raise
        except KnownError:
            self._show(stopped(self.state))
            raise
        finally:
            self._running = None
            self._on_training("")
            self.refresh()

    async def _use(self, version: str) -> None:
        self._apply(await self._learning.activate(self._task, version))
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
