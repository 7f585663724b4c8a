"""Opening a task on every screen."""

from typing import TYPE_CHECKING

from desktop.services.facts import TasksListed
from desktop.services.tasks.installing import Installing
from desktop.ui import wording

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class TaskSwitch:
    """Opens tasks on the screens of the desk; of several in a row, the last."""

    def __init__(self, desk: "Desk", installing: Installing) -> None:
        """Begin without a task."""
        self._desk = desk
        self._installing = installing
        self._chosen = ""

    async def show(self, listed: TasksListed) -> None:
        """Show the tasks, and open one where the one that was open is gone or has another name."""
        ids = [task.id for task in listed.tasks]
        if not ids:
            return
        before = self._desk.choices.settings.task
        chosen = before if before in ids else ids[-1]
        self._desk.window.show_tasks(listed.tasks, chosen)
        await self.open(chosen)

    async def open(self, task_id: str) -> None:
        """Open a task on every screen."""
        desk, window = self._desk, self._desk.window
        self._chosen = task_id
        window.tasks.setCurrentIndex(window.tasks.findData(task_id))
        window.state.setText(wording.LOADING_MODEL)
        fact = await self._installing.open(task_id)
        if self._chosen != task_id:
            return  # another one was chosen meanwhile
        desk.choices.remember(task=task_id, version=fact.version)
        window.foot.show_version(fact.number, len(fact.task.labels))
        for screen in desk.screens:
            screen.open_task(fact)

    async def reload(self, task_id: str) -> None:
        """Open a task again where it is the open one, as after another version was put in use."""
        if task_id == self._chosen:
            await self.open(task_id)
