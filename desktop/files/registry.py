"""The formats that are read and written; a further one is a module and a line here."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Sheet
from desktop.files.formats import (
    brat,
    conll,
    conllu,
    delimited,
    fasttext,
    json_document,
    jsonl,
    pdf,
    plain,
    word,
    workbook,
)
from desktop.files.formats.workbook import LOCKED
from desktop.files.raw.encoding import BOM, HEAD, Decoder, utf8
from desktop.files.raw.sources import Head, Source

Records = Callable[[Iterable[dict[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class Writing:
    """How a format is written: ``begin`` takes the names of the columns, and returns the rest.

    ``flat`` holds no lists, so that each entity is a row; ``mark`` begins a file.
    """

    begin: Callable[[TextIO, Sequence[str]], Records]
    flat: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how sure its module is of a file's head and name (lower case), how it is read.

    ``writing`` is there where it is written too.
    """

    name: str
    sniff: Callable[[Head, str], float]
    read: Callable[[Source, Columns], Sheet]
    writing: Writing | None = None


FORMATS = (
    # Spreadsheets know by the mark that it is UTF-8.
    Format("csv", delimited.sniff, delimited.read, Writing(delimited.write, flat=True, mark=BOM)),
    Format("xlsx", workbook.sniff, workbook.read),
    Format("jsonl", jsonl.sniff, jsonl.read, Writing(jsonl.write)),
    Format("json", json_document.sniff, json_document.read),
    Format("conll", conll.sniff, conll.read),
    Format("conllu", conllu.sniff, conllu.read),
    Format("fasttext", fasttext.sniff, fasttext.read),
    Format("brat", brat.sniff, brat.read),
    Format("docx", word.sniff, word.read),
    Format("pdf", pdf.sniff, pdf.read),
    Format("text", plain.sniff, plain.read),
)
NAMES = tuple(each.name for each in FORMATS)
WRITTEN = {each.name: each.writing for each in FORMATS if each.writing}

# What files begin with that are often brought and cannot be read.
FOREIGN = (
    (b"{\\rtf", "rich text (RTF)", "save it as .docx or .txt"),
    (workbook.OLE, "an old office document", "save it as .docx, .xlsx or .txt"),
    (b"PK\x03\x04", "an archive", "unpack it first"),
    (b"\x1f\x8b", "an archive", "unpack it first"),
    (b"7z\xbc\xaf", "an archive", "unpack it first"),
    (b"\x89PNG", "a picture", "bring its text"),
    (b"\xff\xd8\xff", "a picture", "bring its text"),
    (b"GIF8", "a picture", "bring its text"),
    (b"SQLite format 3\0", "a database", "export its rows as CSV"),
    (b"PAR1", "a Parquet table", "export its rows as CSV or JSON Lines"),
)
PAGES = {
    "!doctype html": ("a web page (HTML)", "save its table as .csv, or its text as .txt"),
    "html": ("a web page (HTML)", "save its table as .csv, or its text as .txt"),
    "?xml": ("XML", "save it as .xlsx, .csv or .txt"),
}
_PAGE = re.compile(r"\s*<(!doctype html|html|\?xml)\b", re.IGNORECASE)
SURE = 0.5


def format_of(source: Source) -> Format:
    """Return the format that is surest of a file; raises ``KnownError`` for known foreign ones."""
    name = source.name.lower()
    head = Head(source.raw, _text(source))
    if not source.raw.removeprefix(BOM.encode())[:HEAD].strip():
        raise KnownError(Problem.NO_ROWS, file=source.name, why="it is empty")
    rated = [(each.sniff(head, name), each) for each in FORMATS]
    best, chosen = max(rated, key=lambda pair: pair[0])
    if LOCKED in source.raw[:HEAD] and source.raw.startswith(workbook.OLE):
        found, hint = "an office document with a password", "save it without one"
        raise KnownError(Problem.FORMAT_UNKNOWN, file=source.name, found=found, hint=hint)
    if page := _PAGE.match(head.text):
        found, hint = PAGES[page[1].lower()]
        raise KnownError(Problem.FORMAT_UNKNOWN, file=source.name, found=found, hint=hint)
    for magic, found, hint in FOREIGN:
        if source.raw.startswith(magic) and (best < SURE or not _is_office(chosen)):
            raise KnownError(Problem.FORMAT_UNKNOWN, file=source.name, found=found, hint=hint)
    return chosen


def named(name: str) -> Format:
    """Return the format of a name."""
    return next(each for each in FORMATS if each.name == name)


def _is_office(chosen: Format) -> bool:
    return chosen.name in ("xlsx", "docx", "pdf")


def _text(source: Source) -> str:
    """Return the first characters of a file; none where it is no text."""
    try:
        return Decoder().text(utf8(source.name, source.raw[:HEAD]), 1)
    except KnownError:
        return ""
