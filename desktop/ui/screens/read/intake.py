"""Reading what stands in the box: pasted, typed, opened again, or chosen."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop.core.decisions.cases import Case
from desktop.core.errors import BugError, KnownError
from desktop.core.texts.text import canonical
from desktop.services.cases.reading import Kept, Reading
from desktop.services.facts import PredictionMade
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.turns import ReadHost
from desktop.ui.screens.read.undoing import Undoing
from desktop.ui.text.box import TextBox

PAUSE_MS = 600


class Intake(QObject):
    """Has the text in the box read; a newer one takes the place of one that is being read."""

    def __init__(
        self,
        box: TextBox,
        screen: ReadHost,
        undoing: Undoing,
        reading: Reading,
        spawn: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        """Read what stands in ``box``, and show it on ``screen``."""
        super().__init__(box)
        self._box = box
        self._screen = screen
        self._undoing = undoing
        self._reading = reading
        self._spawn = spawn
        self._task: asyncio.Task[Any] | None = None
        self._kept = Kept.CASE
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read_typed)
        box.pasted.connect(self._pasted)
        box.edited.connect(self._edited)

    @property
    def typing(self) -> bool:
        """Whether what was typed last is still to be read."""
        return self._pause.isActive()

    @property
    def unread(self) -> Kept | None:
        """What is to become of the text in the box, where it is still to be read."""
        if self.typing:
            return Kept.DRAFT
        return self._kept if self._screen.state.reading else None

    def read(self, raw: str, kept: Kept = Kept.CASE) -> None:
        """Read a text; a newer one takes the place of one that is being read."""
        self._stop()
        self._screen.show(states.seen(self._screen.state, self._box.text()))
        if not raw.strip():
            self._screen.show(states.emptied(self._screen.state))
            return
        self._box.paste_replaces_all(everything=True)
        self._screen.show(states.waiting(self._screen.state))
        self._kept = kept
        self._task = self._spawn(self._read(raw, kept))

    def look_again(self) -> None:
        """Read the text anew where it is read already, as when other cases taught something."""
        if self._screen.state.current is not None:
            self.read(self._box.text(), Kept.NOTHING)

    def show_text(self, text: str) -> None:
        """Put a text into the box and read it."""
        self._box.set_text(canonical(text))
        self._undoing.end_typing()
        self.read(text)

    def show_case(self, case: Case) -> None:
        """Open an earlier case as it stands; one that was never read is read now."""
        if self._screen.state.task is None or self._screen.state.task.id != case.task:
            return  # the task was switched while the case was fetched
        self._stop()
        self._box.set_text(case.text)
        self._box.paste_replaces_all(everything=True)
        self._undoing.end_typing()
        if case.prediction is None:
            self.read(case.text)
            return
        self._screen.show(states.seen(self._screen.state, case.text))
        self._screen.apply(PredictionMade(case))

    def empty(self) -> None:
        """Empty the box for another text; what was read is kept among the cases."""
        self._stop()
        self._box.set_text("")
        self._undoing.end_typing()
        self._screen.show(states.emptied(states.seen(self._screen.state, "")))
        self._box.setFocus()

    def cancel(self) -> None:
        """Give a reading up; the text stays."""
        self._stop()
        self._screen.show(states.cancelled(self._screen.state))

    def read_typed(self) -> None:
        """Read what was typed, as a draft."""
        self.read(self._box.text(), Kept.DRAFT)

    def _pasted(self, text: str) -> None:
        self._undoing.typed()
        self.read(text)

    def _edited(self, text: str) -> None:
        self._undoing.typed()
        self._stop()
        self._screen.show(states.seen(replace(self._screen.state, reading=False), text))
        if not text.strip():
            self.read("")
        elif self._screen.state.current is None:
            self._pause.start()

    def _stop(self) -> None:
        """Give up a reading that is under way or is about to begin."""
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _read(self, raw: str, kept: Kept) -> None:
        task, case = self._screen.state.task, self._screen.state.case
        if task is None:
            return
        draft = case.id if kept is Kept.DRAFT and case and case.draft else None
        facts = self._reading.read(task, raw, kept=kept, replaces=draft, moved=self._moved)
        try:
            async for fact in facts:
                self._screen.apply(fact)
        except (KnownError, BugError):
            self._screen.show(states.cancelled(self._screen.state))
            raise

    def _moved(self, share: float) -> None:
        self._screen.show(states.reached(self._screen.state, share))
