"""One program at a time on one data folder."""

import os
from pathlib import Path
from typing import Self

from desktop.core.errors import KnownError, Problem

if os.name == "nt":
    import msvcrt
else:
    import fcntl


class FolderLock:
    """Held from ``__enter__`` to ``__exit__``; the system frees it when the process dies."""

    def __init__(self, folder: Path) -> None:
        """Lock ``folder/lock``."""
        self._folder = folder
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Take the lock or raise ``KnownError``: another program has it."""
        handle = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(handle)
        except OSError as error:
            os.close(handle)
            raise KnownError(Problem.IN_USE, folder=str(self._folder)) from error
        self._handle = handle
        return self

    def __exit__(self, *_: object) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _take(handle: int) -> None:
    if os.name == "nt":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
