"""What was taken from files for a task, each to be taken back whole."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Task
from desktop.core.decisions.imports import Import
from desktop.ui.files import wording
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import label
from desktop.ui.widgets.tables import filled, table


class ImportsDialog(Sheet):
    """Signal: ``back_wanted(import)`` when one is to be taken back, asked for twice."""

    back_wanted = Signal(object)

    def __init__(self, parent: QWidget, task: Task, imports: Sequence[Import]) -> None:
        """List what was taken, the newest first."""
        super().__init__(parent, f"Answers from files: {task.name}", 640, 420)
        self._imports = imports
        self.rows = table(("File", "When", "Answers", "Hold still"), chosen=True)
        self.rows.setAccessibleName("Answers from files")
        self.rows.setRowCount(len(imports))
        for row, each in enumerate(imports):
            filled(self.rows, row, wording.import_row(each))
        hint = label(
            wording.IMPORTS_HINT if imports else wording.NOTHING_TAKEN, "muted", wraps=True
        )
        self.column.addWidget(hint)
        self.column.addWidget(self.rows, 1)
        self.back = self.button(wording.TAKE_BACK, self._ask)
        self.back.setToolTip("Every answer of the chosen file; what you decided since stands")
        self.rows.itemSelectionChanged.connect(self._selected)
        if imports:
            self.rows.selectRow(0)
        self._selected()

    def _selected(self) -> None:
        self.back.setText(wording.TAKE_BACK)
        chosen = self._chosen()
        self.back.setEnabled(chosen is not None and bool(chosen.standing))

    def _chosen(self) -> Import | None:
        row = self.rows.currentRow()
        return self._imports[row] if 0 <= row < len(self._imports) else None

    def _ask(self) -> None:
        chosen = self._chosen()
        if self.back.text() == wording.TAKE_BACK:
            self.back.setText(wording.SURE)
        elif chosen is not None:
            self.accept()
            self.back_wanted.emit(chosen)
