"""Deleting cases into the recycle bin, and bringing them back."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.services.cases.binning import Binning
from desktop.ui.screens.cases.listing import CasesHost


class Deleting(QObject):
    """What was deleted last in the open task can be taken back.

    Signals: ``kept(count)`` of the cases that can be taken back now; ``binned(ids)`` after cases
    were deleted, and without any after they were brought back.
    """

    kept = Signal(int)
    binned = Signal(object)

    def __init__(
        self,
        screen: CasesHost,
        binning: Binning,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Delete cases of the task of ``screen``; work is started with ``spawn``."""
        super().__init__()
        self._screen = screen
        self._binning = binning
        self._spawn = spawn

    @property
    def last(self) -> tuple[str, ...]:
        """The cases that were deleted last."""
        return self._binning.deleted(self._screen.state.task)

    def delete(self, ids: tuple[str, ...]) -> None:
        """Put cases into the recycle bin."""
        self._spawn(self._delete(ids, self._screen.state.task))

    def bring_back(self, ids: tuple[str, ...]) -> None:
        """Take cases out of the recycle bin."""
        self._spawn(self.back(ids))

    def take_back(self) -> None:
        """Bring back what was deleted last."""
        if self.last:
            self.bring_back(self.last)

    async def back(self, ids: tuple[str, ...]) -> None:
        """Take cases out of the recycle bin, and show what is listed then."""
        await self._binning.bring_back(ids)
        self.show()
        self.binned.emit(())

    def show(self) -> None:
        """Say what can be taken back now."""
        self.kept.emit(len(self.last))

    async def _delete(self, ids: tuple[str, ...], task: str) -> None:
        await self._binning.delete(ids, task)
        self.show()
        self.binned.emit(ids)
