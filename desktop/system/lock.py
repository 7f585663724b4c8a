"""One program at a time on one data folder."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from desktop.core.disks import of_folder
from desktop.core.errors import KnownError, Problem
from desktop.core.records import decoded
from desktop.core.wording import held_by

if os.name == "nt":
    import msvcrt
else:
    import fcntl

# Beyond what is written in the file: Windows lets nobody read the bytes that are locked.
_PLACE = 1 << 30
_LONGEST = 1_000
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class _Holder:
    """What the file says of the program that has the lock."""

    pid: int
    command: str


class FolderLock:
    """Held from ``__enter__`` to ``__exit__``; the system frees it when the process dies.

    The file says who holds it: ``{"pid": number, "command": name}``, the window being "".
    """

    def __init__(self, folder: Path, command: str = "") -> None:
        """Lock ``folder/lock`` for a command, or for the window."""
        self._folder = folder
        self._command = command
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Take the lock or raise ``KnownError``: another program has it."""
        try:
            flags = os.O_RDWR | os.O_CREAT | NO_FOLLOW
            handle = os.open(self._folder / "lock", flags, 0o600)
        except OSError as error:
            raise of_folder(error, self._folder) from error
        try:
            take(handle)
        except OSError as error:
            holder = _holder(handle)
            os.close(handle)
            raise KnownError(Problem.IN_USE, folder=str(self._folder), holder=holder) from error
        self._handle = handle
        _say(handle, self._command)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def take(handle: int) -> None:
    """Lock an open file, or raise ``OSError``: another one has it, or the disk has no locks."""
    if os.name == "nt":
        os.lseek(handle, _PLACE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _say(handle: int, command: str) -> None:
    """Write down who has the lock; on a full disk nobody is told, which is no reason to stop."""
    said = json.dumps({"pid": os.getpid(), "command": command}).encode()
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, said)
    except OSError:
        return


def _holder(handle: int) -> str:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        said = decoded(_Holder, os.read(handle, _LONGEST))
    except (OSError, ValueError):
        return ""
    return held_by(said.command, said.pid)
