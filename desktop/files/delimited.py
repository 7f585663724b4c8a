"""CSV, TSV and their like: delimiter found, header found, rows of text and label."""

import re
from dataclasses import dataclass, replace
from itertools import islice

from desktop.core.marking import places
from desktop.core.tables import Columns, Reason, Row, Sheet
from desktop.files.columns import LABEL_NAMES, TEXT_NAMES, column
from desktop.files.encoding import BOM, Decoder, utf8
from desktop.files.quoting import Quoting, Record, Rule
from desktop.files.sources import Head as FileHead
from desktop.files.sources import Source
from desktop.files.tabular import Head, head_of, row_of

MARKS = (b",", b";", b"\t", b"|")
NAMES = {b",": "commas", b";": "semicolons", b"\t": "tabs", b"|": "upright strokes"}
WHOLE_SHARE = 0.9
SAMPLE, SAMPLE_BYTES = 40, 1 << 18
ENDINGS = (".csv", ".tsv", ".tab", ".psv")
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
    wanted, wide, width = max(_fit(raw, mark, Columns()) for mark in MARKS)
    return 0.6 if wanted and width > 1 and wide > 0.8 else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each record below the header as a row; places are lines."""
    raw = utf8(source.name, source.raw).removeprefix(BOM.encode())
    dialect = _dialect(raw, source.name, columns)
    quoting, decoder = Quoting(raw, dialect.mark), Decoder()
    records = quoting.records(dialect.start, dialect.line)
    header = next((r for r in records if r.problem or any(c.strip() for c in r.cells)), None)
    cells = _cells(header, decoder) if header else []
    head = head_of(source.name, cells, columns)
    quoting.width = len(cells)
    rows = _Rows(head, decoder, columns)
    for record in records:
        rows.take(record)
    notes = (*_dialect_notes(dialect, source.name), *rows.notes(), *decoder.notes())
    return Sheet(source.name, "csv", rows.settled(), notes=notes)


class _Rows:
    """The rows of a file as they come, with what has to be remembered about them."""

    def __init__(self, head: Head, decoder: Decoder, columns: Columns) -> None:
        self._head, self._decoder, self._columns = head, decoder, columns
        self._rows: list[Row] = []
        self._doubted: list[int] = []
        self._doubt_until = -1
        self._short: list[int] = []
        self._rules: dict[Rule, list[int]] = {}

    def take(self, record: Record) -> None:
        """Take one record; an empty line is none."""
        if record.problem:
            self._rows.append(Row(record.line, problem=record.problem))
            self._doubt_until = max(self._doubt_until, record.until)
            return
        cells = _cells(record, self._decoder)
        if not any(map(str.strip, cells)):
            return
        if record.start < self._doubt_until:
            self._doubted.append(len(self._rows))
        row = row_of(cells, self._head, record.line, self._columns)
        self._rows.append(row)
        if not row.problem and len(cells) < len(self._head.names):
            self._short.append(record.line)
        if record.rule is not Rule.DOUBLED:
            self._rules.setdefault(record.rule, []).append(record.line)

    def settled(self) -> tuple[Row, ...]:
        """Return the rows; those that may be lines of a cell whose quote is open are set aside.

        Lines after such a quote are rows of their own where nearly all of them are whole rows;
        else only those whose label is known from the rest of the file.
        """
        doubted = set(self._doubted)
        whole = sum(not self._rows[at].problem for at in doubted)
        trusted = {row.label for at, row in enumerate(self._rows) if at not in doubted}
        if not self._columns.labelled or whole >= WHOLE_SHARE * len(doubted):
            return tuple(self._rows)
        for at in self._doubted:
            row = self._rows[at]
            if not row.problem and row.label not in trusted:
                self._rows[at] = replace(row, problem=Reason.AFTER_QUOTE)
        return tuple(self._rows)

    def notes(self) -> tuple[str, ...]:
        """Return what was guessed about single rows."""
        told: list[str] = []
        if self._short:
            told.append(f"Missing cells at the end count as empty: {places('line', self._short)}.")
        if lines := self._rules.get(Rule.BACKSLASH):
            told.append(
                f"Quotes within cells are written with a backslash: {places('line', lines)}."
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


def _fit(head: bytes, mark: bytes, columns: Columns) -> tuple[int, float, int]:
    """Return (wanted columns that are there, share of records as wide as the header, width)."""
    records = list(islice(Quoting(head, mark).records(0, 1), SAMPLE))
    records = [r for r in records if any(c.strip() for c in r.cells)]
    if not records:
        return 0, 0.0, 0
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
