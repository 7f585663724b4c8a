"""A person's own files, read: size, encoding and errors."""

import sys
from pathlib import Path

from desktop.core.errors import KnownError, Problem

LIMIT_MB = 200


def read_file(name: str) -> tuple[str, str]:
    """Return (file name, text) of a file, or of standard input for ``-``; UTF-8 or UTF-16."""
    if name == "-":
        return "-", _decoded("standard input", sys.stdin.buffer.read(LIMIT_MB << 20))
    file = Path(name)
    try:
        if file.stat().st_size > LIMIT_MB << 20:
            raise KnownError(Problem.FILE_TOO_LARGE, file=file.name, limit_mb=LIMIT_MB)
        raw = file.read_bytes()
    except OSError as error:
        raise KnownError(
            Problem.FILE_UNREADABLE, file=file.name, why=error.strerror or "no access"
        ) from error
    return file.name, _decoded(file.name, raw)


def _decoded(name: str, raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in raw[:4096]:
            raise KnownError(
                Problem.FILE_FORMAT, file=name, format="text", why="it is binary"
            ) from error
        return raw.decode("cp1252", errors="replace")
