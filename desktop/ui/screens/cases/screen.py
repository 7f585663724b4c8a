"""The Cases screen at work, as the window and the other screens know it."""

from collections.abc import Iterable

from desktop.services.facts import TaskOpened
from desktop.ui.ports.actions import Needs, Steps
from desktop.ui.ports.screens import Screen, Surroundings
from desktop.ui.screens.cases import wording
from desktop.ui.screens.cases.controller import CasesController
from desktop.ui.screens.cases.view import CasesView


class CasesScreen(Screen):
    """Opens cases, and follows which of them stands in the box."""

    def __init__(self, view: CasesView, around: Surroundings) -> None:
        """Put the view to work."""
        super().__init__(view)
        self._view, self._around = view, around
        self.controller = CasesController(view, around.services, around.spawner)
        events = around.events
        self.controller.walking.opened.connect(events.case_opened)
        self.controller.deleting.binned.connect(events.cases_binned)
        self.controller.walked.connect(events.walked)
        events.case_wanted.connect(self.controller.open)
        events.deletion_undone.connect(
            lambda ids, blank: around.spawner.spawn(self._bring_back(ids, blank=blank))
        )
        events.text_brought.connect(self.controller.leave)

    def open_task(self, opened: TaskOpened) -> None:
        """List the cases of a task."""
        self.controller.open_task(opened.task.id)

    def enter(self) -> None:
        """Search again, and let the person type what to search for."""
        self.controller.refresh()
        self._view.search.setFocus()

    def has(self) -> Iterable[Needs]:
        """Return whether there is a list to go on in."""
        return (Needs.LIST,) if self.controller.walking.under_way else ()

    def steps(self) -> Steps:
        """Return what can be done with the list."""
        return {
            "find": self._find,
            "next_case": lambda: self.controller.walk(1),
            "previous_case": lambda: self.controller.walk(-1),
            "back": lambda: (self._around.show(), self._view.table.setFocus()),
        }

    def undoable(self) -> tuple[bool, bool]:
        """Say whether there are cases that were deleted last."""
        return self.controller.can_take_back, False

    def undo(self) -> None:
        """Bring back what was deleted last."""
        self.controller.take_back()

    async def _bring_back(self, ids: tuple[str, ...], *, blank: bool) -> None:
        """Bring cases back from another screen; a single one is opened where no text is read."""
        await self.controller.deleting.back(ids)
        if blank and len(ids) == 1:
            await self.controller.walking.show(ids[0])
        self._around.news(wording.back_line(len(ids)))

    def _find(self) -> None:
        self._around.show()
        self._view.search.setFocus()
        self._view.search.selectAll()
