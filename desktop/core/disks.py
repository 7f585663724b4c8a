"""What the system says of a disk or folder, as the problem that the person is told of."""

import errno
from pathlib import Path

from desktop.core.errors import KnownError, Problem

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FAILING = {errno.EIO, getattr(errno, "ENODEV", errno.EIO), getattr(errno, "ENXIO", errno.EIO)}


def is_full(error: OSError) -> bool:
    """Say whether there is no room left, on the disk or for this person."""
    return error.errno in _FULL


def of_folder(error: OSError, folder: Path) -> KnownError:
    """Return the problem behind an error of Caselight's own folder."""
    return _disk(error, folder) or KnownError(
        Problem.FOLDER_UNUSABLE, folder=str(folder), why=error.strerror or "no access"
    )


def of_file(error: OSError, file: Path) -> KnownError:
    """Return the problem behind an error of writing one file."""
    return _disk(error, file.parent) or KnownError(
        Problem.FILE_UNWRITABLE, file=shown(file), why=error.strerror or "no access"
    )


def shown(file: Path) -> str:
    """Return a file's name, cut where it would fill the line."""
    name = file.name or str(file)
    return name if len(name) <= 80 else f"{name[:80]}\u2026"


def _disk(error: OSError, folder: Path) -> KnownError | None:
    if is_full(error):
        return KnownError(Problem.DISK_FULL)
    if error.errno in _FAILING:
        return KnownError(Problem.DISK_FAILING, folder=str(folder))
    return None
