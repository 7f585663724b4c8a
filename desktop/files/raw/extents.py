"""How far the cells of a workbook reach, found before a library makes room for all of them."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from desktop.core.errors import KnownError, Problem
from desktop.files.raw import archives
from desktop.files.raw.sources import Source

MAX_CELLS = 20_000_000
CHUNK = 1 << 20
# A cell with something in it; those that are only formatted close at once.
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(?:xml|bin)")
# The record of a binary sheet that says its first and last row and column.
_BOUNDS = b"\x94\x01\x10"


def checked(source: Source) -> None:
    """Raise ``KnownError`` where a sheet would need a table far larger than what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
            for name in archive.namelist():
                if _SHEET.fullmatch(name) and (far := _far(archive, name)):
                    why = f"a cell lies far from the others, in {far}; delete it and save again"
                    raise KnownError(Problem.FILE_FORMAT, file=source.name, format="XLSX", why=why)
    except archives.DAMAGE as error:
        raise archives.damaged(source, "XLSX") from error


def _far(archive: zipfile.ZipFile, name: str) -> str:
    """Return the place that the cells of a sheet reach, when it is too far, else nothing."""
    with archive.open(name) as stream:
        if name.endswith(".bin"):
            rows, columns = _bounds(stream.read(1 << 12))
        else:
            rows = columns = 0
            for row, column in _positions(stream):
                rows, columns = max(rows, row), max(columns, column)
    return f"row {rows}, column {columns}" if rows * columns > MAX_CELLS else ""


def _bounds(head: bytes) -> tuple[int, int]:
    at = head.find(_BOUNDS) + len(_BOUNDS)
    if at < len(_BOUNDS) or len(head) < at + 16:
        return 0, 0
    last_row, _, last_column = (
        int.from_bytes(head[at + 4 * n : at + 4 * n + 4], "little") for n in (1, 2, 3)
    )
    return last_row + 1, last_column + 1


def _positions(stream: IO[bytes]) -> Iterator[tuple[int, int]]:
    held = b""
    columns: dict[bytes, int] = {}
    while chunk := stream.read(CHUNK):
        held += chunk
        cut = held.rfind(b"<") if len(held) < 2 * CHUNK else len(held)
        for found in _CELL.finditer(held, 0, cut):
            letters = found[1]
            if letters not in columns:
                columns[letters] = _number(letters)
            yield int(found[2]), columns[letters]
        held = held[cut:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
