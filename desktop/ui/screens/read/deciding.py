"""Decisions about the text in the box: each is about the case that the person sees, once."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from time import monotonic
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import Spans
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Correction, redoable, undoable
from desktop.services.correcting import Correcting
from desktop.services.facts import CorrectionRecorded
from desktop.services.reading import Reading
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read import wording
from desktop.ui.screens.read.state import ReadFact, ReadState

Work = Callable[[Case], Coroutine[Any, Any, CorrectionRecorded | None]]


class Screen(Protocol):
    """What decisions need of the screen: its state, and how it changes."""

    state: ReadState

    def apply(self, fact: ReadFact) -> None:
        """Take a fact in."""
        ...

    def show(self, state: ReadState) -> None:
        """Show a state."""
        ...


class Deciding(QObject):
    """Stores decisions one after the other, each with the case as the one before left it.

    Nothing is decided while the box shows another text than the one that was read.  Signals:
    ``begun()`` and ``stored()`` before and after a decision, ``settled()`` when the person goes on
    to the next text, ``reopened(case)`` when an undo goes back to an earlier one,
    ``import_undone(task id)`` when it is about all that was taken from a file.
    """

    begun = Signal()
    stored = Signal()
    settled = Signal()
    reopened = Signal(object)
    import_undone = Signal(str)

    def __init__(
        self,
        screen: Screen,
        correcting: Correcting,
        reading: Reading,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Decide about the case of ``screen``."""
        super().__init__()
        self._screen = screen
        self._correcting = correcting
        self._reading = reading
        self._spawn = spawn
        self._turn = asyncio.Lock()
        self._newest: Case | None = None
        self._since = monotonic()
        self._shown: str | None = None

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
            self._decide(lambda case: self._correcting.accept(case, seconds=self._seconds()))
        elif now.asked:
            self.relabel(now.asked)

    def relabel(self, label: str) -> None:
        """Store a label as right; the model's own is accepted, one that is stored stays."""
        name, now = label.strip(), self._screen.state
        known = now.task is not None and name in now.task.labels
        self._decide(
            lambda case: self._correcting.relabel(case, name, seconds=self._seconds()),
            asked=name if known else None,
        )

    def cannot_tell(self) -> None:
        """Store that nobody can tell."""
        self._decide(lambda case: self._correcting.cannot_tell(case, seconds=self._seconds()))

    def flag(self) -> None:
        """Flag the case or take the flag away."""
        self._decide(self._correcting.flag)

    def note(self, case: Case, words: str) -> None:
        """Store a note about the case that it was written for."""
        self._about(case, lambda newest: self._correcting.note(newest, words))

    def mark(self, edit: Callable[[Spans], Spans], chosen: Span | None) -> None:
        """Store the spans as an edit leaves them; ``chosen`` is the one to show afterwards."""

        async def act(case: Case) -> CorrectionRecorded | None:
            changed = edit(case.spans)
            if changed == case.spans:
                return None
            return await self._correcting.mark(case, changed, seconds=self._seconds())

        def choose() -> None:
            self._screen.show(states.choosing(self._screen.state, chosen))

        self._decide(act, then=choose)

    def undo(self) -> None:
        """Take back the last decision, and say what it was; an earlier text is shown again."""
        now = self._screen.state
        if now.task is not None and self._correcting.sitting.newest_import(now.task.id):
            self.import_undone.emit(now.task.id)
            return
        # A decision that is still being stored is taken back when its turn has come.
        if now.current is not None and (now.deciding or undoable(now.current.history)):
            self._take_back(undoable, self._correcting.undo, wording.taken_back)
        elif now.task is not None and not now.deciding and not now.stale and not now.reading:
            self.begun.emit()
            self._screen.show(replace(now, deciding=now.deciding + 1))
            self._spawn(self._take_back_earlier(now.task.id))

    def redo(self) -> None:
        """Make the decision again that was taken back."""
        self._take_back(redoable, self._correcting.redo, wording.done_again)

    async def _take_back_earlier(self, task: str) -> None:
        """Take back the last decision of this sitting, on a text that was left; show it again."""
        text = self._screen.state.text
        try:
            async with self._turn:
                fact = await self._correcting.undo_last(task)
        finally:
            now = self._screen.state
            self._screen.show(replace(now, deciding=now.deciding - 1))
        if fact is None:
            return
        # A label may have gone with the decision.
        self._screen.apply(CorrectionRecorded(fact.case, fact.task))
        open_task = self._screen.state.task
        if self._screen.state.text == text and open_task and open_task.id == task:
            self.reopened.emit(fact.case)
            told = wording.taken_back(fact.case.history, fact.row)
            self._screen.show(replace(self._screen.state, undone=told))
        self.stored.emit()
        await self._follow(fact.task, fact.case)

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

        self._decide(take, then=tell)

    def watch(self) -> None:
        """Note when a text is first seen with its answer: from then on it is being decided."""
        case = self._screen.state.current
        if case is not None and case.id != self._shown:
            self._shown, self._since = case.id, monotonic()

    def _seconds(self) -> float:
        """Return the time since the text was seen, or decided last; the next one begins."""
        since, self._since = self._since, monotonic()
        return round(self._since - since, 1)

    def _decide(
        self, act: Work, then: Callable[[], None] | None = None, asked: str | None = None
    ) -> None:
        case = self._screen.state.current
        if case is not None:
            self._about(case, act, then, asked)

    def _about(
        self,
        case: Case,
        act: Work,
        then: Callable[[], None] | None = None,
        asked: str | None = None,
    ) -> None:
        """Decide about a case; ``asked`` is the label that is chosen by that."""
        now = self._screen.state
        if not now.deciding:
            self._newest = None
        self.begun.emit()
        chosen = now if asked is None else states.asking(now, asked)
        self._screen.show(replace(chosen, deciding=now.deciding + 1))
        self._spawn(self._decided(case, act, then))

    async def _decided(self, case: Case, act: Work, then: Callable[[], None] | None) -> None:
        fact: CorrectionRecorded | None = None
        try:
            async with self._turn:
                newest = self._newest if self._newest and self._newest.id == case.id else case
                fact = await act(newest)
                if fact is not None:
                    self._newest = fact.case
                    self._screen.apply(fact)
        finally:
            now = self._screen.state
            learning = fact is not None and fact.task.kind is Kind.CLASSIFY
            self._screen.show(replace(now, deciding=now.deciding - 1, learning=learning))
        if fact is None:
            return
        if then is not None and self._is_shown(fact.case):
            then()
        self.stored.emit()
        await self._follow(fact.task, fact.case)

    async def _follow(self, task: Task, case: Case) -> None:
        """Show what is answered and promised now that the model was taught something."""
        if task.kind is Kind.SPANS:
            return
        try:
            if self._is_shown(case):
                self._screen.apply(await self._reading.again(task, case))
            else:
                self._screen.apply(await self._reading.prepare(task))
        finally:
            self._screen.show(replace(self._screen.state, learning=False))

    def _is_shown(self, case: Case) -> bool:
        current = self._screen.state.current
        return current is not None and current.id == case.id
