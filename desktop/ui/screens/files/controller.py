"""Files that were dropped or opened: read once, then read text by text, or taken as answers."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.imports import Import
from desktop.core.errors import KnownError
from desktop.core.rows.accounts import Account, not_used_csv
from desktop.core.rows.relabelling import renamed
from desktop.core.wording import sentence
from desktop.runtime.latest import LatestOnly
from desktop.services.importing import Brought, Importing
from desktop.services.taking import GoOn, Prospect, Taking
from desktop.ui.screens.files import wording
from desktop.ui.screens.files.imports_dialog import ImportsDialog
from desktop.ui.screens.files.view import FileDialog

PATIENCE_MS = 400


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What files need of the window: the open task, places to say things and to write."""

    task: Callable[[], Task | None]
    tell: Callable[[str], None]
    untell: Callable[[str], None]
    save: Callable[[str, str], None]


class FilesController(QObject):
    """What is in the files that people bring is read on, or taken.

    Signals: ``text_wanted(text, account)`` for a file of one text, ``list_wanted(name, texts,
    account)`` for several, ``changed(task id)`` when answers were taken or taken back.
    """

    text_wanted = Signal(str, object)
    list_wanted = Signal(str, object, object)
    changed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        importing: Importing,
        taking: Taking,
        around: Surroundings,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Work is started with ``spawn``."""
        super().__init__(window)
        self._window, self._around, self._spawn = window, around, spawn
        self._importing, self._taking = importing, taking
        self._latest = LatestOnly()
        self._go = True
        self._source: Import | None = None
        self.dialog: FileDialog | None = None
        self.imports: ImportsDialog | None = None

    def open(self, names: Sequence[str]) -> None:
        """Read files; newer ones take the place of those that are being read."""
        self._spawn(self._latest.run(lambda: self._bring(names)))

    @property
    def can_undo(self) -> bool:
        """Whether the last step was to take the answers of a file."""
        task = self._around.task()
        return task is not None and self._taking.can_undo(task.id)

    def undo_newest(self, task: str) -> None:
        """Take the answers back that were taken last."""
        self._spawn(self._undo_newest(task))

    def show_imports(self) -> None:
        """List what was taken from files for the open task."""
        self._spawn(self._show_imports())

    async def _bring(self, names: Sequence[str]) -> None:
        task = self._around.task()
        words = wording.OPENING.format(name=wording.names(names))
        slow = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        slow.timeout.connect(lambda: self._around.tell(words))
        slow.start()
        try:
            brought = await self._importing.bring(names, task.kind if task else Kind.CLASSIFY)
            found = Prospect()
            if task and brought.answers:
                found = await self._taking.prospect(task, brought.answers.examples)
        finally:
            slow.stop()
            slow.deleteLater()
            self._around.untell(words)
        if task is None or not brought.speaks:
            self._read(brought)
        else:
            self._ask(brought, task, found)

    def _read(self, brought: Brought) -> None:
        texts = tuple(used.example.text for used in brought.texts.used)
        if len(texts) == 1:
            self.text_wanted.emit(texts[0], brought.texts)
        else:
            self.list_wanted.emit(brought.name, texts, brought.texts)

    def _ask(self, brought: Brought, task: Task, found: Prospect) -> None:
        dialog = self._new_dialog(brought.name)
        dialog.read_wanted.connect(lambda: (dialog.accept(), self._read(brought)))
        answers = brought.answers
        if answers is not None:
            dialog.take_wanted.connect(lambda: self._begin_taking(dialog, answers, task, found))
            dialog.saved.connect(lambda file: self._save(dialog, file, answers))
        else:
            dialog.saved.connect(lambda file: self._save(dialog, file, brought.texts))
        dialog.ask(brought, task, found)

    def _new_dialog(self, name: str) -> FileDialog:
        self.dialog = dialog = FileDialog(self._window, name)
        dialog.stop_wanted.connect(self._stop)
        dialog.back_wanted.connect(lambda: self._return(dialog))
        return dialog

    def _return(self, dialog: FileDialog) -> None:
        if self._source is not None:
            self._begin_taking_back(dialog, self._source)

    def _stop(self) -> None:
        self._go = False

    def _save(self, dialog: FileDialog, file: str, account: Account) -> None:
        try:
            self._around.save(file, not_used_csv(account))
        except KnownError as error:
            dialog.say(sentence(error))
        else:
            dialog.say(wording.saved_line(file))

    def _begin_taking(
        self, dialog: FileDialog, answers: Account, task: Task, found: Prospect
    ) -> None:
        # At once, so that nothing else can be chosen any more.
        names = dict(found.alike) if dialog.takes_alike else {}
        going_on = self._begin(dialog, wording.taking_line(answers), len(answers.used))
        self._spawn(self._take(dialog, answers, task, names, going_on))

    async def _take(
        self,
        dialog: FileDialog,
        answers: Account,
        task: Task,
        names: dict[str, str],
        going_on: GoOn,
    ) -> None:
        reasons = [used.row.why for used in answers.used]
        examples = renamed(answers.examples, names)
        try:
            taken = await self._taking.take(
                task, examples, reasons, file=answers.name, going_on=going_on
            )
        except KnownError as error:
            # Batches before the one that failed are stored, and can be taken back.
            source = await self._taking.newest(task.id)
            self._ended(dialog, [sentence(error)], source, left=True)
        else:
            source = taken.source if taken.stored else None
            left = bool(taken.left)
            self._ended(dialog, wording.taken_lines(taken, task), source, left=left)
        self.changed.emit(task.id)

    async def _undo_newest(self, task: str) -> None:
        source = await self._taking.newest(task)
        if source is not None:
            self._begin_taking_back(self._new_dialog(source.file), source)

    def _begin_taking_back(self, dialog: FileDialog, source: Import) -> None:
        going_on = self._begin(dialog, wording.taking_back_line(source.file), source.answers)
        self._spawn(self._take_back(dialog, source, going_on))

    async def _take_back(self, dialog: FileDialog, source: Import, going_on: GoOn) -> None:
        try:
            returned = await self._taking.take_back(source, going_on)
        except KnownError as error:
            self._ended(dialog, [sentence(error)], source, left=False)
        else:
            rest = source if returned.left else None
            lines = wording.returned_lines(returned, source.file)
            self._ended(dialog, lines, rest, left=False)
        self.changed.emit(source.task)

    async def _show_imports(self) -> None:
        task = self._around.task()
        if task is None:
            return
        self.imports = dialog = ImportsDialog(
            self._window, task, await self._taking.imports(task.id)
        )
        dialog.back_wanted.connect(
            lambda source: self._begin_taking_back(self._new_dialog(source.file), source)
        )
        dialog.closes()

    def _begin(self, dialog: FileDialog, words: str, total: int) -> GoOn:
        """Show that something goes on; returns what is asked after every batch."""
        self._go = True
        dialog.begin(words)

        def going_on(done: int) -> bool:
            dialog.show_progress(done, total)
            return self._go

        return going_on

    def _ended(
        self, dialog: FileDialog, lines: Sequence[str], source: Import | None, *, left: bool
    ) -> None:
        self._source = source
        dialog.end(lines, taken=source is not None, left=left)
