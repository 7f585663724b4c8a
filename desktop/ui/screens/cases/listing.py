"""Which cases are listed: searched for, chosen, put in order, fetched page after page."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

from desktop.runtime.latest import LatestOnly
from desktop.services.bundle import Services
from desktop.services.cases.searching import PAGE
from desktop.services.facts import CasesFound
from desktop.ui.screens.cases.state import CasesState, Column, Which, more, ordered_by, reduce

PAUSE_MS = 200
# So many cases are fetched when an order or a choice needs all of them.
MOST = 5000


class CasesHost(Protocol):
    """What the parts need of the screen: its state, and how it changes."""

    state: CasesState

    def show(self, state: CasesState) -> None:
        """Show a state."""
        ...


class Listing(QObject):
    """Fetches the cases of the open task; of several searches in a row the last is shown."""

    def __init__(
        self,
        search: QLineEdit,
        screen: CasesHost,
        services: Services,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Look for what stands in ``search``, once the person pauses, and show it on ``screen``."""
        super().__init__(search)
        self._search = search
        self._screen = screen
        self._searching, self._asking = services.searching, services.asking
        self._binning = services.binning
        self._spawn = spawn
        self._latest = LatestOnly()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        search.textChanged.connect(lambda _: self._pause.start())

    def refresh(self) -> None:
        """Search again, as after a decision."""
        if self._screen.state.task:
            self._spawn(self._latest.run(self._find))

    def choose(self, which: Which, label: str) -> None:
        """List other cases, or only those of a label."""
        self._screen.show(replace(self._screen.state, which=which, label=label))
        self.refresh()

    def sort(self, column: Column) -> None:
        """Put the list in the order of a column."""
        self._screen.show(ordered_by(self._screen.state, column))
        if self._screen.state.wants_all:
            self.refresh()

    def more(self) -> None:
        """List the next older cases too."""
        self._spawn(self._more())

    async def _find(self) -> None:
        fact = await self._fetched()
        self._screen.show(reduce(self._screen.state, fact))
        whole = await self._all_of(self._screen.state)
        now = self._screen.state
        if whole.lines != now.lines:
            self._screen.show(replace(now, lines=whole.lines, total=whole.total))

    async def _fetched(self) -> CasesFound:
        now = self._screen.state
        if now.which is Which.TEACHING:
            return await self._asking.next_cases(now.task)
        if now.which is Which.BINNED:
            return CasesFound("", await self._binning.binned(now.task))
        return await self._searching.find(now.task, self._search.text())

    async def _all_of(self, state: CasesState) -> CasesState:
        """Fetch the further pages that an order or a choice needs; they are shown together."""
        while state.wants_all and not state.whole and len(state.lines) < MOST:
            longer = more(state, await self._page(state))
            if len(longer.lines) == len(state.lines):
                break
            state = longer
        return state

    async def _page(self, state: CasesState) -> CasesFound:
        return await self._searching.find(state.task, state.query, len(state.lines) // PAGE)

    async def _more(self) -> None:
        fact = await self._page(self._screen.state)
        self._screen.show(more(self._screen.state, fact))
