"""The Cases screen's intents, turned into calls of services."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop.services.bundle import Services
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.cases.deleting import Deleting
from desktop.ui.screens.cases.listing import Listing
from desktop.ui.screens.cases.state import CasesState
from desktop.ui.screens.cases.view import CasesView
from desktop.ui.screens.cases.walking import Walking
from desktop.ui.widgets import listings


class CasesController(QObject):
    """Joins the Cases screen to the services.

    Signals: ``walked(index or None, count)`` when the list is another; its parts have
    ``walking.opened`` and ``deleting.binned``.
    """

    walked = Signal(object, int)

    def __init__(self, view: CasesView, services: Services, spawner: TaskSpawner) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._searching = services.searching
        self._spawner = spawner
        self.dialog: QDialog | None = None
        self.state = CasesState()
        self.listing = Listing(view.search, self, services, spawner.spawn)
        self.refresh = self.listing.refresh
        self.deleting = Deleting(self, services.binning, spawner.spawn)
        self.take_back = self.deleting.take_back
        self.walking = Walking(self, services.searching, spawner.spawn)
        self.open, self.walk, self.leave = self.walking.open, self.walking.walk, self.walking.leave
        self._connect()

    @property
    def can_take_back(self) -> bool:
        """Whether there are cases that were deleted last."""
        return bool(self.deleting.last)

    def show(self, state: CasesState) -> None:
        """Show a state."""
        self.state = state
        self._view.show_state(state)
        self.walked.emit(state.index, len(state.listed))

    def open_task(self, task_id: str) -> None:
        """Show the cases of another task, all of them again."""
        if task_id != self.state.task:
            self.state = CasesState(task=task_id)
            self._view.search.clear()
            self.deleting.show()
        self.refresh()

    def _connect(self) -> None:
        view = self._view
        view.chosen.connect(self.listing.choose)
        view.sorted.connect(self.listing.sort)
        view.more_wanted.connect(self.listing.more)
        view.opened.connect(self.open)
        view.history_wanted.connect(lambda case: self._spawner.spawn(self._show_history(case)))
        view.deleted.connect(self.deleting.delete)
        view.brought_back.connect(self.deleting.bring_back)
        view.taken_back.connect(self.take_back)
        self.deleting.kept.connect(view.show_deleted)
        self.deleting.binned.connect(lambda _: self.refresh())

    async def _show_history(self, case_id: str) -> None:
        case = await self._searching.open(case_id)
        self.dialog = listings.open_history(self._view, case)
