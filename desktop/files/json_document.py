"""One JSON document: an array of records, an object that holds them, or objects one by one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Reason, Sheet
from desktop.files.columns import TEXT_NAMES, value
from desktop.files.encoding import Decoder, utf8
from desktop.files.json_records import rows_of
from desktop.files.json_values import Doubled, Values
from desktop.files.sources import Head, Source

_BLANK = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s,\ufeff]*")
DEPTH = 3
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
    text = decoder.text(utf8(source.name, source.raw, decoder), 1)
    values = Values()
    records = map(values.checked, _records(source.name, text, columns, values.decoder))
    rows, none = rows_of(source.name, enumerate(records, 1), columns)
    return Sheet(source.name, "json", rows, "record", decoder.notes(), none)


def _records(name: str, text: str, columns: Columns, decoder: json.JSONDecoder) -> Iterator[Any]:
    at = _end(_BLANK, text, 0)
    if text[at : at + 1] == "[" and text[_end(_BLANK, text, at + 1) :][:1] != '"':
        yield from _elements(text, at + 1, decoder)
        return
    found = list(_elements(text, at, decoder))
    if not found or found == [Reason.BROKEN_OFF]:
        raise KnownError(Problem.FILE_FORMAT, file=name, format="JSON", why=_why(text))
    only = found[0] if len(found) == 1 else None
    if isinstance(only, list) and all(isinstance(each, str) for each in only):
        yield from only
    elif isinstance(only, dict) and not isinstance(value(only, columns.text, TEXT_NAMES), str):
        yield from _inside(only, DEPTH) or found
    else:
        yield from found


def _elements(text: str, at: int, decoder: json.JSONDecoder) -> Iterator[Any]:
    """Yield values one after the other; after a damaged one, go on at the same indentation."""
    decode = decoder.raw_decode
    at = _end(_BETWEEN, text, at)
    begin = re.compile(rf"^{_indent(text, at)}[\[{{]", re.MULTILINE)
    while at < len(text) and text[at] != "]":
        try:
            found, at = decode(text, at)
        except (ValueError, RecursionError):
            yield Reason.BROKEN_OFF
            again = begin.search(text, at + 1) if text[at - 1 : at].isspace() else None
            if again is None:
                return
            at = again.end() - 1
            continue
        yield found
        at = _end(_BETWEEN, text, at)


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
