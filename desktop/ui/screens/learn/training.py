"""A training that a person starts: how far it is, how it ends, and what stops it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.encoders import InstalledEncoder
from desktop.services.facts import TrainingCancelled, TrainingMoved, TrainingStarted
from desktop.services.versions.learning import Learning, Promote
from desktop.services.versions.lessons import How
from desktop.ui.screens.learn.outlets import LearnHost, Outlets
from desktop.ui.screens.learn.state import LearnFact, stopped
from desktop.ui.screens.learn.view import LearnView


class Training(QObject):
    """Runs one training at a time, of whichever task is open when it starts.

    Signal: ``ended(task id)``, however it came to its end.
    """

    ended = Signal(str)

    def __init__(
        self,
        view: LearnView,
        screen: LearnHost,
        learning: Learning,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
        outlets: Outlets,
    ) -> None:
        """Train the open task of ``screen`` where ``view`` says; work is started with ``spawn``."""
        super().__init__(view)
        self._view = view
        self._screen = screen
        self._learning = learning
        self._spawn = spawn
        self._outlets = outlets
        self.running: asyncio.Task[Any] | None = None
        self._task = ""
        self._percent = 0
        self._model = ""

    @property
    def unfinished(self) -> tuple[str, int, str]:
        """See ``LearnController``."""
        name = self._name()
        return (name, self._percent, self._model) if name else ("", 0, "")

    def elsewhere(self, task: str) -> str:
        """Return the name of the task that is being trained, if it is another than ``task``."""
        return self._name() if task != self._task else ""

    def train(self, encoder: InstalledEncoder | None = None) -> None:
        """Start a training, if none runs; with an ``encoder``, all is learned anew on that one."""
        if self.running is None and self._screen.task:
            self._task = self._screen.task
            self._model = encoder.card.name if encoder else ""
            self.running = self._spawn(self._train(self._task, encoder.id if encoder else ""))

    def cancel(self) -> None:
        """Stop the running training; nothing changes."""
        if self.running is not None:
            self._outlets.unfinished("", 0, "")
            self.running.cancel()

    def _name(self) -> str:
        survey = self._screen.state_of(self._task).survey
        return survey.task.name if self.running and survey else ""

    async def _train(self, task: str, encoder: str) -> None:
        how, self._percent = How(device=self._view.chosen_device(), encoder=encoder), 0
        made = self._learning.train(task, promote=Promote.ASK, how=how)
        self._outlets.unfinished(task, 0, self._model)
        cut_off = False
        try:
            async with aclosing(made) as facts:
                async for fact in facts:
                    self._screen.apply(task, fact)
                    self._follow(fact)
        except asyncio.CancelledError:
            cut_off = True
            self._screen.apply(task, TrainingCancelled())
            raise
        finally:
            if not cut_off:
                self._outlets.unfinished("", 0, "")
            self.running, self._task = None, ""
            self._outlets.status("")
            now = self._screen.state_of(task)
            # Whatever stopped it, the screen does not go on saying that a training runs.
            self._screen.show(task, stopped(now) if now.training else now)
            self.ended.emit(task)

    def _follow(self, fact: LearnFact) -> None:
        """Say how far the training is, here and to the next start of the program."""
        if isinstance(fact, TrainingStarted):
            self._outlets.status("Training")
        if isinstance(fact, TrainingMoved):
            percent = fact.progress.done * 100 // max(1, fact.progress.total)
            self._outlets.status(f"Training {percent} %")
            kept = self._screen.state_of(self._task).resumes
            if kept != self._percent:
                self._percent = kept
                self._outlets.unfinished(self._task, kept, self._model)
