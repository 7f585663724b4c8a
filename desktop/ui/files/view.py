"""The dialog about a file: the choice, how far it is, what came of it."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.answers.tasks import Task
from desktop.core.rows.accounts import Account
from desktop.services.decisions.taking import Offer, Offers
from desktop.services.files.importing import Brought
from desktop.ui.files import wording
from desktop.ui.files.choice import Choice
from desktop.ui.files.not_used import NotUsed
from desktop.ui.widgets.dialogs import choosing
from desktop.ui.widgets.parts import label, shown
from desktop.ui.widgets.working import Spawn, WorkingSheet

# With and without a list of rows.
WIDTH, LOW, TALL = 640, 200, 620


class FileDialog(WorkingSheet):
    """Asks first; then shows a step that goes on, and in the end what it led to.

    Signals: ``take_wanted()`` from the choice or to go on, ``stop_wanted()``, ``back_wanted()`` for
    all that was taken, ``saved(file)`` for the rows that are not used.
    """

    stop = "Stop"
    take_wanted = Signal()
    stop_wanted = Signal()
    back_wanted = Signal()
    saved = Signal(str)

    def __init__(self, parent: QWidget, name: str, spawn: Spawn) -> None:
        """Start empty; ``name`` is the file's."""
        super().__init__(parent, name, (WIDTH, LOW), spawn)
        self.setAccessibleName(name)
        self.heading = label("", "heading", wraps=True)
        self.account = label("", wraps=True)
        self.notes = label("", "muted", wraps=True)
        self.choice, self.not_used = Choice(), NotUsed()
        self.far = label("", "muted")
        self._taken, self._left = False, False
        self._lay_out()
        self._buttons()
        self.choice.take_wanted.connect(self.take_wanted)

    def ask(self, brought: Brought, task: Task, offers: Offers | None) -> None:
        """Show the choice; nothing is stored before it is made."""

        def tell() -> None:
            chosen = self.choice.chosen
            self._tell(chosen.answers if chosen else brought.texts, task, chosen)

        self.heading.setText(wording.heading(brought))
        self.choice.changed.connect(tell)
        self.choice.offer(brought, task, offers)
        shown(self.choice, visible=True)
        tell()
        self.open()
        self.choice.read.setFocus()

    def begin(self, words: str, work: Coroutine[Any, Any, None]) -> None:
        """Do something, and show that it goes on; Esc stops it."""
        self._taken, self._left = False, False
        for part in (self.choice, self.account, self.notes):
            shown(part, visible=False)
        self.heading.setText(words)
        self.far.setText("")
        self.start(work)
        if not self.isVisible():
            self.open()
        self.leave.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        super().show_progress(done, total)
        self.far.setText(wording.moved_line(done, total))

    def tell_end(self, lines: Sequence[str], *, taken: bool, left: bool) -> None:
        """Say what came of it; what is ``taken`` can go back, what is ``left`` can go on."""
        self.heading.setText(lines[0])
        self._say(self.account, " ".join(lines[1:]))
        self._taken, self._left = taken, left

    def say(self, words: str) -> None:
        """See the base: about what is shown."""
        self._say(self.notes, words)

    def offer(self, *, idle: bool) -> None:
        """See the base: in the end all goes back, or the rest goes on."""
        shown(self.far, visible=not idle)
        shown(self.back, visible=idle and self._taken)
        shown(self.again, visible=idle and self._left)
        self.leave.setToolTip("" if idle else wording.STOP)

    def give_up(self) -> None:
        """Stop between two batches: what is stored stays."""
        self.stop_wanted.emit()

    def focus(self) -> None:
        """See the base: what was done is read and closed."""
        self.leave.setFocus()

    def _lay_out(self) -> None:
        parts = (self.account, self.notes, self.choice, self.bar, self.far)
        for part in (self.heading, *parts):
            self.page.addWidget(part)
        self.page.addWidget(self.not_used, 1)
        self.page.addStretch()
        for part in parts:
            part.hide()

    def _buttons(self) -> None:
        self.save = self.button("Save this list\u2026", self._choose)
        self.back = self.button(wording.TAKE_BACK, self.back_wanted.emit)
        self.again = self.button("Go on", self.take_wanted.emit)
        self.row.addWidget(self.leave)
        self.save.setToolTip("Write the rows that are not used, with line and reason, into a file")
        for part in (self.save, self.back, self.again):
            part.hide()

    def _choose(self) -> None:
        chooser = choosing(self, "Save the list of rows")
        chooser.selectFile("rows.csv")
        chooser.setAcceptMode(chooser.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.fileSelected.connect(self.saved)
        chooser.open()

    def _tell(self, account: Account, task: Task, chosen: Offer | None) -> None:
        """Say what becomes of the rows as the choice stands."""
        self._say(self.account, wording.account_line(account))
        standing = wording.standing_line(chosen.prospect, task) if chosen else ""
        self.say(" ".join(filter(None, (standing, wording.notes_line(account)))))
        self.want(WIDTH, TALL if account.not_used else LOW)
        self.not_used.show_rows(account)
        shown(self.save, visible=bool(account.not_used))

    def _say(self, part: QLabel, words: str) -> None:
        part.setText(words)
        shown(part, visible=bool(words))
