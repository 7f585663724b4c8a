"""Records of delimited text with quoted cells (RFC 4180), in time linear in the size.

A broken quote costs its own line and not the rest.  Backslashes before quotes and blanks before
them are read where the plain rules do not give a record that fits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from desktop.core.rows.tables import Reason

QUOTE = 0x22
_ESCAPED = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_BLANKS = re.compile(rb"[ \t]*")
# A cell that is quoted but for the blanks before it.
_LATE_QUOTES = re.compile(rb'[ \t]+"(?:[^"]|"")*"[ \t]*\r?')
_SPACES = re.compile(rb" *")


class Rule(Enum):
    """How quotes within a quoted cell are written, and whether blanks may stand before one."""

    DOUBLED = "doubled"
    BACKSLASH = "backslash"
    BLANK_BEFORE = "blank before"
    LITERAL = "literal"


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record as bytes, or why it has none; it ends before ``end``.

    ``until`` is where a broken quote was noticed.
    """

    line: int
    start: int
    cells: tuple[bytes, ...]
    end: int
    problem: str = ""
    until: int = 0
    rule: Rule = Rule.DOUBLED


class Quoting:
    """Reads the records of one file from a place on."""

    def __init__(self, raw: bytes, mark: bytes) -> None:
        """Use the bytes of a file (UTF-8) and its delimiter; ``width`` is the cells to expect."""
        self._raw = raw
        self._mark = mark
        self._blanks = _SPACES if mark == b"\t" else _BLANKS
        self.width: int | None = None
        self._spare = 4 * len(raw)
        self._rules = [Rule.DOUBLED]
        if b'\\"' in raw:
            self._rules.append(Rule.BACKSLASH)
        if b' "' in raw:
            self._rules.append(Rule.BLANK_BEFORE)

    def keep_to_doubled(self) -> None:
        """Read quotes within cells by the plain rule alone, as of files that keep to it."""
        self._rules = [Rule.DOUBLED]

    def records(self, at: int, line: int) -> Iterator[Record]:
        """Yield the records from a place on, which is in this line."""
        raw = self._raw
        while at < len(raw):
            end = raw.find(b"\n", at)
            end = len(raw) if end < 0 else end
            if raw.find(b'"', at, end) < 0:
                cells = tuple(raw[at:end].rstrip(b"\r").split(self._mark))
                record = Record(line, at, cells, end + 1)
            else:
                record = self._quoted(at, line, end)
            yield record
            line += raw.count(b"\n", at, record.end)
            at = record.end

    def _quoted(self, at: int, line: int, line_end: int) -> Record:
        """Return the record by the first rule that fits, or by the plain one."""
        width = self.width
        plain = self._record(at, line, line_end, Rule.DOUBLED)
        if (
            not plain.problem
            and width in (None, len(plain.cells))
            and not any(map(_LATE_QUOTES.fullmatch, plain.cells))
        ):
            return plain
        for rule in self._rules[1:]:
            other = self._record(at, line, line_end, rule)
            if not other.problem and width in (None, len(other.cells)):
                return other
        return (self._literal(plain, line_end) if plain.problem else None) or plain

    def _literal(self, plain: Record, line_end: int) -> Record | None:
        """Return a line with a broken quote as it stands, where tabs part it into all cells.

        Tabs stand in no text, so the quote is a letter; with commas it may begin a longer cell.
        """
        if self._mark != b"\t" or self.width is None:
            return None
        cells = tuple(self._raw[plain.start : line_end].rstrip(b"\r").split(b"\t"))
        if len(cells) != self.width:
            return None
        return Record(plain.line, plain.start, cells, line_end + 1, rule=Rule.LITERAL)

    def _record(self, at: int, line: int, line_end: int, rule: Rule) -> Record:
        raw, start = self._raw, at
        cells: list[bytes] = []
        end = line_end
        while True:
            if rule is Rule.BLANK_BEFORE and (blanks := self._blanks.match(raw, at)):
                at = blanks.end() if raw[blanks.end() : blanks.end() + 1] == b'"' else at
            if raw[at : at + 1] == b'"':
                close = self._closing(at + 1, rule)
                if close < 0:
                    return Record(line, start, (), line_end + 1, Reason.QUOTE_OPEN, len(raw))
                cells.append(_unquoted(raw[at + 1 : close], rule))
                stop = self._after(close + 1)
                if stop < len(raw) and raw[stop : stop + 1] not in (self._mark, b"\n"):
                    return Record(line, start, (), line_end + 1, Reason.QUOTE_STRAY, close)
                if end < stop:
                    end = raw.find(b"\n", stop)
                    end = len(raw) if end < 0 else end
            else:
                stop = raw.find(self._mark, at, end)
                stop = end if stop < 0 else stop
                cells.append(raw[at:stop].removesuffix(b"\r") if stop == end else raw[at:stop])
            if stop >= len(raw) or raw[stop : stop + 1] == b"\n":
                return Record(line, start, tuple(cells), stop + 1, rule=rule)
            at = stop + 1

    def _after(self, at: int) -> int:
        """Return the place after the blanks and the carriage return behind a closing quote."""
        found = self._blanks.match(self._raw, at)
        stop = found.end() if found else at
        return stop + 1 if self._raw[stop : stop + 2] in (b"\r\n", b"\r") else stop

    def _closing(self, at: int, rule: Rule) -> int:
        """Return where the quote is that closes a cell, or -1."""
        if rule is Rule.BACKSLASH:
            found = _ESCAPED.match(self._raw, at) if self._spare > 0 else None
            self._spare -= found.end() - at if found else 0
            return found.end() if found and found.end() < len(self._raw) else -1
        raw = self._raw
        while (at := raw.find(b'"', at)) >= 0:
            run = at
            while run < len(raw) and raw[run] == QUOTE:
                run += 1
            if (run - at) % 2:
                return run - 1
            at = run
        return -1


def _unquoted(cell: bytes, rule: Rule) -> bytes:
    if rule is Rule.BACKSLASH:
        return _ESCAPE.sub(_escaped, cell) if b"\\" in cell else cell
    return cell.replace(b'""', b'"') if b'"' in cell else cell


def _escaped(match: re.Match[bytes]) -> bytes:
    """Return what a backslash stands before; other uses of it (a path, say) stay."""
    return match.group(1) if match.group(1) in (b'"', b"\\") else match.group()
