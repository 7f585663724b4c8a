"""Workbooks (XLSX, XLS, XLSB, ODS): the first sheet that has the wanted columns."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

from desktop.core.errors import KnownError
from desktop.core.tables import Columns, Row, Sheet
from desktop.files import archives
from desktop.files.sources import Head as FileHead
from desktop.files.sources import Source
from desktop.files.tabular import Head, head_of, row_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_SHEET = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
ENDINGS = (".xls", ".xlt")


def sniff(head: FileHead, name: str) -> float:
    """Say how sure it is that bytes are a workbook."""
    if head.raw.startswith(OLE):
        return 0.9 if name.endswith(ENDINGS) or b"W\0o\0r\0k\0b\0o\0o\0k" in head.raw else 0.0
    inside = archives.members(head.raw)
    book = "xl/workbook.xml" in inside or "xl/workbook.bin" in inside
    return 1.0 if book or OPEN_SHEET in head.raw[:128] else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each row below the header; places are the rows of the sheet."""
    problem: KnownError | None = None
    for name, cells in _sheets(source):
        first = next((at for at, row in enumerate(cells) if any(map(str.strip, row))), None)
        if first is None:
            continue
        try:
            head = head_of(source.name, _trimmed(cells[first]), columns)
        except KnownError as error:
            problem = problem or error
            continue
        rows = _rows(cells[first + 1 :], head, first + 2, columns)
        return Sheet(source.name, "xlsx", rows, "row", (f"The sheet \u201c{name}\u201d was read.",))
    if problem:
        raise problem
    return Sheet(source.name, "xlsx", (), "row")


def _sheets(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the cells of each sheet as text; raises ``KnownError`` when it cannot be opened."""
    import python_calamine as calamine  # pyright: ignore[reportMissingImports]

    if source.raw.startswith(archives.MAGIC):
        archives.checked(source, "XLSX")
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.raw))
        for name in book.sheet_names:
            yield name, _cells(book.get_sheet_by_name(name))
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise archives.damaged(source, "XLSX") from error


def _cells(sheet: Any) -> list[list[str]]:  # noqa: ANN401  (a sheet of calamine)
    return [list(map(_text, row)) for row in sheet.to_python(skip_empty_area=False)]


def _rows(
    cells: Sequence[Sequence[str]], head: Head, place: int, columns: Columns
) -> tuple[Row, ...]:
    return tuple(
        row_of(row, head, at, columns)
        for at, row in enumerate(cells, place)
        if any(map(str.strip, row))
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return a header without the empty cells at its end."""
    names = list(cells)
    while names and not names[-1].strip():
        names.pop()
    return names


def _text(value: object) -> str:
    """Return a cell as it is shown: whole numbers without a point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
