"""The answers of a file on their way into a task and back, batch after batch."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.core.answers.tasks import Task
from desktop.core.decisions.imports import Import
from desktop.core.errors import KnownError
from desktop.core.rows.accounts import Account
from desktop.core.rows.relabelling import renamed
from desktop.core.wording import sentence
from desktop.services.decisions.taking import GoOn, Taking
from desktop.ui.files import wording
from desktop.ui.files.view import FileDialog


class Storing(QObject):
    """Takes answers, and takes them back, as a dialog shows it; the person can stop either.

    Signal: ``changed(task id)`` when answers were taken or taken back.
    """

    changed = Signal(str)

    def __init__(self, dialog: FileDialog, taking: Taking) -> None:
        """Work in ``dialog``, which shows it."""
        super().__init__(dialog)
        self._dialog = dialog
        self._taking = taking
        self._stopped = False
        self._source: Import | None = None
        dialog.stop_wanted.connect(self._stop)
        dialog.back_wanted.connect(self._return)

    def take(self, answers: Account, task: Task, names: dict[str, str]) -> None:
        """Take answers for a task, with labels under other ``names``."""
        going_on = self._going_on(len(answers.used))
        work = self._take(answers, task, names, going_on)
        self._dialog.begin(wording.taking_line(answers), work)

    def take_back(self, source: Import) -> None:
        """Take all answers of an import back."""
        work = self._take_back(source, self._going_on(source.answers))
        self._dialog.begin(wording.taking_back_line(source.file), work)

    async def _take(
        self, answers: Account, task: Task, names: dict[str, str], going_on: GoOn
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
            self._end([sentence(error)], source, left=True)
        else:
            source = taken.source if taken.stored else None
            self._end(wording.taken_lines(taken, task), source, left=bool(taken.left))
        self.changed.emit(task.id)

    async def _take_back(self, source: Import, going_on: GoOn) -> None:
        try:
            returned = await self._taking.take_back(source, going_on)
        except KnownError as error:
            self._end([sentence(error)], source, left=False)
        else:
            rest = source if returned.left else None
            self._end(wording.returned_lines(returned, source.file), rest, left=False)
        self.changed.emit(source.task)

    def _going_on(self, total: int) -> GoOn:
        """Return what is asked after every batch."""
        self._stopped = False

        def going_on(done: int) -> bool:
            self._dialog.show_progress(done, total)
            return not self._stopped

        return going_on

    def _end(self, lines: Sequence[str], source: Import | None, *, left: bool) -> None:
        self._source = source
        self._dialog.tell_end(lines, taken=source is not None, left=left)

    def _stop(self) -> None:
        self._stopped = True

    def _return(self) -> None:
        if self._source is not None:
            self.take_back(self._source)
