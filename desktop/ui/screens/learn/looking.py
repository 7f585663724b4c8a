"""Looking into versions: an older report card, the cases behind a check, where all came from."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import title
from desktop.core.errors import KnownError
from desktop.core.evaluation import verdicts
from desktop.core.evaluation.checks import Reason
from desktop.core.history.versions import Version
from desktop.core.records import lineage_record, report_of
from desktop.services.versions.versioning import Versioning
from desktop.ui.screens.learn import wording
from desktop.ui.screens.learn.outlets import LearnHost, Outlets
from desktop.ui.screens.learn.state import looking_at
from desktop.ui.widgets import listings


class Looking:
    """Shows what is stored of the versions of the open task; nothing changes by it."""

    def __init__(
        self,
        window: QWidget,
        screen: LearnHost,
        versioning: Versioning,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
        outlets: Outlets,
    ) -> None:
        """Open dialogs over ``window``; work is started with ``spawn``."""
        self._window = window
        self._screen = screen
        self._versioning = versioning
        self._spawn = spawn
        self._outlets = outlets

    def look_at(self, version: Version) -> None:
        """Show the report card of a version, or no longer where it is shown."""
        task = self._screen.task
        self._screen.show(task, looking_at(self._screen.state_of(task), report_of(version)))

    def show_behind(self, reason: Reason) -> None:
        """Show the cases behind a check."""
        self._spawn(self._show_behind(reason))

    def show_lineage(self) -> None:
        """Show where every version came from."""
        self._spawn(self._show_lineage(self._screen.task))

    async def _show_behind(self, reason: Reason) -> None:
        found = await self._versioning.behind(self._screen.task, reason)
        heading = f"{verdicts.name(reason)}: {verdicts.figures(reason)}"
        rows = [(b.text, title(b.right), title(b.before), title(b.after)) for b in found]
        self._screen.dialog = listings.open_behind(self._window, heading, rows, self._outlets.read)

    async def _show_lineage(self, task: str) -> None:
        found = await self._versioning.lineage(task)

        def export(name: str) -> None:
            try:
                self._outlets.save(name, json.dumps(lineage_record(task, found), indent=1))
            except KnownError as error:
                self._outlets.error(error)

        told = wording.lineage_text(found)
        self._screen.dialog = listings.open_lineage(self._window, told, export)
