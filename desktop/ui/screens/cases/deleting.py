"""Deleting cases into the recycle bin, and bringing them back."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.services.cases.binning import Binning


class Deleting(QObject):
    """Keeps in mind what was deleted last, so that it can be taken back.

    Signals: ``kept(count)`` of cases that can be taken back now; ``binned(ids)`` after cases were
    deleted, and without any after they were brought back.
    """

    kept = Signal(int)
    binned = Signal(object)

    def __init__(
        self, binning: Binning, spawn: Callable[[Coroutine[Any, Any, Any]], object]
    ) -> None:
        """Begin with nothing deleted; work is started with ``spawn``."""
        super().__init__()
        self._binning = binning
        self._spawn = spawn
        self._last: tuple[str, ...] = ()

    @property
    def can_take_back(self) -> bool:
        """Whether there are cases that were deleted last."""
        return bool(self._last)

    def delete(self, ids: tuple[str, ...]) -> None:
        """Put cases into the recycle bin."""
        self._spawn(self._delete(ids))

    def bring_back(self, ids: tuple[str, ...]) -> None:
        """Take cases out of the recycle bin."""
        self._spawn(self._bring_back(ids))

    def take_back(self) -> None:
        """Bring back what was deleted last."""
        if self._last:
            self.bring_back(self._last)

    def forget(self) -> None:
        """Let what was deleted stay in the recycle bin, as when another task is opened."""
        self._keep(())

    def _keep(self, ids: tuple[str, ...]) -> None:
        self._last = ids
        self.kept.emit(len(ids))

    async def _delete(self, ids: tuple[str, ...]) -> None:
        self._keep((await self._binning.delete(ids)).cases)
        self.binned.emit(self._last)

    async def _bring_back(self, ids: tuple[str, ...]) -> None:
        await self._binning.bring_back(ids)
        self._keep(tuple(case for case in self._last if case not in ids))
        self.binned.emit(())
