"""The tasks: renamed, put into the recycle bin, brought back from it, or removed for good."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.core.answers.tasks import Task
from desktop.core.errors import KnownError
from desktop.core.task_wording import erased_line, erasing_question, waiting_lines
from desktop.services.facts import TasksListed
from desktop.services.tasks.shipping import Shipping
from desktop.services.tasks.tasking import Tasking
from desktop.ui import wording
from desktop.ui.shell import tasks_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Reserved, button, label
from desktop.ui.widgets.tables import choose, chosen_row, filled, table


class TasksDialog(Sheet):
    """Every change is stored at once; ``done`` gets the tasks that are left after it."""

    def __init__(
        self,
        parent: QWidget,
        tasking: Tasking,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        done: Callable[[TasksListed], Awaitable[object]],
        shipping: Shipping,
    ) -> None:
        """Show the tasks that there are and those in the recycle bin; work is ``spawn``ed."""
        super().__init__(parent, "Tasks", 640, 420)
        self._tasking, self._spawn, self._done = tasking, spawn, done
        self._shipping = shipping
        self._tasks: tuple[Task, ...] = ()
        self._removed: frozenset[str] = frozenset()
        self.rows = table(("Task", "Labels", ""), chosen=True)
        self.rows.setAccessibleName("Tasks")
        self.name = QLineEdit()
        self.name.setAccessibleName("New name")
        self.name.setPlaceholderText("New name")
        self.rename = button("Rename", tip="Cases, decisions and versions stay")
        self.remove = button("Remove", tip="Put the task into the recycle bin, with all it has")
        self.bring_back = button("Bring back", tip="Take the task out of the recycle bin")
        self.erase = button(
            f"{tasks_words.ERASE}\u2026", tip="Remove a task of the recycle bin with all it has"
        )
        self.asked: QDialog | None = None
        self.message = Reserved(2)
        self.waiting = label("", "muted", wraps=True)
        self._lay_out()
        self.rows.itemSelectionChanged.connect(self._selected)
        self.name.returnPressed.connect(self.rename.click)
        self.rename.clicked.connect(lambda: self._start(self._renamed()))
        self.remove.clicked.connect(lambda: self._start(self._moved(tasking.remove)))
        self.bring_back.clicked.connect(lambda: self._start(self._moved(tasking.bring_back)))
        self.erase.clicked.connect(lambda: self._start(self._ask()))
        self._start(self._begin())
        self.rows.setFocus()

    def _lay_out(self) -> None:
        row = FlowLayout()
        for part in (self.name, self.rename, self.remove, self.bring_back, self.erase):
            row.addWidget(part)
        self.column.addWidget(self.rows, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.message)
        self.column.addWidget(self.waiting)

    @property
    def chosen(self) -> Task | None:
        """The chosen task."""
        row = chosen_row(self.rows)
        return self._tasks[row] if 0 <= row < len(self._tasks) else None

    async def _begin(self) -> None:
        await self._show()
        waiting = [(one.name, one.encoder.name) for one in await self._shipping.waiting()]
        self.waiting.setText("\n".join(waiting_lines(waiting)))
        self.waiting.setVisible(bool(waiting))

    async def _show(self) -> None:
        chosen = self.chosen
        there, removed = await self._tasking.every()
        self._tasks, self._removed = (*there, *removed), frozenset(task.id for task in removed)
        self.rows.setRowCount(len(self._tasks))
        ids = [task.id for task in self._tasks]
        for row, task in enumerate(self._tasks):
            where = tasks_words.IN_BIN if task.id in self._removed else ""
            filled(self.rows, row, (task.name, str(len(task.labels)), where))
        choose(self.rows, ids.index(chosen.id) if chosen is not None and chosen.id in ids else -1)
        self._selected()

    def _selected(self) -> None:
        chosen = self.chosen
        there = chosen is not None and chosen.id not in self._removed
        last = there and len(self._tasks) - len(self._removed) == 1
        self.name.setText(chosen.name if chosen else "")
        for part in (self.name, self.rename):
            part.setEnabled(there)
        self.remove.setEnabled(there and not last)
        for part in (self.bring_back, self.erase):
            part.setEnabled(chosen is not None and not there)
        self.message.setText(tasks_words.LAST if last else "")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._spawn(self._reporting(work))

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one change; why it is refused is told here, beside the tasks."""
        try:
            await work
        except KnownError as error:
            self.message.setText(wording.problem(error))

    async def _renamed(self) -> None:
        task, name = self.chosen, self.name.text()
        if task is not None and name.strip() != task.name:
            renamed = await self._tasking.rename(task.id, name)
            await self._changed(tasks_words.renamed_line(task.name, renamed.name))

    async def _moved(self, move: Callable[[str], Awaitable[Task]]) -> None:
        task = self.chosen
        if task is not None:
            line = tasks_words.moved_line(task.name, back=task.id in self._removed)
            await move(task.id)
            self.rows.setFocus()
            await self._changed(line)

    async def _ask(self) -> None:
        """Say what goes with a task before it is removed for good."""
        task = self.chosen
        if task is not None:
            held = await self._tasking.contents(task.id)
            words = erasing_question(task.name, held.cases, held.versions)
            self.asked = dialogs.ask(
                self, words, tasks_words.ERASE, lambda: self._start(self._erased(task))
            )

    async def _erased(self, task: Task) -> None:
        await self._tasking.erase(task.id)
        self.rows.setFocus()
        await self._changed(erased_line(task.name))

    async def _changed(self, words: str) -> None:
        await self._show()
        left = tuple(task for task in self._tasks if task.id not in self._removed)
        await self._done(TasksListed(left))
        self.message.setText(words)
