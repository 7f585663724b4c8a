"""What every part of the repository runs on: the one store thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from desktop.store.database.thread import StoreThread

T = TypeVar("T")


class OnThread:
    """The thread on which everything of the store runs, in the order in which it was asked."""

    def __init__(self, folder: Path, author: str = "") -> None:
        """Name the folder, and who writes; nothing is opened before ``open``."""
        self._folder = folder
        self._thread = StoreThread(folder, author)

    async def _on(self, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        return await self._thread.run(function, *arguments)
