"""A new task from a labelled file: looked at first, then trained on a language model."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QWidget

from desktop.core.answers.tasks import Kind, checked_name, id_of, title
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.rows.accounts import Account
from desktop.core.rows.tables import NO_HEADER, Columns
from desktop.core.settings import Device
from desktop.services.bundle import Services
from desktop.services.versions.lessons import How
from desktop.ui.files.column_choice import ColumnChoice, header_of
from desktop.ui.shell import new_task_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.parts import Select, button, label, say
from desktop.ui.widgets.working import Spawn, WorkingSheet


class NewTaskDialog(WorkingSheet):
    """Nothing is made before the person says so; ``created`` gets the task's id and a sentence."""

    given_up = new_task_words.GIVEN_UP

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        spawn: Spawn,
        created: Callable[[str, str], Awaitable[object]],
        device: Device = Device.AUTO,
    ) -> None:
        """Offer the language models that are there; ``device`` is where the training computes."""
        super().__init__(parent, "New task", (560, 440), spawn)
        self._services, self._created, self._device = services, created, device
        self._path = ""
        self._account: Account | None = None
        self._kind, self._chosen = Kind.CLASSIFY, False
        self.file: QFileDialog | None = None
        self.choose = button("Choose a file\u2026", tip=new_task_words.FILE)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.model = Select("Language model", new_task_words.MODEL)
        form = QFormLayout()
        form.addRow("File", self.choose)
        self.columns = ColumnChoice(form)
        self.contents = label(new_task_words.FILE, wraps=True)
        self.message = label("", wraps=True)
        self.bar.setAccessibleName("How far the training is")
        self._lay_out(form)
        self.make = self.button("Make the task", self._make, style="primary")
        self.name.textChanged.connect(lambda _: self.offer(idle=not self.working))
        self.model.activated.connect(self._choose_model)
        self.choose.clicked.connect(self._choose)
        self.columns.chosen.connect(lambda columns: self.start(self._looked(columns)))
        self.start(self._models())

    def look(self, file: str) -> None:
        """Show what a file holds."""
        self._path = file
        self.columns.offer(NO_HEADER)
        self.start(self._looked(Columns()))

    def say(self, words: str) -> None:
        """See the base: below what the file holds."""
        say(self.area, self.message, words)

    def offer(self, *, idle: bool) -> None:
        """See the base: a task is made of a file that was looked at, under a name."""
        for part in (self.choose, *self.columns.parts, self.name, self.model):
            part.setEnabled(idle)
        self.make.setEnabled(idle and self._account is not None and bool(self.name.text().strip()))

    def focus(self) -> None:
        """See the base: a file that was looked at can be made a task of."""
        (self.make if self.make.isEnabled() else self.choose).setFocus()

    def _lay_out(self, form: QFormLayout) -> None:
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for part in (self.name, self.model):
            form.addRow(part.accessibleName(), part)
        self.page.addLayout(form)
        for part in (self.contents, self.message, self.bar):
            self.page.addWidget(part)
        self.page.addStretch()
        self.row.addWidget(self.leave)

    def _choose(self) -> None:
        dialog = dialogs.choosing(self, "A labelled file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.look)
        self.file = dialog
        dialog.open()

    def _choose_model(self) -> None:
        self._chosen = True

    def _make(self) -> None:
        self.start(self._trained())

    async def _models(self) -> None:
        for one in await self._services.encoding.listed():
            self.model.addItem(one.encoder.card.name, one.encoder.id)

    async def _looked(self, columns: Columns) -> None:
        self._account = None
        for part in (self.contents, self.message):
            part.setText("")
        self.choose.setText(Path(self._path).name)
        try:
            account = await self._read(columns)
        except KnownError as error:
            if not (header := header_of(error)).names:
                raise
            self.columns.offer(header)
            self.say(new_task_words.COLUMNS_WANTED.format(**error.facts))
            return
        if not self._chosen:
            await self._suit(account)
        self._account = account
        self.columns.offer(account.header)
        self.contents.setText(new_task_words.account(account, self._kind))
        if not self.name.text().strip():
            self.name.setText(title(Path(self._path).stem))

    async def _read(self, columns: Columns) -> Account:
        """Account for the file as one of labels, or of entities where it marks those."""
        answers = self._services.importing.answers
        self._kind = Kind.CLASSIFY
        try:
            return await answers(self._path, self._kind, columns)
        except KnownError as error:
            if error.problem is not Problem.KIND_SPANS:
                raise
        self._kind = Kind.SPANS
        return await answers(self._path, self._kind, columns)

    async def _suit(self, account: Account) -> None:
        """Propose the language model that reads the language of the texts."""
        texts = [example.text for example in account.examples]
        one = await self._services.encoding.suited(texts)
        if one is not None:
            self.model.setCurrentIndex(self.model.findData(one.id))

    async def _trained(self) -> None:
        account = self._account
        if account is None:
            return
        name = checked_name(self.name.text())
        task = id_of(name)
        how = How(device=self._device, encoder=self.model.currentData() or "")
        steps = self._services.installing.new_task(task, self._kind, account.examples, how=how)
        self.say(new_task_words.TRAINING)
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Progress):
                    self.show_progress(step.done, step.total)
        if title(task) != name:
            await self._services.tasking.rename(task, name)
        await self._created(task, new_task_words.created(name, account))
        self.accept()
