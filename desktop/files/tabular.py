"""Rows of tables: the columns of a header, and a row's cells to text and answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.tables import Columns, Reason, Row
from desktop.files.answers import Answer, answer_in
from desktop.files.columns import LABEL_NAMES, TEXT_NAMES, column, missing


@dataclass(frozen=True, slots=True)
class Head:
    """The names of a header, and which cells hold text, label, reason and id."""

    names: tuple[str, ...]
    text: int
    label: int | None
    why: int | None
    id: int | None


def head_of(file: str, names: Sequence[str], columns: Columns) -> Head:
    """Find the columns; raises ``KnownError`` with those that there are."""
    text = column(names, columns.text, TEXT_NAMES)
    if text is None:
        raise missing(file, names, columns.text or TEXT_NAMES[0])
    label = column(names, columns.label, LABEL_NAMES) if columns.labelled else None
    if columns.labelled and label is None:
        raise missing(file, names, columns.label or LABEL_NAMES[0])
    plain = tuple(name.strip() for name in names)
    return Head(plain, text, label, column(names, None, ("reason",)), column(names, None, ("id",)))


def row_of(cells: Sequence[str], head: Head, place: int, columns: Columns) -> Row:
    """Return the row of some cells; too few or too many are set aside."""
    width = len(head.names)
    if tuple(cell.strip() for cell in cells) == head.names:
        return Row(place, problem=Reason.HEADER)
    needed = max(head.text, head.label or 0)
    if len(cells) <= needed or any(cell.strip() for cell in cells[width:]):
        return Row(place, problem=f"{len(cells)} cells instead of {width}")
    answer = _answer(cells[head.label]) if head.label is not None else Answer()
    return Row(
        place,
        cells[head.text],
        label=answer.label,
        spans=answer.spans,
        problem=answer.problem if columns.labelled else "",
        unmarked=answer.empty,
        id=_cell(cells, head.id),
        why=_cell(cells, head.why),
    )


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _answer(cell: str) -> Answer:
    """Read a label; lists and objects in JSON, as some exports write them, are looked into."""
    if cell.lstrip()[:1] in ("[", "{"):
        try:
            return answer_in(json.loads(cell))
        except (ValueError, RecursionError):
            return Answer(cell)
    return Answer(cell) if cell.strip() else Answer()
