"""Office files are zip archives: what is in one, and a guard against endless ones."""

import io
import zipfile
import zlib

from desktop.core.errors import KnownError, Problem
from desktop.files.raw.sources import LIMIT_MB, Source

MAGIC = b"PK\x03\x04"
# What zipfile and zlib raise on damaged or locked archives.
DAMAGE = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError)


def members(raw: bytes) -> frozenset[str]:
    """Return the names in an archive; none for what is no archive."""
    if not raw.startswith(MAGIC):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return frozenset(archive.namelist())
    except DAMAGE:
        return frozenset()


def checked(source: Source, form: str) -> None:
    """Raise ``KnownError`` when an archive is damaged or its parts are larger than the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except DAMAGE as error:
        raise damaged(source, form) from error
    if size > LIMIT_MB << 20:
        raise KnownError(Problem.FILE_TOO_LARGE, file=source.name, limit_mb=LIMIT_MB)


def damaged(source: Source, form: str) -> KnownError:
    """Return the error for an office file that cannot be opened."""
    why = "it is damaged or locked with a password"
    return KnownError(Problem.FILE_FORMAT, file=source.name, format=form, why=why)
