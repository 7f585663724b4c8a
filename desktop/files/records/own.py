"""Tables that this program wrote: known by their columns, read back to what they were made of.

Spreadsheets take a cell that begins like a formula for one and compute it (CWE-1236), so that an
apostrophe is put before it; what begins with apostrophes and then so gets one more.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop.core.rows.tables import Reason, Row
from desktop.files.records.answers import Answer, marked_in

MARKS = frozenset({"case", "task", "text"})
# The wide forms too: spreadsheets in Chinese and Japanese take them for the narrow ones.
_FORMULA = r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n]"
_GUARD = re.compile(rf"'*(?:{_FORMULA})")
_GUARDED = re.compile(rf"'+(?:{_FORMULA})")


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Where the cells stand that say more than text and label."""

    case: int
    at: int | None
    label: int | None
    spans: int | None
    start: int | None
    end: int | None
    words: int | None


def own_columns(names: Sequence[str]) -> OwnColumns | None:
    """Return the columns of a header that this program wrote; ``None`` for others."""
    if not set(names) >= MARKS:
        return None
    places = {name: at for at, name in reversed([*enumerate(names)])}
    wanted = ("at", "label", "spans", "start", "end", "words")
    return OwnColumns(places["case"], *(places.get(name) for name in wanted))


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _GUARD.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what ``guarded`` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def answer(cells: Sequence[str], own: OwnColumns) -> Answer:
    """Read the label, the list of entities or the one entity of a row."""
    if own.spans is not None:
        return _listed(_cell(cells, own.spans))
    if own.start is None or own.end is None:
        label = _cell(cells, own.label)
        return Answer(label) if label.strip() else Answer()
    start, end, label, words = (
        _cell(cells, at) for at in (own.start, own.end, own.label, own.words)
    )
    if not (start or end or label):
        return Answer(spans=())
    return marked_in([{"start": start, "end": end, "label": label, "text": words}])


def group_of(cells: Sequence[str], own: OwnColumns) -> str:
    """Return what the rows of one text have in common where each entity is a row."""
    if own.start is None:
        return ""
    return f"{_cell(cells, own.case)} {_cell(cells, own.at)}"


def joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Join rows that follow one another and stand for the entities of one text."""
    kept: list[Row] = []
    for row in rows:
        last = kept[-1] if kept else None
        if last is None or not row.group or row.group != last.group or row.text != last.text:
            kept.append(row)
        elif last.spans is not None and row.spans is not None:
            kept[-1] = replace(last, spans=(*last.spans, *row.spans))
        else:
            # One entity that cannot be read spoils the answer of its text.
            kept[-1] = last if last.spans is None else replace(last, spans=None)
            kept[-1] = replace(kept[-1], unanswered=last.unanswered or row.unanswered)
    return tuple(kept)


def _listed(cell: str) -> Answer:
    if not cell.strip():
        return Answer()
    try:
        return marked_in(json.loads(cell))
    except (ValueError, RecursionError):
        return Answer(problem=Reason.SPAN_FORM)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""
