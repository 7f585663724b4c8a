"""The labels of a task: how often each is used; renamed, merged, removed, and taken back."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.core.answers.tasks import Task, title
from desktop.core.errors import KnownError, Problem
from desktop.services.facts import LabelsChanged
from desktop.services.labelling import Labelling
from desktop.ui import wording
from desktop.ui.shell import labels_words
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import Reserved, Select, button, label
from desktop.ui.widgets.tables import filled, table

Work = Callable[[], Coroutine[Any, Any, None]]
Change = Callable[[], Coroutine[Any, Any, LabelsChanged]]


class LabelsDialog(Sheet):
    """Every change is stored at once; ``done`` gets the task as it stands after it."""

    def __init__(
        self,
        parent: QWidget,
        task: Task,
        labelling: Labelling,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        done: Callable[[Task], Awaitable[object]],
    ) -> None:
        """Show the labels of ``task``; work is started with ``spawn``."""
        super().__init__(parent, f"Labels of {task.name}", 560, 520)
        self._task, self._labelling, self._spawn, self._done = task, labelling, spawn, done
        self._usage: dict[str, int] = {}
        self._back: Change | None = None
        self._asked: QPushButton | None = None
        self._open, self._busy = True, False
        self.finished.connect(self._close)
        self.rows = table(("Label", "Decisions"), chosen=True)
        self.rows.setAccessibleName("Labels")
        self.name = QLineEdit()
        self.name.setAccessibleName("New name")
        self.name.setPlaceholderText("New name")
        self.rename = button("Rename", tip="In every decision that names it")
        self.into = Select("Merge into", "Every decision that names it will name this one")
        self.into.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.into.setMinimumContentsLength(12)
        self.merge = button("Merge")
        self.remove = button("Remove", tip="A label that no decision names and no version knows")
        self.said = Reserved(3)
        self._lay_out()
        self.rows.itemSelectionChanged.connect(self._selected)
        self.name.returnPressed.connect(self.rename.click)
        self.rename.clicked.connect(self._rename)
        self.merge.clicked.connect(lambda: self._sure(self.merge, self._merged))
        self.remove.clicked.connect(lambda: self._sure(self.remove, self._removed))
        self.into.activated.connect(lambda _: self._ask_nothing())
        spawn(self._show(task))
        self.rows.setFocus()

    def _lay_out(self) -> None:
        for parts in ((self.name, self.rename), (self.into, self.merge, self.remove)):
            row = QHBoxLayout()
            if parts[0] is self.into:
                row.addWidget(label("Merge into", "muted"))
            row.addWidget(parts[0], 1)
            for part in parts[1:]:
                row.addWidget(part)
                if parts[0] is self.name:
                    self.column.addWidget(self.rows, 1)
            self.column.addLayout(row)
        self.column.addWidget(self.said)
        self.undo = self.button("Undo", lambda: self._start(self._undone))
        self.undo.setToolTip("Take the last renaming back")
        self.undo.setEnabled(False)

    @property
    def chosen(self) -> str:
        """The chosen label; empty when there is none."""
        row = self.rows.currentRow()
        chosen = self.rows.selectionModel().hasSelection() and row < len(self._task.labels)
        return self._task.labels[row] if chosen else ""

    def _close(self) -> None:
        """Show nothing more; a change that is under way is stored all the same."""
        self._open = False

    async def _show(self, task: Task) -> None:
        usage = await self._labelling.usage(task.id)
        if not self._open:
            return
        chosen = self.chosen
        self._task, self._usage = task, usage
        self.rows.setRowCount(len(task.labels))
        for row, name in enumerate(task.labels):
            filled(self.rows, row, (title(name), str(self._usage.get(name, 0))))
        self.into.clear()
        for name in task.labels:
            self.into.addItem(title(name), name)
        # Parts that are greyed out meanwhile would lose the keyboard.
        with QSignalBlocker(self.rows):
            self.rows.clearSelection()
            if chosen in task.labels:
                self.rows.selectRow(task.labels.index(chosen))
        self._selected()

    def _selected(self) -> None:
        chosen = self.chosen
        stays = bool(chosen) and chosen not in self._task.untrained
        able = bool(chosen) and not stays
        self._ask_nothing()
        self.name.setText(chosen)
        for part in (self.name, self.rename, self.into, self.merge):
            part.setEnabled(able)
        self.remove.setEnabled(able and not self._usage.get(chosen, 0))
        why = KnownError(Problem.LABEL_TRAINED, label=title(chosen))
        self.said.setText(wording.problem(why) if stays else "")

    def _sure(self, part: QPushButton, work: Work) -> None:
        """Do what cannot be taken back only when it is asked for twice."""
        if self._asked is part:
            self._ask_nothing()
            self._start(work)
            return
        self._ask_nothing()
        self._asked = part
        part.setText(f"{part.text()}: sure?")
        self.said.setText(labels_words.asked_line(self.chosen, self._usage.get(self.chosen, 0)))

    def _rename(self) -> None:
        """Rename at once; a name that another label has merges the two, which is asked about."""
        if self.name.text().strip() in set(self._task.labels) - {self.chosen}:
            self._sure(self.rename, self._renamed)
        else:
            self._ask_nothing()
            self._start(self._renamed)

    def _ask_nothing(self) -> None:
        if self._asked is not None:
            self._asked.setText(self._asked.text().removesuffix(": sure?"))
            self._asked = None
            self.said.setText("")

    def _start(self, work: Work) -> None:
        """Begin one change, of what is chosen now; another waits until it is shown."""
        if not self._busy:
            self._busy = True
            self._spawn(self._told(work()))

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one change; why it is refused is told here, beside the labels."""
        try:
            await work
        except KnownError as error:
            if not self._open:
                raise
            self.said.setText(wording.problem(error))
        finally:
            self._busy = False

    def _renamed(self) -> Coroutine[Any, Any, None]:
        return self._rename_to(self.chosen, self.name.text().strip())

    async def _rename_to(self, old: str, new: str) -> None:
        if not old or old == new:
            return
        merged = new in self._task.labels
        fact = await self._labelling.rename(self._task.id, old, new)
        await self._changed(fact, labels_words.renamed_line(old, new))
        self._keep(None if merged else lambda: self._labelling.rename(self._task.id, new, old))

    def _merged(self) -> Coroutine[Any, Any, None]:
        return self._merge_into(self.chosen, self.into.currentData())

    async def _merge_into(self, old: str, into: str) -> None:
        if not old or old == into:
            return
        count = self._usage.get(old, 0)
        fact = await self._labelling.merge(self._task.id, old, into)
        await self._changed(fact, labels_words.merged_line(old, into, count))
        self._keep(None)

    def _removed(self) -> Coroutine[Any, Any, None]:
        return self._remove(self.chosen)

    async def _remove(self, old: str) -> None:
        fact = await self._labelling.remove(self._task.id, old)
        await self._changed(fact, labels_words.removed_line(old))
        self._keep(None)

    async def _undone(self) -> None:
        if self._back is not None:
            await self._changed(await self._back(), labels_words.TAKEN_BACK)
            self._keep(None)

    def _keep(self, back: Change | None) -> None:
        self._back = back
        if self._open:
            self.undo.setEnabled(back is not None)

    async def _changed(self, fact: LabelsChanged, words: str) -> None:
        await self._done(fact.task)
        await self._show(fact.task)
        if self._open:
            self.said.setText(words)
