"""Undo and redo on the Read screen: the last typing or the last decision, whichever came later."""

from PySide6.QtCore import QObject, Signal

from desktop.ui.screens.read.taking_back import TakingBack
from desktop.ui.screens.read.verdict import Verdict
from desktop.ui.text.box import TextBox
from desktop.ui.text.stepping import step_back, step_on
from desktop.ui.widgets.parts import shown


class Undoing(QObject):
    """Signal: ``changed()`` when what can be undone or redone may be something else."""

    changed = Signal()

    def __init__(self, box: TextBox, verdict: Verdict, decisions: TakingBack) -> None:
        """Follow the typing in ``box``; the buttons are those of ``verdict``."""
        super().__init__(box)
        self._document, self._box = box.document(), box
        self._verdict = verdict
        self._decisions = decisions
        self._typed_last = False
        self._document.undoAvailable.connect(lambda _: self.show())
        self._document.redoAvailable.connect(lambda _: self.show())

    def undo(self) -> None:
        """Take back the last typing or the last decision, whichever came later."""
        if self._typed_last and self._document.isUndoAvailable():
            step_back(self._box)
        else:
            self._decisions.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._typed_last and self._document.isRedoAvailable():
            step_on(self._box)
        else:
            self._decisions.redo()

    def typed(self) -> None:
        """Note that the person typed or pasted last."""
        self._typed_last = True

    def end_typing(self) -> None:
        """Note that what comes now is no typing."""
        self._typed_last = False

    @property
    def able(self) -> tuple[bool, bool]:
        """Whether there is something to take back, and something to do again."""
        typed = self._typed_last
        undo = self._decisions.can_undo or (typed and self._document.isUndoAvailable())
        redo = self._decisions.can_redo or (typed and self._document.isRedoAvailable())
        return undo, redo

    def show(self) -> None:
        """Let the buttons be pressed when there is something to take back or to do again."""
        undo, redo = self.able
        self._verdict.undo.setEnabled(undo)
        self._verdict.redo.setEnabled(redo)
        shown(self._verdict.redo, visible=redo)
        self.changed.emit()
