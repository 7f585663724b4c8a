"""The language models: looked at and taken in, removed, or chosen to train the open task on."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QProgressBar, QVBoxLayout, QWidget

from desktop.core.encoder_wording import STEPS, proof_line
from desktop.core.errors import KnownError
from desktop.services.encoders.encoding import EncoderTaken, Encoding, Listed
from desktop.ui import wording
from desktop.ui.shell import encoders_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Reserved, button, say, scrolling
from desktop.ui.widgets.tables import filled, table

HEADER = ("Model", "Size", "Licence", "Languages", "Tasks")
# What is left out where it is narrow: the licence and the languages.
SPARE = (2, 3)
LINES = 5


class EncodersDialog(Sheet):
    """A folder is shown first and taken in when the person says so; work is ``spawn``ed.

    ``train`` gets the id of the model on which the open task is to be trained anew.
    """

    def __init__(
        self,
        parent: QWidget,
        encoding: Encoding,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[Any]],
        train: Callable[[str], object],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """Show what is there; while ``busy`` with a training no other begins, and all stay."""
        super().__init__(parent, "Language models", 680, 420)
        self._encoding, self._spawn, self._train = encoding, spawn, train
        self._busy = busy
        self._listed: tuple[Listed, ...] = ()
        self._folder: Path | None = None
        self._work: asyncio.Task[Any] | None = None
        self.file: QFileDialog | None = None
        self.rows = table(HEADER, chosen=True)
        self.rows.setAccessibleName("Language models")
        self.rows.fit(*SPARE)
        # Whatever is said, no button moves.
        self.message = Reserved(LINES, "")
        self.message.setText(encoders_words.TRAINING if busy() else "")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("Taking the model in")
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.bar.hide()
        self.add = button("Add a folder\u2026", tip="Look at a model's folder; nothing is changed")
        self.take = button("Take it in", tip="Take the model over and compare it with its original")
        self.use = button("Train the task on it", tip="Train the open task anew; the gate judges")
        self.remove = button("Remove", tip="Remove a model that no version needs")
        self._lay_out()
        self.leave = self.button("Close", self.reject)
        self._join()
        self._start(self._show())

    @property
    def chosen(self) -> Listed | None:
        """The chosen model."""
        row = self.rows.currentRow()
        there = self.rows.selectionModel().hasSelection() and 0 <= row < len(self._listed)
        return self._listed[row] if there else None

    def reject(self) -> None:
        """Give up what is being done; with nothing at work, close."""
        if self._work is not None:
            self._work.cancel()
        else:
            super().reject()

    def look(self, folder: str) -> None:
        """Show what a folder holds."""
        self._folder = Path(folder)
        say(self.area, self.message, STEPS["looking"])
        self._start(self._looked(self._folder))

    def _join(self) -> None:
        self.rows.itemSelectionChanged.connect(self._offer)
        self.add.clicked.connect(self._choose)
        self.take.clicked.connect(lambda: self._start(self._taken()))
        self.remove.clicked.connect(lambda: self._start(self._removed()))
        self.use.clicked.connect(self._use)

    def _lay_out(self) -> None:
        row = FlowLayout()
        for part in (self.add, self.take, self.use, self.remove):
            row.addWidget(part)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.rows, 1)
        column.addLayout(row)
        column.addWidget(self.message)
        column.addWidget(self.bar)
        self.area = scrolling(page)
        self.column.addWidget(self.area)

    def _choose(self) -> None:
        dialog = dialogs.choosing(self, "Add a language model")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.look)
        self.file = dialog
        dialog.open()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._work = self._spawn(self._reporting(work))
        self._offer()

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one thing; why it is refused is told here."""
        try:
            await work
        except KnownError as error:
            self._folder = None
            say(self.area, self.message, wording.problem(error))
        except asyncio.CancelledError:
            say(self.area, self.message, encoders_words.GIVEN_UP)
            raise
        finally:
            self._work = None
            self._offer()
            (self.take if self._folder else self.rows).setFocus()

    async def _show(self) -> None:
        self._listed = await self._encoding.listed()
        self.rows.setRowCount(len(self._listed))
        for place, one in enumerate(self._listed):
            filled(self.rows, place, encoders_words.row(one))

    async def _looked(self, folder: Path) -> None:
        card = await self._encoding.look(folder)
        say(self.area, self.message, encoders_words.account(card))

    async def _taken(self) -> None:
        folder, self._folder = self._folder, None
        if folder is None:
            return
        say(self.area, self.message, STEPS["looking"])
        async with aclosing(self._encoding.take(folder)) as facts:
            async for fact in facts:
                if isinstance(fact, EncoderTaken):
                    one = fact.encoder
                    proof = proof_line(one.proof) if one.proof else ""
                    words = encoders_words.TAKEN.format(name=one.card.name)
                    say(self.area, self.message, f"{words} {proof}")
                else:
                    say(self.area, self.message, STEPS[fact.step])
        await self._show()

    async def _removed(self) -> None:
        if self.chosen is not None:
            gone = await self._encoding.remove(self.chosen.encoder.id)
            await self._show()
            say(self.area, self.message, encoders_words.REMOVED.format(name=gone.card.name))

    def _use(self) -> None:
        if self.chosen is not None:
            self._train(self.chosen.encoder.id)
            self.accept()

    def _offer(self) -> None:
        idle, chosen = self._work is None, self.chosen
        free = idle and not self._busy()
        self.add.setEnabled(idle)
        self.take.setEnabled(idle and self._folder is not None)
        self.use.setEnabled(free and chosen is not None)
        self.remove.setEnabled(free and chosen is not None and chosen.encoder.own)
        self.bar.setVisible(not idle)
        self.leave.setText("Close" if idle else "Give up")
