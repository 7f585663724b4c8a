"""Putting versions in use: the newest, an earlier one, or one that was refused."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.history.versions import Version
from desktop.services.versions.versioning import Versioning
from desktop.ui.screens.learn import wording
from desktop.ui.screens.learn.outlets import LearnHost
from desktop.ui.screens.learn.state import keeping
from desktop.ui.widgets import dialogs


class Using(QObject):
    """Signal: ``used(task id)`` after a version was put in use."""

    used = Signal(str)

    def __init__(
        self,
        window: QWidget,
        screen: LearnHost,
        versioning: Versioning,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Ask over ``window`` where a reason is needed; work is started with ``spawn``."""
        super().__init__(window)
        self._window = window
        self._screen = screen
        self._versioning = versioning
        self._spawn = spawn

    def use(self, version: str, reason: str = "") -> None:
        """Answer with a version; one that was refused needs a reason."""
        self._spawn(self._use(self._screen.task, version, reason))

    def keep(self) -> None:
        """Go on with the version that is in use."""
        task = self._screen.task
        self._screen.show(task, keeping(self._screen.state_of(task)))

    def overrule(self, version: Version) -> None:
        """Ask for the reason to use a version that was refused, and use it then."""
        question = wording.overrule_question(version)
        take = partial(self.use, version.id)
        self._screen.dialog = dialogs.ask_reason(self._window, question, take)

    async def _use(self, task: str, version: str, reason: str) -> None:
        self._screen.apply(task, await self._versioning.activate(task, version, reason))
        self.used.emit(task)
