"""The labels of a task: how often each is used, and what can be done with the chosen one."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.core.answers.tasks import Task, title
from desktop.core.errors import KnownError, Problem
from desktop.ui import wording
from desktop.ui.shell import labels_words
from desktop.ui.widgets.confirming import Confirmation
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import Reserved, Select, button, label
from desktop.ui.widgets.tables import choose, chosen_row, filled, table


class LabelsDialog(Sheet):
    """Shows the labels and says what the person wants with the chosen one.

    Signals: ``rename_wanted(label, new name)``, ``merge_wanted(label, other label)``,
    ``remove_wanted(label)``, ``undo_wanted()``.
    """

    rename_wanted = Signal(str, str)
    merge_wanted = Signal(str, str)
    remove_wanted = Signal(str)
    undo_wanted = Signal()

    def __init__(self, parent: QWidget, task: Task) -> None:
        """Show what is about ``task``; its labels come with ``show_labels``."""
        super().__init__(parent, f"Labels of {task.name}", 560, 520)
        self._task = task
        self._usage: Mapping[str, int] = {}
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
        self.message = Reserved(3)
        self._sure = Confirmation(self.message.setText)
        self._lay_out()
        self._connect()
        self.rows.setFocus()

    @property
    def chosen(self) -> str:
        """The chosen label; empty when there is none."""
        row = chosen_row(self.rows)
        return self._task.labels[row] if 0 <= row < len(self._task.labels) else ""

    def show_labels(self, task: Task, usage: Mapping[str, int]) -> None:
        """Show the labels of ``task`` and how many decisions name each; the chosen one stays."""
        chosen = self.chosen
        self._task, self._usage = task, usage
        self.into.clear()
        with self.rows.filling(len(task.labels)):
            for row, name in enumerate(task.labels):
                filled(self.rows, row, (title(name), str(usage.get(name, 0))))
                self.into.addItem(title(name), name)
        choose(self.rows, task.labels.index(chosen) if chosen in task.labels else -1)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the chosen label; say why nothing can be."""
        chosen = self.chosen
        stays = bool(chosen) and chosen not in self._task.untrained
        able = bool(chosen) and not stays
        self._sure.withdraw()
        self.name.setText(chosen)
        for part in (self.name, self.rename, self.into, self.merge):
            part.setEnabled(able)
        self.remove.setEnabled(able and not self._usage.get(chosen, 0))
        why = KnownError(Problem.LABEL_TRAINED, label=title(chosen))
        self.message.setText(wording.problem(why) if stays else "")

    def _rename(self) -> None:
        """Rename at once; a name that another label has merges the two, which is asked about."""
        old, new = self.chosen, self.name.text().strip()
        if new in set(self._task.labels) - {old}:
            asked = self._asked_line(old)
            self._sure.ask(self.rename, asked, lambda: self.rename_wanted.emit(old, new))
        else:
            self._sure.withdraw()
            self.rename_wanted.emit(old, new)

    def _merge(self) -> None:
        old, into = self.chosen, self.into.currentData()
        asked = self._asked_line(old)
        self._sure.ask(self.merge, asked, lambda: self.merge_wanted.emit(old, into))

    def _remove(self) -> None:
        old = self.chosen
        self._sure.ask(self.remove, self._asked_line(old), lambda: self.remove_wanted.emit(old))

    def _asked_line(self, name: str) -> str:
        return labels_words.asked_line(name, self._usage.get(name, 0))

    def _lay_out(self) -> None:
        naming, joining = QHBoxLayout(), QHBoxLayout()
        naming.addWidget(self.name, 1)
        naming.addWidget(self.rename)
        joining.addWidget(label("Merge into", "muted"))
        joining.addWidget(self.into, 1)
        joining.addWidget(self.merge)
        joining.addWidget(self.remove)
        self.column.addWidget(self.rows, 1)
        self.column.addLayout(naming)
        self.column.addLayout(joining)
        self.column.addWidget(self.message)
        self.undo = self.button("Undo", self.undo_wanted.emit)
        self.undo.setToolTip("Take the last renaming back")
        self.undo.setEnabled(False)

    def _connect(self) -> None:
        self.rows.itemSelectionChanged.connect(self._offer)
        self.name.returnPressed.connect(self.rename.click)
        self.rename.clicked.connect(self._rename)
        self.merge.clicked.connect(self._merge)
        self.remove.clicked.connect(self._remove)
        self.into.activated.connect(lambda _: self._sure.withdraw())
