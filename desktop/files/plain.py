"""Plain text: the whole file is one text."""

from desktop.core.errors import KnownError, Problem
from desktop.core.tables import ONE_TEXT, Columns, Row, Sheet
from desktop.files.encoding import Decoder, utf8
from desktop.files.sources import Head, Source


def sniff(head: Head, name: str) -> float:
    """Say that anything can be plain text, if nothing else claims it."""
    return 0.5 if name.endswith((".txt", ".md", ".text")) and head.text else 0.05


def read(source: Source, columns: Columns) -> Sheet:
    """Read one text; raises ``KnownError`` where labels are wanted."""
    refuse_answers(source.name, columns, "plain text")
    decoder = Decoder()
    text = decoder.text(utf8(source.name, source.raw, decoder), 1)
    return Sheet(source.name, "text", (Row(1, text),), ONE_TEXT, decoder.notes())


def refuse_answers(name: str, columns: Columns, found: str) -> None:
    """Raise ``KnownError`` where a file without columns is asked for labels or a column."""
    if columns.labelled:
        raise KnownError(Problem.NO_ANSWERS, file=name, found=found)
    if columns.text is not None:
        raise KnownError(Problem.COLUMN_MISSING, file=name, column=columns.text, columns="none")
