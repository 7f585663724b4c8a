"""A dialog that works in the background: how far it is, giving up, and what is said in the end."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.core.errors import KnownError
from desktop.ui import wording
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.geometry import FRAME
from desktop.ui.widgets.parts import button, scrolling

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[Any]]


class WorkingSheet(Sheet):
    """Does one thing at a time, ``spawn``ed; closing it meanwhile gives that up, and it stays.

    ``page`` takes its content and scrolls, ``bar`` shows how far it is, ``leave`` closes or gives
    up; a dialog lays the two out where they belong.  It says with ``say`` what became of its work,
    and with ``offer`` what can be done now.
    """

    # What is said of work that was given up, and the name of the button that gives it up.
    given_up: ClassVar[str] = ""
    stop: ClassVar[str] = "Give up"

    def __init__(
        self, parent: QWidget | None, name: str, size: tuple[int, int], spawn: Spawn
    ) -> None:
        """Open in a size as any sheet does, with nothing at work."""
        super().__init__(parent, name, *size)
        self._spawn = spawn
        self._work: asyncio.Task[Any] | None = None
        self._closed = False
        self.finished.connect(self._close)
        inside = QWidget()
        self.page = QVBoxLayout(inside)
        self.page.setContentsMargins(0, 0, 0, 0)
        self.page.setSpacing(12)
        self.area = scrolling(inside)
        self.column.addWidget(self.area, 1)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far it is")
        self.bar.hide()
        self.leave = button("Close")
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)

    @property
    def working(self) -> bool:
        """Whether something is being done."""
        return self._work is not None

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do one thing; why it cannot be done is said here."""
        self.bar.setRange(0, 0)
        self._work = self._spawn(self._reporting(work))
        self._work.add_done_callback(partial(self._ended, work))
        self._settle()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far the work is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def reject(self) -> None:
        """Give up what is being done; with nothing at work, close."""
        if self.working:
            self.give_up()
        else:
            super().reject()

    def give_up(self) -> None:
        """End the work where it is."""
        if self._work is not None:
            self._work.cancel()

    def say(self, words: str) -> None:
        """Show a sentence about the work."""
        raise NotImplementedError

    def offer(self, *, idle: bool) -> None:
        """Let be used what can be used while something is done, or while nothing is."""
        raise NotImplementedError

    def focus(self) -> None:
        """Give the keyboard to what comes next, when something was done."""

    def _fit(self) -> None:
        """Be as high as the page, and no higher than the screen, where the rest scrolls."""
        super()._fit()
        room = self.screen().availableSize().height() - FRAME[1]
        beside = self.height() - self.area.height()
        whole = self.page.totalHeightForWidth(self.area.width()) + beside
        self.resize(self.width(), min(room, max(self.height(), whole)))

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except KnownError as error:
            self.say(wording.problem(error))

    def _ended(self, work: Coroutine[Any, Any, None], task: asyncio.Task[Any]) -> None:
        # What is given up before its first step was never awaited.
        work.close()
        if self._closed:
            # By its own work: Qt may have deleted its parts.
            self._work = None
            return
        if task.cancelled():
            self.say(self.given_up)
        if self._work is task:
            self._work = None
            self._settle()
            self.focus()

    def _close(self) -> None:
        self._closed = True

    def _settle(self) -> None:
        self.bar.setVisible(self.working)
        words = self.stop if self.working else "Close"
        self.leave.setText(words)
        self.leave.setAccessibleName(words)
        self.offer(idle=not self.working)
