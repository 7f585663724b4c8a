"""The Cases screen's intents."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.runtime.latest import LatestOnly
from desktop.services.bundle import Services
from desktop.services.searching import PAGE
from desktop.ui.cases.state import CasesState, more, reduce
from desktop.ui.cases.view import CasesView
from desktop.ui.spawner import TaskSpawner

PAUSE_MS = 200


class CasesController(QObject):
    """Signal: ``case_opened(Case)``."""

    case_opened = Signal(object)

    def __init__(self, view: CasesView, services: Services, spawner: TaskSpawner) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._searching, self._asking = services.searching, services.asking
        self._spawner = spawner
        self._latest = LatestOnly()
        self._task = ""
        self.state = CasesState()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        view.searched.connect(lambda _: self._pause.start())
        view.ordered.connect(self.refresh)
        view.opened.connect(self.open)
        view.more_wanted.connect(lambda: spawner.spawn(self._more()))

    def open_task(self, task_id: str) -> None:
        """Show the cases of another task."""
        self._task = task_id
        self.refresh()

    def refresh(self) -> None:
        """Search again, as after a decision."""
        if self._task:
            self._spawner.spawn(self._latest.run(self._find))

    def open(self, case_id: str) -> None:
        """Open a case on the Read screen."""
        self._spawner.spawn(self._open(case_id))

    async def _find(self) -> None:
        if self._view.teaching_first:
            fact = await self._asking.next_cases(self._task)
        else:
            fact = await self._searching.find(self._task, self._view.search.text())
        self.state = reduce(self.state, fact)
        self._view.show_state(self.state)

    async def _more(self) -> None:
        page = len(self.state.lines) // PAGE
        fact = await self._searching.find(self._task, self.state.query, page)
        self.state = more(self.state, fact)
        self._view.show_state(self.state)

    async def _open(self, case_id: str) -> None:
        self.case_opened.emit(await self._searching.open(case_id))
