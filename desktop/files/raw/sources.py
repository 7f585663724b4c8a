"""A person's files opened with care: size, kind and access, never a device or an endless pipe."""

import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from desktop.core.errors import KnownError, Problem

LIMIT_MB = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and bytes, and its path where it has one."""

    name: str
    raw: bytes = field(repr=False)
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a format is found by: the bytes of a file, and its first characters as text."""

    raw: bytes = field(repr=False)
    text: str = field(default="", repr=False)


def standard_input() -> Source:
    """Read standard input; raises ``KnownError`` when it is over the limit."""
    raw = sys.stdin.buffer.read((LIMIT_MB << 20) + 1)
    if len(raw) > LIMIT_MB << 20:
        raise KnownError(Problem.FILE_TOO_LARGE, file="standard input", limit_mb=LIMIT_MB)
    return Source("standard input", raw)


def opened(file: Path) -> Source:
    """Read a file; raises ``KnownError`` for what is no file, too large or not readable."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise KnownError(Problem.NOT_A_FILE, file=shown(file))
        if about.st_size > LIMIT_MB << 20:
            raise KnownError(Problem.FILE_TOO_LARGE, file=shown(file), limit_mb=LIMIT_MB)
        with file.open("rb") as stream:
            # What grows while it is read, or says that it is empty, is not read for ever.
            raw = stream.read((LIMIT_MB << 20) + 1)
    except OSError as error:
        why = error.strerror or "no access"
        raise KnownError(Problem.FILE_UNREADABLE, file=shown(file), why=why) from error
    except ValueError as error:
        raise KnownError(
            Problem.FILE_UNREADABLE, file=shown(file), why="no file can have this name"
        ) from error
    if len(raw) > LIMIT_MB << 20:
        raise KnownError(Problem.FILE_TOO_LARGE, file=shown(file), limit_mb=LIMIT_MB)
    return Source(file.name, raw, file)


def shown(file: Path) -> str:
    """Return a file's name on one line."""
    return " ".join(str(file if not file.is_absolute() else file.name).split())[-120:] or "/"
