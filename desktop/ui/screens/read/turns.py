"""Decisions in turn: each is stored with the case as the one before left it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.services.cases.reading import Reading
from desktop.services.facts import CorrectionRecorded, ModelReady, ReadAgain, Undone
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.state import ReadFact, ReadState

Work = Callable[[Case], Coroutine[Any, Any, CorrectionRecorded | None]]


class ReadHost(Protocol):
    """What decisions need of the screen: its state, and how it changes."""

    state: ReadState

    def apply(self, fact: ReadFact) -> None:
        """Take a fact in."""
        ...

    def show(self, state: ReadState) -> None:
        """Show a state."""
        ...


class Turns(QObject):
    """Stores decisions one after the other, and shows what is answered after each.

    Signals: ``begun()`` and ``stored()`` before and after a decision, ``reopened(case)`` when an
    undo goes back to an earlier text.
    """

    begun = Signal()
    stored = Signal()
    reopened = Signal(object)

    def __init__(
        self,
        screen: ReadHost,
        reading: Reading,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Take turns on ``screen``."""
        super().__init__()
        self._screen = screen
        self._reading = reading
        self._spawn = spawn
        self._turn = asyncio.Lock()
        self._newest: Case | None = None
        self._again: tuple[Case, asyncio.Future[ReadAgain]] | None = None

    def decide(
        self, act: Work, then: Callable[[], None] | None = None, asked: str | None = None
    ) -> None:
        """Decide about the case of the text in the box; nothing where there is none."""
        case = self._screen.state.current
        if case is not None:
            self.about(case, act, then, asked)

    def about(
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

    def earlier(
        self,
        work: Coroutine[Any, Any, Undone | None],
        say: Callable[[Undone | None], str],
    ) -> None:
        """Take back a decision on a text that was left, show that text again and say so.

        Where there is none any more, that is said.
        """
        now = self._screen.state
        self.begun.emit()
        self._screen.show(replace(now, deciding=now.deciding + 1))
        self._spawn(self._taken_back(work, say))

    def is_shown(self, case: Case) -> bool:
        """Say whether a case is that of the text in the box."""
        current = self._screen.state.current
        return current is not None and current.id == case.id

    def watch(self) -> None:
        """Give up answering a text anew that nobody looks at any more: a long one takes minutes."""
        if self._again is not None and not self.is_shown(self._again[0]):
            self._again[1].cancel()

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
        if then is not None and self.is_shown(fact.case):
            then()
        self.stored.emit()
        await self._follow(fact.task, fact.case)

    async def _taken_back(
        self, work: Coroutine[Any, Any, Undone | None], say: Callable[[Undone | None], str]
    ) -> None:
        text = self._screen.state.text
        try:
            async with self._turn:
                fact = await work
        finally:
            now = self._screen.state
            self._screen.show(replace(now, deciding=now.deciding - 1))
        if fact is None:
            self._screen.show(replace(self._screen.state, undone=say(None)))
            return
        # A label may have gone with the decision.
        self._screen.apply(CorrectionRecorded(fact.case, fact.task))
        task = self._screen.state.task
        if self._screen.state.text == text and task and task.id == fact.task.id:
            self.reopened.emit(fact.case)
            self._screen.show(replace(self._screen.state, undone=say(fact)))
        self.stored.emit()
        await self._follow(fact.task, fact.case)

    async def _follow(self, task: Task, case: Case) -> None:
        """Show what is answered and promised now that the model was taught something."""
        if task.kind is Kind.SPANS:
            return
        try:
            fact = await self._answered_now(task, case)
            if fact is not None:
                self._screen.apply(fact)
        finally:
            self._screen.show(replace(self._screen.state, learning=False))

    async def _answered_now(self, task: Task, case: Case) -> ReadAgain | ModelReady | None:
        """Answer anew, or say what is promised now where another text is looked at by then."""
        if self.is_shown(case):
            again = asyncio.ensure_future(self._reading.again(task, case))
            self._again = case, again
            try:
                await asyncio.wait({again})
            finally:
                self._again = None
                again.cancel()
            if not again.cancelled():
                return again.result()
        still = self._screen.state.task
        same = still is not None and still.id == task.id
        return await self._reading.prepare(task) if same else None
