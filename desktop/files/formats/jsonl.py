"""JSON Lines: one JSON value a line; lines end at LF and nowhere else."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TextIO

from desktop.core.rows.tables import Columns, Reason, Sheet
from desktop.files.raw.encoding import Decoder, lines, utf8
from desktop.files.raw.json_values import Values
from desktop.files.raw.sources import Head, Source
from desktop.files.records.json_records import rows_of

NAMES = ("jsonl", "ndjson")


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file is JSON Lines: its first line is a whole value."""
    first = head.text.lstrip().split("\n", 1)[0].strip()
    if not first.startswith(("{", "[")):
        return 0.5 if name.endswith(NAMES) else 0.0
    try:
        found = json.loads(first)
    except ValueError:
        return 0.6 if name.endswith(NAMES) else 0.0
    except RecursionError:
        return 0.6
    several = "\n" in head.text.strip()
    if isinstance(found, list) and not (len(found) == 2 and isinstance(found[0], str)):
        return 0.3
    return 0.95 if several or name.endswith(NAMES) else 0.3


def read(source: Source, columns: Columns) -> Sheet:
    """Read each line as a record."""
    decoder = Decoder()
    raw = utf8(source.name, source.raw, decoder)
    found = rows_of(source.name, _values(raw, decoder), columns)
    notes = decoder.notes()
    return Sheet(source.name, "jsonl", found.rows, "line", notes, found.no_answers, found.header)


def write(sink: TextIO, _columns: Sequence[str]) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Return what writes records, one on a line."""

    def records(some: Iterable[dict[str, Any]]) -> None:
        sink.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in some)

    return records


def _values(raw: bytes, decoder: Decoder) -> Iterator[tuple[int, Any]]:
    values = Values()
    decode = values.decoder.decode
    for number, line in lines(raw, decoder):
        if not line.strip():
            continue
        try:
            yield number, values.checked(decode(line))
        except (ValueError, RecursionError):
            yield number, Reason.NOT_JSON
