"""CSV, TSV and their like: delimiter found, header found, rows of text and label."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TextIO

from desktop.core.rows.span_edges import listed
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.files.raw.encoding import BOM, Decoder, utf8
from desktop.files.raw.quoting import Quoting, Record, Rule
from desktop.files.raw.room import Room
from desktop.files.raw.sources import Head as FileHead
from desktop.files.raw.sources import Source
from desktop.files.records import own
from desktop.files.records.columns import LABEL_NAMES, TEXT_NAMES, column
from desktop.files.records.tabular import TITLES, Head, above, headed, row_of

MARKS = (b",", b";", b"\t", b"|")
NAMES = {b",": "commas", b";": "semicolons", b"\t": "tabs", b"|": "upright strokes"}
WHOLE_SHARE = 0.9
SAMPLE, SAMPLE_BYTES = 40, 1 << 18
ENDINGS = (".csv", ".tsv", ".tab", ".psv")
# How many wanted columns are there, the share of records as wide as the header, the width.
Fit = tuple[int, float, int]
_SEP = re.compile(rb'\s*"?sep=(.)"?[,;\t| ]*\r?(?:\n|$)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter, and where the header begins."""

    mark: bytes
    start: int
    line: int


def sniff(head: FileHead, name: str) -> float:
    """Say how sure it is that a file is delimited: its first records have as many cells."""
    raw = head.text.encode("utf-8", "replace")
    if _SEP.match(raw):
        return 0.95
    if name.endswith(ENDINGS):
        return 0.75
    # A sentence such as “Text, call or write.”: names alone, above nothing, are no table.
    if len(raw.strip().splitlines()) < 2:
        return 0.0
    wanted, wide, width = max(_fit(raw, mark, Columns(), 1) for mark in MARKS)
    return 0.6 if wanted and width > 1 and wide > 0.8 else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each record below the header as a row; places are lines."""
    decoder = Decoder()
    raw = utf8(source.name, source.raw, decoder).removeprefix(BOM.encode())
    dialect = _dialect(raw, source.name, columns)
    quoting = Quoting(raw, dialect.mark)
    records = quoting.records(dialect.start, dialect.line)
    first = [record for _, record in zip(range(TITLES), records, strict=False)]
    cells = [_cells(record, decoder) for record in first]
    at, head = headed(source.name, cells, columns)
    quoting.width = len(head.names)
    if head.ours:
        quoting.keep_to_doubled()
    rows = _Rows(source.name, head, decoder, columns)
    after = first[at].end if first else dialect.start
    told = above(cells, at, f"line {first[at].line}") if first else ()
    for record in quoting.records(after, dialect.line + raw.count(b"\n", dialect.start, after)):
        rows.take(record)
    notes = (*_dialect_notes(dialect, source.name), *told, *rows.notes(), *decoder.notes())
    return Sheet(
        source.name,
        "csv",
        own.joined(rows.settled()),
        notes=notes,
        no_answers=head.no_answers,
        header=head.header,
    )


def write(sink: TextIO, columns: Sequence[str]) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Write the header; returns what writes records below it.  Lists are JSON within a cell."""
    table = csv.writer(sink, lineterminator="\r\n")
    table.writerow(columns)

    def records(some: Iterable[dict[str, Any]]) -> None:
        table.writerows([_cell(record[name]) for name in columns] for record in some)

    return records


def _cell(value: Any) -> str:  # noqa: ANN401  (any JSON value)
    if value is None:
        return ""
    if isinstance(value, str):
        return own.guarded(value)
    return json.dumps(value, ensure_ascii=False)


class _Rows:
    """The rows of a file as they come, with what has to be remembered about them."""

    def __init__(self, name: str, head: Head, decoder: Decoder, columns: Columns) -> None:
        self._head, self._decoder, self._columns = head, decoder, columns
        self._rows: list[Row] = []
        self._room = Room(name)
        self._doubted: list[int] = []
        self._doubt_until = -1
        self._short: list[int] = []
        self._rules: dict[Rule, list[int]] = {}

    def take(self, record: Record) -> None:
        """Take one record; an empty line is none."""
        if record.problem:
            self._rows.append(self._room.take(Row(record.line, problem=record.problem)))
            self._doubt_until = max(self._doubt_until, record.until)
            return
        cells = _cells(record, self._decoder)
        if not any(map(str.strip, cells)):
            return
        if record.start < self._doubt_until:
            self._doubted.append(len(self._rows))
        row = row_of(cells, self._head, record.line, self._columns)
        self._rows.append(self._room.take(row))
        if not row.hindrance and len(cells) < len(self._head.names):
            self._short.append(record.line)
        if record.rule is not Rule.DOUBLED:
            self._rules.setdefault(record.rule, []).append(record.line)

    def settled(self) -> tuple[Row, ...]:
        """Return the rows; those that may be lines of a cell whose quote is open are set aside.

        Lines after such a quote are rows of their own where nearly all of them are whole rows;
        else only those whose label is known from the rest of the file.
        """
        doubted = set(self._doubted)
        whole = sum(not self._rows[at].hindrance for at in doubted)
        trusted = {row.label for at, row in enumerate(self._rows) if at not in doubted}
        if not self._columns.labelled or whole >= WHOLE_SHARE * len(doubted):
            return tuple(self._rows)
        for at in self._doubted:
            row = self._rows[at]
            if not row.hindrance and row.label not in trusted:
                self._rows[at] = replace(row, unanswered=Reason.AFTER_QUOTE)
        return tuple(self._rows)

    def notes(self) -> tuple[str, ...]:
        """Return what was guessed about single rows."""
        told: list[str] = []
        if self._short:
            told.append(f"Missing cells at the end count as empty: {listed('line', self._short)}.")
        if lines := self._rules.get(Rule.BACKSLASH):
            told.append(
                f"Quotes within cells are written with a backslash: {listed('line', lines)}."
            )
        if lines := self._rules.get(Rule.LITERAL):
            told.append(
                f"Quotes that enclose no cell were read as they stand: {listed('line', lines)}."
            )
        return tuple(told)


def _cells(record: Record, decoder: Decoder) -> list[str]:
    return [decoder.text(cell, record.line) for cell in record.cells]


def _dialect(raw: bytes, name: str, columns: Columns) -> Dialect:
    """Return what ``sep=`` says, or the delimiter under which header and records fit best."""
    said = _SEP.match(raw)
    if said:
        return Dialect(said.group(1), said.end(), 1 + raw.count(b"\n", 0, said.end()))
    head = raw[:SAMPLE_BYTES]
    order = (b"\t", *MARKS) if name.lower().endswith((".tsv", ".tab")) else MARKS
    best = max(order, key=lambda mark: _fit(head, mark, columns))
    return Dialect(best, 0, 1)


def _fit(head: bytes, mark: bytes, columns: Columns, titles: int = TITLES) -> Fit:
    """Say how well a delimiter fits, with the best of the first records as the header."""
    records = list(islice(Quoting(head, mark).records(0, 1), SAMPLE))
    records = [r for r in records if any(c.strip() for c in r.cells)]
    fits = [_fit_below(records[at:], columns) for at in range(min(titles, len(records)))]
    return max(fits, key=lambda fit: fit[0], default=(0, 0.0, 0))


def _fit_below(records: Sequence[Record], columns: Columns) -> Fit:
    names = [cell.decode("utf-8", "replace") for cell in records[0].cells]
    found = [column(names, columns.text, TEXT_NAMES)]
    if columns.labelled:
        found.append(column(names, columns.label, LABEL_NAMES))
    wide = sum(len(r.cells) == len(names) for r in records) / len(records)
    return sum(at is not None for at in found), wide, len(names)


def _dialect_notes(dialect: Dialect, name: str) -> tuple[str, ...]:
    usual = b"\t" if name.lower().endswith((".tsv", ".tab")) else b","
    if dialect.mark == usual:
        return ()
    mark = NAMES.get(dialect.mark, f"\u201c{dialect.mark.decode('ascii', 'replace')}\u201d")
    return (f"The columns are parted by {mark}.",)
