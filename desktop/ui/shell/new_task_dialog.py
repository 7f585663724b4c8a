"""A new task from a labelled file: looked at first, then trained on a language model."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.core.answers.tasks import Kind, checked_name, id_of, title
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.rows.accounts import Account
from desktop.core.rows.tables import Columns
from desktop.services.bundle import Services
from desktop.services.versions.lessons import How
from desktop.ui import wording
from desktop.ui.shell import new_task_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import Select, button, label, say, scrolling

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[Any]]


class NewTaskDialog(Sheet):
    """Nothing is made before the person says so; ``created`` gets the task's id and a sentence."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        spawn: Spawn,
        created: Callable[[str, str], Awaitable[object]],
    ) -> None:
        """Offer the language models that are there; work is ``spawn``ed."""
        super().__init__(parent, "New task", 560, 320)
        self._services, self._spawn, self._created = services, spawn, created
        self._account: Account | None = None
        self._kind, self._chosen = Kind.CLASSIFY, False
        self._work: asyncio.Task[Any] | None = None
        self.file: QFileDialog | None = None
        self.choose = button("Choose a file\u2026", tip=new_task_words.FILE)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.model = Select("Language model", new_task_words.MODEL)
        self.message = label(new_task_words.FILE, wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the training is")
        self.bar.hide()
        self._lay_out()
        self.leave = self.button("Close", self.reject)
        self.make = self.button("Make the task", self._make, style="primary")
        self.name.textChanged.connect(lambda _: self._offer())
        self.model.activated.connect(self._choose_model)
        self.choose.clicked.connect(self._choose)
        self._start(self._models())

    def reject(self) -> None:
        """Give up what is being done; with nothing at work, close."""
        if self._work is not None:
            self._work.cancel()
        else:
            super().reject()

    def look(self, file: str) -> None:
        """Show what a file holds."""
        self._start(self._looked(file))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, part in (
            ("File", self.choose),
            (self.name.accessibleName(), self.name),
            (self.model.accessibleName(), self.model),
        ):
            form.addRow(words, part)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addWidget(self.bar)
        column.addStretch()
        self.area = scrolling(page)
        self.column.addWidget(self.area)

    def _choose(self) -> None:
        dialog = dialogs.choosing(self, "A labelled file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.look)
        self.file = dialog
        dialog.open()

    def _choose_model(self) -> None:
        self._chosen = True

    def _make(self) -> None:
        self._start(self._trained())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.bar.setRange(0, 0)
        self._work = self._spawn(self._reporting(work))
        self._offer()

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one thing; why it cannot be done is told here."""
        try:
            await work
        except KnownError as error:
            say(self.area, self.message, wording.problem(error))
        except asyncio.CancelledError:
            say(self.area, self.message, new_task_words.GIVEN_UP)
            raise
        finally:
            self._work = None
            self._offer()
            (self.make if self.make.isEnabled() else self.choose).setFocus()

    async def _models(self) -> None:
        for one in await self._services.encoding.listed():
            self.model.addItem(one.encoder.card.name, one.encoder.id)

    async def _looked(self, file: str) -> None:
        self._account = None
        self.choose.setText(Path(file).name)
        answers = self._services.importing.answers
        self._kind = Kind.CLASSIFY
        try:
            account = await answers(file, self._kind, Columns())
        except KnownError as error:
            if error.problem is not Problem.KIND_SPANS:
                raise
            self._kind = Kind.SPANS
            account = await answers(file, self._kind, Columns())
        if not self._chosen:
            await self._suit(account)
        self._account = account
        say(self.area, self.message, new_task_words.account(account, self._kind))
        if not self.name.text().strip():
            self.name.setText(title(Path(file).stem))

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
        task, how = id_of(name), How(encoder=self.model.currentData() or "")
        steps = self._services.installing.new_task(task, self._kind, account.examples, how=how)
        say(self.area, self.message, new_task_words.TRAINING)
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Progress):
                    self.bar.setRange(0, step.total)
                    self.bar.setValue(step.done)
        if title(task) != name:
            await self._services.tasking.rename(task, name)
        await self._created(task, new_task_words.created(name, account))
        self.accept()

    def _offer(self) -> None:
        idle = self._work is None
        for part in (self.choose, self.name, self.model):
            part.setEnabled(idle)
        self.make.setEnabled(idle and self._account is not None and bool(self.name.text().strip()))
        self.bar.setVisible(not idle)
        self.leave.setText("Close" if idle else "Give up")
