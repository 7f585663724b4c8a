"""The dialog about a file: the choice, how far it is, what came of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.core.answers.tasks import Task
from desktop.core.rows.accounts import Account
from desktop.services.importing import Brought
from desktop.services.taking import Prospect
from desktop.ui.screens.files import wording
from desktop.ui.widgets.dialogs import Sheet, choosing
from desktop.ui.widgets.geometry import FRAME
from desktop.ui.widgets.parts import button, label, scrolling, shown
from desktop.ui.widgets.tables import filled, table

# With and without a list of rows.
WIDTH, LOW, TALL = 640, 200, 520


class FileDialog(Sheet):
    """Asks first; then shows a step that goes on, and in the end what it led to.

    Signals: ``read_wanted()``, ``take_wanted()``, ``stop_wanted()``, ``back_wanted()`` for all
    that was taken, ``saved(file)`` for the rows that are not used.
    """

    read_wanted = Signal()
    take_wanted = Signal()
    stop_wanted = Signal()
    back_wanted = Signal()
    saved = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        """Start empty; ``name`` is the file's."""
        super().__init__(parent, name, WIDTH, LOW)
        self.setAccessibleName(name)
        self.working = self._answers = False
        self.heading = label("", "heading", wraps=True)
        self.account = label("", wraps=True)
        self.notes = label("", "muted", wraps=True)
        self.alike, self.alike_words = QCheckBox(), label("", "muted", wraps=True)
        self.unknown, self.unknown_words = QCheckBox(), label("", "muted", wraps=True)
        self.read = button("", style="primary")
        self.take = button("")
        self.why = label("", "muted", wraps=True)
        self.progress, self.far = QProgressBar(), label("", "muted")
        self.rows_words = label("", "muted", wraps=True)
        self.rows = table(("Where", "What became of it"), chosen=True, stretches=1)
        self._lay_out()
        self._buttons()
        self.unknown.toggled.connect(lambda _: self._settle())

    def ask(self, brought: Brought, task: Task, found: Prospect) -> None:
        """Show the choice; nothing is stored before it is made."""
        answers, refused = brought.answers, brought.refused
        self.heading.setText(wording.heading(brought))
        self._say(self.account, wording.account_line(answers or brought.texts))
        notes = (wording.standing_line(found, task), wording.notes_line(answers or brought.texts))
        self._say(self.notes, " ".join(filter(None, notes)))
        self._offer(self.alike, self.alike_words, offered=bool(found.alike))
        self.alike.setText(wording.alike_box(task))
        self.alike.setChecked(True)
        self.alike_words.setText(wording.alike_line(found))
        self._offer(self.unknown, self.unknown_words, offered=bool(found.unknown))
        self.unknown.setText(wording.unknown_box(found))
        self.unknown_words.setText(wording.unknown_line(found, task))
        for part, words in (
            (self.read, wording.read_button(brought)),
            (self.take, wording.take_button(answers)),
        ):
            part.setText(words)
            part.setAccessibleName(words)
            shown(part, visible=True)
        self._say(self.why, wording.refused_line(refused, task) if refused else wording.TAKE_ALL)
        self._answers = bool(answers and answers.used)
        self.show_rows(answers or brought.texts)
        self._settle()
        self.open()
        self.read.setFocus()

    def begin(self, words: str) -> None:
        """Show that something goes on; Esc stops it."""
        self.working = True
        for part in (self.read, self.take, self.why, self.account, self.notes):
            shown(part, visible=False)
        self._offer(self.alike, self.alike_words, offered=False)
        self._offer(self.unknown, self.unknown_words, offered=False)
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

    @property
    def takes_alike(self) -> bool:
        """Whether labels that differ only by case are to be taken for those of the task."""
        return self.alike.isChecked()

    def say(self, words: str) -> None:
        """Say something about what is shown."""
        self._say(self.notes, words)

    def show_rows(self, account: Account) -> None:
        """List the rows that are not used, each with its place and its reason."""
        rows = account.not_used
        self.want(WIDTH, TALL if rows else LOW)
        self.rows_words.setText(wording.rows_line(account))
        for part in (self.rows_words, self.rows, self.save):
            shown(part, visible=bool(rows))
        self.rows.setRowCount(min(len(rows), wording.SHOWN_ROWS))
        for place, row in enumerate(rows[: wording.SHOWN_ROWS]):
            where = f"{row.file}:{row.place}" if row.file else f"{account.unit} {row.place}"
            filled(self.rows, place, (where, row.problem))

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
        parts = (
            *(self.heading, self.account, self.notes),
            *(self.alike_words, self.alike, self.unknown_words, self.unknown),
            *(self.read, self.take, self.why, self.progress, self.far),
        )
        page = QWidget()
        self._inside = QVBoxLayout(page)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(12)
        for part in (*parts, self.rows_words):
            self._inside.addWidget(part)
        self._inside.addWidget(self.rows, 1)
        self._inside.addStretch()
        self._area = scrolling(page)
        self.column.addWidget(self._area, 1)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How far it is")
        self.rows.setAccessibleName("Rows that are not used")
        self.read.setToolTip(wording.READ_EACH)
        self.read.setAutoDefault(True)
        self.read.setDefault(True)
        self.read.clicked.connect(self.read_wanted)
        self.take.clicked.connect(self.take_wanted)
        for part in (*parts, self.rows_words, self.rows):
            part.hide()
        self.heading.show()

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

    def _settle(self) -> None:
        """Show what belongs to the stage, and let answers be taken once labels are confirmed."""
        confirmed = self.unknown.isHidden() or self.unknown.isChecked()
        self.take.setEnabled(self._answers and confirmed)
        for part in (self.progress, self.far, self.stop):
            shown(part, visible=self.working)
        shown(self.shut, visible=not self.working)
        if self.working:
            for part in (self.back, self.again):
                shown(part, visible=False)

    def _say(self, part: QLabel, words: str) -> None:
        part.setText(words)
        shown(part, visible=bool(words))

    def _offer(self, box: QCheckBox, words: QLabel, *, offered: bool) -> None:
        shown(box, visible=offered)
        shown(words, visible=offered)
