"""Writing what is stored of a task to a file: which rows, which format, how far it is."""

from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.rows.exports import What
from desktop.core.wording import exported
from desktop.services.files.exporting import Exported, Exporting, ExportMoved, Wanted
from desktop.ui.shell import export_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.parts import Select, label, say
from desktop.ui.widgets.working import Spawn, WorkingSheet

FORMATS = {"csv": "CSV, for spreadsheets", "jsonl": "JSON Lines, for programs"}


class ExportDialog(WorkingSheet):
    """Chooses, asks for a file, and writes it; ``done`` gets the sentence at the end."""

    given_up = export_words.NOT_EXPORTED

    def __init__(
        self,
        parent: QWidget,
        task: Task,
        exporting: Exporting,
        spawn: Spawn,
        done: Callable[[str], object],
    ) -> None:
        """Offer what there is of ``task``; work is started with ``spawn``."""
        super().__init__(parent, f"Export from {task.name}", (520, 240), spawn)
        self._task, self._exporting, self._done = task, exporting, done
        self._query = ""
        self.file: QFileDialog | None = None
        self.what, self.form = Select("What"), Select("Format")
        for what in What:
            if what is not What.SPANS or task.kind is Kind.SPANS:
                self.what.addItem(export_words.EXPORTS[what][0], what)
        for name, words in FORMATS.items():
            self.form.addItem(words, name)
        self.only_matches = QCheckBox()
        self.only_matches.hide()
        self.message = label("", "muted", wraps=True)
        self.bar.setAccessibleName("How far the export is")
        self._lay_out()
        self.go = self.button("Choose a file\u2026", self._choose, style="primary")
        self.what.currentIndexChanged.connect(lambda _: self._describe())
        self._describe()

    def narrowed(self, query: str) -> "ExportDialog":
        """Offer to write only the cases that a search finds, which is chosen then."""
        self._query = query
        self.only_matches.setText(export_words.ONLY_FOUND.format(query=query.replace("&", "&&")))
        self.only_matches.setChecked(bool(query))
        self.only_matches.setVisible(bool(query))
        return self

    def say(self, words: str) -> None:
        """See the base: below what is chosen."""
        say(self.area, self.message, words)

    def offer(self, *, idle: bool) -> None:
        """See the base: what is written meanwhile is not changed."""
        for part in (self.go, self.what, self.form, self.only_matches):
            part.setEnabled(idle)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for part in (self.what, self.form):
            form.addRow(part.accessibleName(), part)
        self.page.addLayout(form)
        for part in (self.only_matches, self.message, self.bar):
            self.page.addWidget(part)
        self.page.addStretch()
        self.row.addWidget(self.leave)

    def _describe(self) -> None:
        self.message.setText(export_words.EXPORTS[self.what.currentData()][1])

    def _choose(self) -> None:
        """Ask for a file; one that is there is asked about by the dialog itself."""
        what, form = self.what.currentData(), self.form.currentData()
        dialog = dialogs.choosing(self, "Export", f"{FORMATS[form]} (*.{form})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form)
        dialog.selectFile(f"{self._task.id}-{what}.{form}")
        dialog.fileSelected.connect(self._begin)
        self.file = dialog
        dialog.open()

    def _begin(self, name: str) -> None:
        query = self._query if self.only_matches.isChecked() else ""
        wanted = Wanted(self._task.id, self.what.currentData(), self.form.currentData(), query)
        self.start(self._write(wanted, Path(name)))

    async def _write(self, wanted: Wanted, goal: Path) -> None:
        async with aclosing(self._exporting.to_file(wanted, goal, replacing=True)) as facts:
            async for fact in facts:
                self._follow(fact)

    def _follow(self, fact: ExportMoved | Exported) -> None:
        if isinstance(fact, Exported):
            self._done(exported(fact.rows, fact.cases, Path(fact.file).name))
            self.accept()
        else:
            self.show_progress(fact.done, fact.total)
