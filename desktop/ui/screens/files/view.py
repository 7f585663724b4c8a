"""The dialog about a file: the choice, how far it is, what came of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.core.answers.tasks import Task
from desktop.core.rows.accounts import Account
from desktop.services.decisions.taking import Offer, Offers
from desktop.services.files.importing import Brought
from desktop.ui.screens.files import wording
from desktop.ui.screens.files.choice import Choice
from desktop.ui.screens.files.not_used import NotUsed
from desktop.ui.widgets.dialogs import Sheet, choosing
from desktop.ui.widgets.geometry import FRAME
from desktop.ui.widgets.parts import label, scrolling, shown

# With and without a list of rows.
WIDTH, LOW, TALL = 640, 200, 620


class FileDialog(Sheet):
    """Asks first; then shows a step that goes on, and in the end what it led to.

    Signals: ``take_wanted()`` from the choice or to go on, ``stop_wanted()``, ``back_wanted()`` for
    all that was taken, ``saved(file)`` for the rows that are not used.
    """

    take_wanted = Signal()
    stop_wanted = Signal()
    back_wanted = Signal()
    saved = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        """Start empty; ``name`` is the file's."""
        super().__init__(parent, name, WIDTH, LOW)
        self.setAccessibleName(name)
        self.working = False
        self.heading = label("", "heading", wraps=True)
        self.account = label("", wraps=True)
        self.notes = label("", "muted", wraps=True)
        self.choice, self.not_used = Choice(), NotUsed()
        self.progress, self.far = QProgressBar(), label("", "muted")
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
        self._settle()
        self.open()
        self.choice.read.setFocus()

    def begin(self, words: str) -> None:
        """Show that something goes on; Esc stops it."""
        self.working = True
        for part in (self.choice, self.account, self.notes):
            shown(part, visible=False)
        self.heading.setText(words)
        self.progress.setRange(0, 0)
        self.far.setText("")
        self._settle()
        if not self.isVisible():
            self.open()
        self.stop.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.far.setText(wording.moved_line(done, total))

    def end(self, lines: Sequence[str], *, taken: bool, left: bool) -> None:
        """Say what came of it; what is ``taken`` can go back, what is ``left`` can go on."""
        self.working = False
        self.heading.setText(lines[0])
        self._say(self.account, " ".join(lines[1:]))
        shown(self.back, visible=taken)
        shown(self.again, visible=left)
        self._settle()
        self.shut.setFocus()

    def say(self, words: str) -> None:
        """Say something about what is shown."""
        self._say(self.notes, words)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  (Qt's name)
        """Be as high as what is told, and no higher than the screen, where the rest scrolls."""
        super().showEvent(event)
        room = self.screen().availableSize().height() - FRAME[1]
        beside = self.height() - self._area.height()
        whole = self._inside.totalHeightForWidth(self._area.width()) + beside
        self.resize(self.width(), min(room, max(self.height(), whole)))

    def reject(self) -> None:
        """Stop what goes on; else close."""
        if self.working:
            self.stop_wanted.emit()
        else:
            super().reject()

    def _lay_out(self) -> None:
        page = QWidget()
        self._inside = QVBoxLayout(page)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(12)
        parts = (self.account, self.notes, self.choice, self.progress, self.far)
        for part in (self.heading, *parts):
            self._inside.addWidget(part)
        self._inside.addWidget(self.not_used, 1)
        self._inside.addStretch()
        self._area = scrolling(page)
        self.column.addWidget(self._area, 1)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How far it is")
        for part in parts:
            part.hide()

    def _buttons(self) -> None:
        self.save = self.button("Save this list\u2026", self._choose)
        self.back = self.button(wording.TAKE_BACK, self.back_wanted.emit)
        self.again = self.button("Go on", self.take_wanted.emit)
        self.stop = self.button("Stop", self.stop_wanted.emit)
        self.shut = self.button("Close", self.reject)
        self.save.setToolTip("Write the rows that are not used, with line and reason, into a file")
        self.stop.setToolTip("What is stored stays; the rest can follow later (Esc)")
        for part in (self.save, self.back, self.again, self.stop):
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

    def _settle(self) -> None:
        """Show what belongs to the stage."""
        for part in (self.progress, self.far, self.stop):
            shown(part, visible=self.working)
        shown(self.shut, visible=not self.working)
        if self.working:
            for part in (self.back, self.again):
                shown(part, visible=False)

    def _say(self, part: QLabel, words: str) -> None:
        part.setText(words)
        shown(part, visible=bool(words))
