"""Taking decisions back, and making them again."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Correction, redoable, undoable
from desktop.services.decisions.correcting import Correcting
from desktop.services.facts import CorrectionRecorded, Undone
from desktop.ui.screens.read import wording
from desktop.ui.screens.read.turns import ReadHost, Turns, Work


class TakingBack(QObject):
    """Undo and redo: on the text in the box, or else on the one that was left last.

    Signals: ``import_undone(task id)`` when it is about all that was taken from a file,
    ``deletion_undone(case ids)`` when it is about cases that were deleted.
    """

    import_undone = Signal(str)
    deletion_undone = Signal(object)

    def __init__(self, screen: ReadHost, correcting: Correcting, turns: Turns) -> None:
        """Take back what was decided on ``screen``."""
        super().__init__()
        self._screen = screen
        self._correcting = correcting
        self._turns = turns

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back, on this text or one left behind."""
        now = self._screen.state
        if now.current is not None and undoable(now.current.history) is not None:
            return True
        return now.task is not None and self._correcting.sitting.can_undo(now.task.id)

    @property
    def can_redo(self) -> bool:
        """Whether a decision that was taken back can be made again."""
        case = self._screen.state.current
        return case is not None and redoable(case.history) is not None

    def undo(self) -> None:
        """Take back the last decision, and say what it was; an earlier text is shown again."""
        now, sitting = self._screen.state, self._correcting.sitting
        if now.task is not None and sitting.newest_import(now.task.id):
            self.import_undone.emit(now.task.id)
            return
        if now.task is not None and (deleted := sitting.newest_deletion(now.task.id)):
            self.deletion_undone.emit(deleted)
            return
        # A decision that is still being stored is taken back when its turn has come.
        if now.current is not None and (now.deciding or undoable(now.current.history)):
            self._take_back(undoable, self._correcting.undo, wording.taken_back)
        elif now.task is not None and not now.deciding and not now.stale and not now.reading:
            self._turns.earlier(self._correcting.undo_last(now.task.id), self._undone_text)

    def redo(self) -> None:
        """Make the decision again that was taken back."""
        self._take_back(redoable, self._correcting.redo, wording.done_again)

    def _undone_text(self, fact: Undone | None) -> str:
        if fact is not None:
            return wording.taken_back(fact.case.history, fact.row)
        # Decisions about deleted cases wait for these to be brought back.
        return wording.BINNED if self.can_undo else ""

    def _take_back(
        self,
        find: Callable[[tuple[Correction, ...]], Correction | None],
        act: Work,
        say: Callable[[tuple[Correction, ...], Correction], str],
    ) -> None:
        told: list[str] = []

        async def take(case: Case) -> CorrectionRecorded | None:
            row = find(case.history)
            if row is not None:
                told.append(say(case.history, row))
            return await act(case)

        def tell() -> None:
            self._screen.show(replace(self._screen.state, undone="".join(told)))

        self._turns.decide(take, then=tell)
