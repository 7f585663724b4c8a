"""The task switcher in the top bar; its tasks are actions too, so that they can be found."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction

from desktop.core.answers.tasks import Task
from desktop.ui import wording
from desktop.ui.widgets.parts import Select


class TaskSelect(Select):
    """Signal: ``chosen(task id)``."""

    chosen = Signal(str)

    def __init__(self) -> None:
        """Start without tasks."""
        super().__init__("Task", "Choose what the texts are read for")
        self.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(140)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))

    def show_tasks(self, tasks: Sequence[Task], chosen: str) -> None:
        """List the tasks; the one with the id ``chosen`` is open."""
        self.clear()
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        for task in tasks:
            self.addItem(task.name, task.id)
            self.addAction(self._way_to(task))
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def _way_to(self, task: Task) -> QAction:
        action = QAction(wording.task_line(task.name).replace("&", "&&"), self)
        action.setStatusTip(wording.OPEN_TASK)
        action.triggered.connect(lambda _=False: self.chosen.emit(task.id))
        return action
