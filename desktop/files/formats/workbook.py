"""Workbooks (XLSX, XLS, XLSB, ODS): the first sheet that has the wanted columns."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.core.errors import KnownError
from desktop.core.rows.tables import Columns, Row, Sheet
from desktop.files.raw import archives, extents
from desktop.files.raw.sources import Head as FileHead
from desktop.files.raw.sources import Source
from desktop.files.records import own
from desktop.files.records.tabular import Head, above, headed, row_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
OPEN_SHEET = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
ENDINGS = (".xls", ".xlt")
Cells = list[list[str]]


def sniff(head: FileHead, name: str) -> float:
    """Say how sure it is that bytes are a workbook."""
    if head.raw.startswith(OLE):
        if LOCKED in head.raw:
            return 0.0
        return 0.9 if name.endswith(ENDINGS) or b"W\0o\0r\0k\0b\0o\0o\0k" in head.raw else 0.0
    inside = archives.members(head.raw)
    book = "xl/workbook.xml" in inside or "xl/workbook.bin" in inside
    return 1.0 if book or OPEN_SHEET in head.raw[:128] else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each row below the header; places are the rows of the sheet."""
    problem: KnownError | None = None
    names: list[str] = []
    found: _Part | None = None
    for name, cells in _sheets(source):
        if not any(any(map(str.strip, row)) for row in cells):
            continue
        names.append(name)
        if found is not None and found.head.no_answers is None:
            continue
        try:
            at, head = headed(source.name, [_trimmed(row) for row in cells], columns)
        except KnownError as error:
            problem = problem or error
            continue
        if found is None or head.no_answers is None:
            found = _Part(name, cells, at, head)
    if found is not None:
        return _sheet(source, found, [name for name in names if name != found.name], columns)
    if problem:
        raise problem
    return Sheet(source.name, "xlsx", (), "row")


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet of a workbook, with the place of its header."""

    name: str
    cells: Cells
    at: int
    head: Head


def _sheet(source: Source, part: _Part, others: Sequence[str], columns: Columns) -> Sheet:
    at, cells = part.at, part.cells
    rows = _rows(cells[at + 1 :], part.head, at + 2, columns)
    notes = (_sheets_note(part.name, others), *above(cells, at, f"row {at + 1}"))
    head = part.head
    return Sheet(source.name, "xlsx", rows, "row", notes, head.no_answers, head.header)


def _sheets_note(name: str, others: Sequence[str]) -> str:
    if not others:
        return f"The sheet \u201c{name}\u201d was read."
    unread = ", ".join(f"\u201c{other}\u201d" for other in others)
    return f"The sheet \u201c{name}\u201d was read, and no other one: not {unread}."


def _sheets(source: Source) -> Iterator[tuple[str, Cells]]:
    """Yield the cells of each sheet, hidden ones last; raises ``KnownError`` for damage."""
    import python_calamine as calamine  # pyright: ignore[reportMissingImports]

    if source.raw.startswith(archives.MAGIC):
        archives.checked(source, "XLSX")
        extents.checked(source)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.raw))
        seen = calamine.SheetVisibleEnum.Visible
        for about in sorted(book.sheets_metadata, key=lambda about: about.visible != seen):
            if about.typ is calamine.SheetTypeEnum.WorkSheet:
                yield about.name, _cells(book.get_sheet_by_name(about.name))
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise archives.damaged(source, "XLSX") from error


def _cells(sheet: Any) -> Cells:  # noqa: ANN401  (a sheet of calamine)
    cells = [list(map(_text, row)) for row in sheet.to_python(skip_empty_area=False)]
    # What was merged over several rows is shown beside each of them, and means each.
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in cells[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = row[left] or cells[top][left]
    return cells


def _rows(
    cells: Sequence[Sequence[str]], head: Head, number: int, columns: Columns
) -> tuple[Row, ...]:
    return own.joined(
        row_of(row, head, at, columns)
        for at, row in enumerate(cells, number)
        if any(map(str.strip, row))
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return cells without the empty ones at their end."""
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
