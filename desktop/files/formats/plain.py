"""Plain text: the whole file is one text."""

from dataclasses import replace

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import ONE_TEXT, Columns, Row, Sheet
from desktop.files.raw.encoding import Decoder, utf8
from desktop.files.raw.sources import Head, Source


def sniff(head: Head, name: str) -> float:
    """Say that anything can be plain text, if nothing else claims it."""
    return 0.5 if name.endswith((".txt", ".md", ".text")) and head.text else 0.05


def read(source: Source, columns: Columns) -> Sheet:
    """Read one text."""
    decoder = Decoder()
    text = decoder.text(utf8(source.name, source.raw, decoder), 1)
    sheet = Sheet(source.name, "text", (Row(1, text),), ONE_TEXT, decoder.notes())
    return texts_alone(sheet, columns, "plain text")


def texts_alone(sheet: Sheet, columns: Columns, kind: str) -> Sheet:
    """Return the sheet of a file that can hold no answers, and says its ``kind``.

    Raises ``KnownError`` where a column is wanted.
    """
    if columns.text is not None:
        raise KnownError(
            Problem.COLUMN_MISSING, file=sheet.name, column=columns.text, columns="none"
        )
    why = KnownError(Problem.NO_ANSWERS, file=sheet.name, found=kind)
    return replace(sheet, no_answers=why)
