"""One JSON document: an array of records, an object that holds them, or objects one by one."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Reason, Sheet
from desktop.files.raw.encoding import Decoder, utf8
from desktop.files.raw.json_pieces import Pieces
from desktop.files.raw.json_values import Doubled, Values
from desktop.files.raw.sources import Head, Source
from desktop.files.records.columns import TEXT_NAMES, value
from desktop.files.records.json_records import rows_of

_BLANK = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s,\ufeff]*")
DEPTH = 3
# What values take in memory, in bytes, and all that a document may take.
A_DICT, A_STRING, MOST = 250, 35, 1500 << 20
SHORT = 1 << 14


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file is one JSON document."""
    start = head.text.lstrip()
    if not start.startswith(("{", "[")):
        return 0.4 if name.endswith(".json") else 0.0
    shaped = re.match(r'[\[{]\s*(?:[\[{"\]}]|$)', start)
    if shaped and len(start) < SHORT and not name.endswith(".json"):
        return 0.65 if _parses(start) else 0.2
    return 0.65 if shaped else 0.2


def read(source: Source, columns: Columns) -> Sheet:
    """Read each element as a record; places count records."""
    decoder = Decoder()
    raw = utf8(source.name, source.raw, decoder)
    values = Values()
    found = _array(raw, decoder, values.decoder)
    if found is None:
        text = decoder.text(raw, 1)
        _check_size(source.name, raw, text)
        found = _records(source.name, text, columns, values.decoder)
    records = map(values.checked, found)
    told = rows_of(source.name, enumerate(records, 1), columns)
    notes = decoder.notes()
    return Sheet(source.name, "json", told.rows, "record", notes, told.no_answers, told.header)


def _check_size(name: str, raw: bytes, text: str) -> None:
    """Raise ``KnownError`` where what an object holds would not fit into memory all at once."""
    values = A_DICT * raw.count(b"{") + A_STRING * raw.count(b'"')
    if 2 * sys.getsizeof(text) + values > MOST:
        found, hint = "one object too large for memory", "save its records as JSON Lines"
        raise KnownError(Problem.FORMAT_UNKNOWN, file=name, found=found, hint=hint)


def _array(raw: bytes, decoder: Decoder, values: json.JSONDecoder) -> Iterator[Any] | None:
    """Return the elements of an array of records, decoded piece by piece; ``None`` for another.

    As one text, a file with a single emoji takes four bytes for each character.
    """
    pieces = Pieces(raw, decoder)
    at = pieces.skip(_BLANK, 0)
    if at < 0 or pieces.text[at] != "[":
        return None
    at = pieces.skip(_BLANK, at + 1)
    if at < 0:
        return iter(())
    return None if pieces.text[at] == '"' else _elements(pieces, at, values)


def _records(name: str, text: str, columns: Columns, decoder: json.JSONDecoder) -> Iterator[Any]:
    found = list(_elements(Pieces.of(text), 0, decoder))
    if not found or found == [Reason.BROKEN_OFF]:
        raise KnownError(Problem.FILE_FORMAT, file=name, format="JSON", why=_why(text))
    only = found[0] if len(found) == 1 else None
    if isinstance(only, list) and all(isinstance(each, str) for each in only):
        yield from only
    elif isinstance(only, dict) and not isinstance(value(only, columns.text, TEXT_NAMES), str):
        yield from _inside(only, DEPTH) or found
    else:
        yield from found


def _elements(pieces: Pieces, at: int, decoder: json.JSONDecoder) -> Iterator[Any]:
    """Yield values one after the other; after a damaged one, go on at the same indentation."""
    first = _end(_BETWEEN, pieces.text, at)
    begin = re.compile(rf"^{_indent(pieces.text, first)}[\[{{]", re.MULTILINE)
    while (at := pieces.skip(_BETWEEN, at)) >= 0 and pieces.text[at] != "]":
        whole = _decoded(pieces, at, decoder)
        if whole is not None:
            at = whole[1]
            yield whole[0]
            continue
        yield Reason.BROKEN_OFF
        text = pieces.text
        again = begin.search(text, at + 1) if text[at - 1 : at].isspace() else None
        if again is None:
            return
        at = again.end() - 1


def _decoded(pieces: Pieces, at: int, decoder: json.JSONDecoder) -> tuple[Any, int] | None:
    """Return a value and where it ends, with as much of the text as it takes; else ``None``."""
    while True:
        try:
            found, end = decoder.raw_decode(pieces.text, at)
        except (ValueError, RecursionError):
            if not pieces.more():
                return None
        else:
            # What ends with the piece may go on in the next one.
            if end < len(pieces.text) or not pieces.more():
                return found, end


def _indent(text: str, at: int) -> str:
    line = text.rfind("\n", 0, at) + 1
    return re.escape(text[line:at]) if text[line:at].isspace() else "(?!)"


def _inside(record: dict[str, Any], depth: int) -> list[Any]:
    """Return the records that an object holds: its longest lists of objects or pairs."""
    if isinstance(record, Doubled):
        return [Reason.KEY_TWICE]
    best: list[Any] = []
    for held in record.values():
        inner: list[Any] = []
        if isinstance(held, list) and any(isinstance(v, dict | list) for v in held):
            inner = held
        elif isinstance(held, dict) and depth:
            inner = _inside(held, depth - 1)
        # Parts of one set (train, test) have records of the same keys.
        best = [*best, *inner] if _alike(best, inner) else max(best, inner, key=len)
    return best


def _alike(some: list[Any], others: list[Any]) -> bool:
    if not some or not others or not isinstance(some[0], dict) or not isinstance(others[0], dict):
        return False
    keys, more = some[0].keys(), others[0].keys()
    return keys == more and any(name in keys for name in TEXT_NAMES)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _why(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"{error.msg[:60].lower()} in line {error.lineno}"
    except (ValueError, RecursionError):
        return "it cannot be parsed"
    return "it holds no records"
