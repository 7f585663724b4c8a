"""The way from a case of the list to the next one."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.services.cases.searching import Searching
from desktop.ui.screens.cases.listing import CasesHost
from desktop.ui.screens.cases.state import beside


class Walking(QObject):
    """Signal: ``opened(Case)`` to be shown on the Read screen."""

    opened = Signal(object)

    def __init__(
        self,
        screen: CasesHost,
        searching: Searching,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Open cases of the list on ``screen``."""
        super().__init__()
        self._screen = screen
        self._searching = searching
        self._spawn = spawn

    @property
    def under_way(self) -> bool:
        """Whether a case of the list was opened, so that there is a next one."""
        return self._screen.state.index is not None

    def open(self, case_id: str) -> None:
        """Open a case on the Read screen."""
        self._spawn(self.show(case_id))

    def walk(self, step: int) -> None:
        """Open the case so many places below the opened one."""
        case = beside(self._screen.state, step)
        if case:
            self.open(case)

    def leave(self) -> None:
        """Forget which case was opened, as when another text is read."""
        self._screen.show(replace(self._screen.state, opened=""))

    async def show(self, case_id: str) -> None:
        """Fetch a case and open it."""
        case = await self._searching.open(case_id)
        self._screen.show(replace(self._screen.state, opened=case_id))
        self.opened.emit(case)
