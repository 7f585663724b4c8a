"""The language models: looked at and taken in, removed, or chosen to train the open task on."""

from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.core.encoder_wording import STEPS
from desktop.core.encoders import InstalledEncoder
from desktop.services.encoders.encoding import EncoderTaken, Encoding, Listed
from desktop.ui.shell import encoders_words
from desktop.ui.widgets import dialogs
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Reserved, button, say
from desktop.ui.widgets.tables import choose, chosen_row, filled, table
from desktop.ui.widgets.working import Spawn, WorkingSheet

HEADER = ("Model", "Size", "Licence", "Languages", "Tasks")
# What is left out where it is narrow: the licence and the languages.
SPARE = (2, 3)
LINES = 5


class EncodersDialog(WorkingSheet):
    """A folder is shown first and taken in when the person says so; work is ``spawn``ed.

    ``train`` gets the model on which the open task is to be trained anew.
    """

    given_up = encoders_words.GIVEN_UP

    def __init__(
        self,
        parent: QWidget,
        encoding: Encoding,
        spawn: Spawn,
        train: Callable[[InstalledEncoder], object],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """Show what is there; while ``busy`` with a training no other begins, and all stay."""
        super().__init__(parent, "Language models", (680, 420), spawn)
        self._encoding, self._train = encoding, train
        self._busy = busy
        self._listed: tuple[Listed, ...] = ()
        self._folder: Path | None = None
        self.file: QFileDialog | None = None
        self.rows = table(HEADER, chosen=True)
        self.rows.setAccessibleName("Language models")
        self.rows.fit(*SPARE)
        # Whatever is said, no button moves.
        self.message = Reserved(LINES, "")
        self.message.setText(encoders_words.TRAINING if busy() else "")
        self.bar.setAccessibleName("Taking the model in")
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.add = button("Add a folder\u2026", tip="Look at a model's folder; nothing is changed")
        self.take = button("Take it in", tip="Take the model over and compare it with its original")
        self.use = button("Train the task on it", tip="Train the open task anew; the gate judges")
        self.remove = button("Remove", tip="Remove a model that no version needs")
        self._lay_out()
        self._join()
        self.start(self._show())

    @property
    def chosen(self) -> Listed | None:
        """The chosen model."""
        row = chosen_row(self.rows)
        return self._listed[row] if 0 <= row < len(self._listed) else None

    def look(self, folder: str) -> None:
        """Show what a folder holds."""
        self._folder = None
        self.say(STEPS["looking"])
        self.start(self._looked(Path(folder)))

    def say(self, words: str) -> None:
        """See the base: below the models."""
        say(self.area, self.message, words)

    def offer(self, *, idle: bool) -> None:
        """See the base: while a training runs, all models stay."""
        free, chosen = idle and not self._busy(), self.chosen
        self.add.setEnabled(idle)
        self.take.setEnabled(idle and self._folder is not None)
        self.use.setEnabled(free and chosen is not None)
        self.remove.setEnabled(free and chosen is not None and chosen.encoder.own)

    def focus(self) -> None:
        """See the base: a folder that was looked at comes next."""
        (self.take if self._folder else self.rows).setFocus()

    def _join(self) -> None:
        self.rows.itemSelectionChanged.connect(lambda: self.offer(idle=not self.working))
        self.add.clicked.connect(self._choose)
        self.take.clicked.connect(lambda: self.start(self._taken()))
        self.remove.clicked.connect(lambda: self.start(self._removed()))
        self.use.clicked.connect(self._use)

    def _lay_out(self) -> None:
        row = FlowLayout()
        for part in (self.add, self.take, self.use, self.remove):
            row.addWidget(part)
        self.page.addWidget(self.rows, 1)
        self.page.addLayout(row)
        self.page.addWidget(self.message)
        self.page.addWidget(self.bar)
        self.row.addWidget(self.leave)

    def _choose(self) -> None:
        dialog = dialogs.choosing(self, "Add a language model")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.look)
        self.file = dialog
        dialog.open()

    async def _show(self, chosen: str = "") -> None:
        """Show what is there now, with a model chosen by its id: by default none."""
        self._listed = await self._encoding.listed()
        self.rows.setRowCount(len(self._listed))
        for place, one in enumerate(self._listed):
            filled(self.rows, place, encoders_words.row(one))
        ids = [one.encoder.id for one in self._listed]
        choose(self.rows, ids.index(chosen) if chosen in ids else -1)

    async def _looked(self, folder: Path) -> None:
        card = await self._encoding.look(folder)
        self._folder = folder
        self.say(encoders_words.account(card))

    async def _taken(self) -> None:
        folder, self._folder = self._folder, None
        if folder is None:
            return
        self.say(encoders_words.STARTING)
        taken = ""
        async with aclosing(self._encoding.take(folder)) as facts:
            async for fact in facts:
                if isinstance(fact, EncoderTaken):
                    taken = fact.encoder.id
                    self.say(encoders_words.taken(fact.encoder))
                else:
                    self.say(STEPS[fact.step])
        await self._show(taken)

    async def _removed(self) -> None:
        if self.chosen is not None:
            gone = await self._encoding.remove(self.chosen.encoder.id)
            await self._show()
            self.say(encoders_words.REMOVED.format(name=gone.card.name))

    def _use(self) -> None:
        if self.chosen is not None:
            self._train(self.chosen.encoder)
            self.accept()
