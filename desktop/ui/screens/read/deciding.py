"""Decisions about the text in the box: each is about the case that the person sees, once."""

from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import Spans
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.cases import Case
from desktop.services.cases.reading import Reading
from desktop.services.decisions.correcting import Correcting
from desktop.services.facts import CorrectionRecorded
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.taking_back import TakingBack
from desktop.ui.screens.read.turns import ReadHost, Turns


class Deciding(QObject):
    """Stores decisions one after the other, each with the case as the one before left it.

    Nothing is decided while the box shows another text than the one that was read.  Signals:
    ``begun()`` and ``stored()`` before and after a decision, ``settled()`` when the person goes on
    to the next text, ``reopened(case)`` when an undo goes back to an earlier one,
    ``import_undone(task id)`` when it is about all that was taken from a file,
    ``deletion_undone(case ids)`` when it is about cases that were deleted.
    """

    settled = Signal()

    def __init__(
        self,
        screen: ReadHost,
        correcting: Correcting,
        reading: Reading,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Decide about the case of ``screen``."""
        super().__init__()
        self._screen = screen
        self._correcting = correcting
        self._turns = Turns(screen, reading, spawn)
        self.taking_back = TakingBack(screen, correcting, self._turns)
        self.undo, self.redo = self.taking_back.undo, self.taking_back.redo
        self.begun, self.stored = self._turns.begun, self._turns.stored
        self.reopened = self._turns.reopened
        self.import_undone = self.taking_back.import_undone
        self.deletion_undone = self.taking_back.deletion_undone
        self._since = monotonic()
        self._shown: str | None = None

    def accept(self) -> None:
        """Store the chosen label, or the spans, as right; once decided, go on to the next text."""
        now = self._screen.state
        if now.settled:
            self.settled.emit()
        else:
            self.accept_once()

    def accept_once(self) -> None:
        """Store the chosen label, or the spans, as right."""
        now = self._screen.state
        if now.deciding:
            return
        if now.kind is Kind.SPANS:
            self._turns.decide(lambda case: self._correcting.accept(case, seconds=self._seconds()))
        elif now.asked:
            self.relabel(now.asked)

    def relabel(self, label: str) -> None:
        """Store a label as right; the model's own is accepted, one that is stored stays."""
        name, now = label.strip(), self._screen.state
        known = now.task is not None and name in now.task.labels
        self._turns.decide(
            lambda case: self._correcting.relabel(case, name, seconds=self._seconds()),
            asked=name if known else None,
        )

    def cannot_tell(self) -> None:
        """Store that nobody can tell."""
        self._turns.decide(lambda case: self._correcting.cannot_tell(case, seconds=self._seconds()))

    def flag(self) -> None:
        """Flag the case or take the flag away."""
        self._turns.decide(self._correcting.flag)

    def note(self, case: Case, words: str) -> None:
        """Store a note about the case that it was written for."""
        self._turns.about(case, lambda newest: self._correcting.note(newest, words))

    def mark(self, edit: Callable[[Spans], Spans], chosen: Span | None) -> None:
        """Store the spans as an edit leaves them; ``chosen`` is the one to show afterwards."""

        async def act(case: Case) -> CorrectionRecorded | None:
            changed = edit(case.spans)
            if changed == case.spans:
                return None
            return await self._correcting.mark(case, changed, seconds=self._seconds())

        def choose() -> None:
            self._screen.show(states.choosing(self._screen.state, chosen))

        self._turns.decide(act, then=choose)

    def watch(self) -> None:
        """Note when a text is first seen with its answer: from then on it is being decided."""
        self._turns.watch()
        case = self._screen.state.current
        if case is not None and case.id != self._shown:
            self._shown, self._since = case.id, monotonic()

    def _seconds(self) -> float:
        """Return the time since the text was seen, or decided last; the next one begins."""
        since, self._since = self._since, monotonic()
        return round(self._since - since, 1)
