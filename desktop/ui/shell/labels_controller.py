"""What the person does with the labels of a task: stored at once, and a renaming taken back."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QObject

from desktop.core.answers.tasks import Task
from desktop.core.errors import KnownError
from desktop.services.facts import LabelsChanged
from desktop.services.tasks.labelling import Labelling
from desktop.ui import wording
from desktop.ui.shell import labels_words
from desktop.ui.shell.labels_dialog import LabelsDialog

Change = Callable[[], Coroutine[Any, Any, LabelsChanged]]


class LabelsController(QObject):
    """Does one change after the other; ``done`` gets the task as it stands after each."""

    def __init__(
        self,
        dialog: LabelsDialog,
        task: Task,
        labelling: Labelling,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        done: Callable[[Task], Awaitable[object]],
    ) -> None:
        """Do what is wanted of ``dialog``; work is started with ``spawn``."""
        super().__init__(dialog)
        self._dialog, self._task = dialog, task
        self._labelling, self._spawn, self._done = labelling, spawn, done
        self._usage: Mapping[str, int] = {}
        self._back: Change | None = None
        self._open, self._busy = True, False
        dialog.finished.connect(self._close)
        dialog.rename_wanted.connect(lambda old, new: self._start(lambda: self._rename(old, new)))
        dialog.merge_wanted.connect(lambda old, into: self._start(lambda: self._merge(old, into)))
        dialog.remove_wanted.connect(lambda old: self._start(lambda: self._remove(old)))
        dialog.undo_wanted.connect(lambda: self._start(self._undo))
        spawn(self._show(task))

    def _close(self) -> None:
        """Show nothing more; a change that is under way is stored all the same."""
        self._open = False

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin one change; what is wanted before it is shown is left out."""
        if not self._busy:
            self._busy = True
            self._spawn(self._reporting(work()))

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one change; why it is refused is told in the dialog, beside the labels."""
        try:
            await work
        except KnownError as error:
            if not self._open:
                raise
            self._dialog.message.setText(wording.problem(error))
        finally:
            self._busy = False

    async def _rename(self, old: str, new: str) -> None:
        if not old or old == new:
            return
        merged = new in self._task.labels
        fact = await self._labelling.rename(self._task.id, old, new)
        await self._changed(fact, labels_words.renamed_line(old, new))
        self._keep(None if merged else lambda: self._labelling.rename(self._task.id, new, old))

    async def _merge(self, old: str, into: str) -> None:
        if not old or old == into:
            return
        count = self._usage.get(old, 0)
        fact = await self._labelling.merge(self._task.id, old, into)
        await self._changed(fact, labels_words.merged_line(old, into, count))
        self._keep(None)

    async def _remove(self, old: str) -> None:
        fact = await self._labelling.remove(self._task.id, old)
        await self._changed(fact, labels_words.removed_line(old))
        self._keep(None)

    async def _undo(self) -> None:
        if self._back is not None:
            await self._changed(await self._back(), labels_words.TAKEN_BACK)
            self._keep(None)

    def _keep(self, back: Change | None) -> None:
        self._back = back
        if self._open:
            self._dialog.undo.setEnabled(back is not None)

    async def _changed(self, fact: LabelsChanged, words: str) -> None:
        await self._done(fact.task)
        await self._show(fact.task)
        if self._open:
            self._dialog.message.setText(words)

    async def _show(self, task: Task) -> None:
        usage = await self._labelling.usage(task.id)
        self._task, self._usage = task, usage
        if self._open:
            self._dialog.show_labels(task, usage)
