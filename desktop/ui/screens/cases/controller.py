"""The Cases screen's intents."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from desktop.runtime.latest import LatestOnly
from desktop.services.bundle import Services
from desktop.services.facts import CasesFound
from desktop.services.searching import PAGE
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.cases.state import (
    CasesState,
    Column,
    Which,
    beside,
    more,
    ordered_by,
    reduce,
)
from desktop.ui.screens.cases.view import CasesView
from desktop.ui.widgets import listings

PAUSE_MS = 200
# So many cases are fetched when an order or a choice needs all of them.
MOST = 5000


class CasesController(QObject):
    """The list of cases and what is done with them.

    Signals: ``case_opened(Case)``; ``walked(place or None, count)`` when the list is another;
    ``binned(ids)`` after cases were deleted, and without any after they were brought back.
    """

    case_opened = Signal(object)
    walked = Signal(object, int)
    binned = Signal(object)

    def __init__(self, view: CasesView, services: Services, spawner: TaskSpawner) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._searching, self._asking = services.searching, services.asking
        self._binning = services.binning
        self._deleted: tuple[str, ...] = ()
        self._spawner = spawner
        self._latest = LatestOnly()
        self._task = ""
        self.dialog: QDialog | None = None
        self.state = CasesState()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        view.searched.connect(lambda _: self._pause.start())
        view.chosen.connect(self._choose)
        view.sorted.connect(self._sort)
        view.opened.connect(self.open)
        view.history_wanted.connect(lambda case: spawner.spawn(self._show_history(case)))
        view.deleted.connect(lambda ids: spawner.spawn(self._delete(ids)))
        view.brought_back.connect(lambda ids: spawner.spawn(self._bring_back(ids)))
        view.taken_back.connect(self.take_back)
        view.more_wanted.connect(lambda: spawner.spawn(self._more()))

    def open_task(self, task_id: str) -> None:
        """Show the cases of another task, all of them again."""
        if task_id != self._task:
            self.state = CasesState()
            self._view.search.clear()
            self._keep_deleted(())
        self._task = task_id
        self.refresh()

    def refresh(self) -> None:
        """Search again, as after a decision."""
        if self._task:
            self._spawner.spawn(self._latest.run(self._find))

    def open(self, case_id: str) -> None:
        """Open a case on the Read screen."""
        self._spawner.spawn(self._open(case_id))

    @property
    def walking(self) -> bool:
        """Whether a case of the list was opened, so that there is a next one."""
        return self.state.place is not None

    def walk(self, step: int) -> None:
        """Open the case so many places below the opened one."""
        case = beside(self.state, step)
        if case:
            self.open(case)

    def leave(self) -> None:
        """Forget which case was opened, as when another text is read."""
        self._show(replace(self.state, opened=""))

    @property
    def can_take_back(self) -> bool:
        """Whether there are cases that were deleted last."""
        return bool(self._deleted)

    def take_back(self) -> None:
        """Bring back what was deleted last."""
        if self._deleted:
            self._spawner.spawn(self._bring_back(self._deleted))

    def _keep_deleted(self, ids: tuple[str, ...]) -> None:
        self._deleted = ids
        self._view.show_deleted(len(ids))

    async def _delete(self, ids: tuple[str, ...]) -> None:
        self._keep_deleted((await self._binning.delete(ids)).cases)
        self.binned.emit(self._deleted)
        self.refresh()

    async def _bring_back(self, ids: tuple[str, ...]) -> None:
        await self._binning.bring_back(ids)
        self._keep_deleted(tuple(case for case in self._deleted if case not in ids))
        self.binned.emit(())
        self.refresh()

    def _choose(self, which: Which, label: str) -> None:
        self._show(replace(self.state, which=which, label=label))
        self.refresh()

    def _sort(self, column: Column) -> None:
        self._show(ordered_by(self.state, column))
        if self.state.wants_all:
            self.refresh()

    async def _find(self) -> None:
        self._show(reduce(self.state, await self._found()))
        whole = await self._all_of(self.state)
        if whole.lines != self.state.lines:
            self._show(replace(self.state, lines=whole.lines, total=whole.total))

    async def _all_of(self, found: CasesState) -> CasesState:
        """Fetch the further pages that an order or a choice needs; they are shown together."""
        while found.wants_all and not found.whole and len(found.lines) < MOST:
            longer = more(found, await self._page(found))
            if len(longer.lines) == len(found.lines):
                break
            found = longer
        return found

    async def _page(self, state: CasesState) -> CasesFound:
        return await self._searching.find(self._task, state.query, len(state.lines) // PAGE)

    async def _found(self) -> CasesFound:
        if self.state.which is Which.TEACHING:
            return await self._asking.next_cases(self._task)
        if self.state.which is Which.BINNED:
            return CasesFound("", await self._binning.binned(self._task))
        return await self._searching.find(self._task, self._view.search.text())

    async def _more(self) -> None:
        fact = await self._page(self.state)
        self._show(more(self.state, fact))

    async def _open(self, case_id: str) -> None:
        case = await self._searching.open(case_id)
        self._show(replace(self.state, opened=case_id))
        self.case_opened.emit(case)

    async def _show_history(self, case_id: str) -> None:
        case = await self._searching.open(case_id)
        self.dialog = listings.open_history(self._view, case)

    def _show(self, state: CasesState) -> None:
        self.state = state
        self._view.show_state(state)
        self.walked.emit(state.place, len(state.listed))
