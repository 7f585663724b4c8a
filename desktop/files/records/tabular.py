"""Rows of tables: the columns of a header, and a row's cells to text and answer."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.errors import KnownError
from desktop.core.rows.tables import Columns, Header, Reason, Row
from desktop.files.records import own
from desktop.files.records.answers import Answer, answer_in
from desktop.files.records.columns import LABEL_NAMES, TEXT_NAMES, column, missing

TITLES = 10
# What spreadsheets write in place of a value that cannot be worked out.
ERRORS = frozenset(
    {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#ERROR!"}
)
_RULE = re.compile(":?-{2,}:?")


@dataclass(frozen=True, slots=True)
class Head:
    """The names of a header, and which cells hold text, label, reason and id.

    ``no_answers`` says that the column of labels that was looked for is not there, ``ours`` are
    the columns of a table that this program wrote.
    """

    names: tuple[str, ...]
    text: int
    label: int | None
    why: int | None
    id: int | None
    no_answers: KnownError | None = None
    ours: own.OwnColumns | None = None

    @property
    def header(self) -> Header:
        """The columns, for a person to choose among."""
        label = "" if self.label is None else self.names[self.label]
        return Header(tuple(filter(None, self.names)), self.names[self.text], label)


def headed(file: str, rows: Sequence[Sequence[str]], columns: Columns) -> tuple[int, Head]:
    """Return the place of the header among rows, and its columns.

    The header is the first row with anything in it, or, where that lacks the wanted columns, the
    first of the next few that has them: exports put a title above.  A header without the column
    of labels does where no row has both.
    """
    filled = [at for at, row in enumerate(rows) if any(map(str.strip, row))][:TITLES]
    without: list[tuple[int, Head]] = []
    for at in filled:
        try:
            head = head_of(file, rows[at], columns)
        except KnownError:
            continue
        if at == filled[0] or len(head.names) > 1:
            if head.no_answers is None:
                return at, head
            without.append((at, head))
    if without:
        return without[0]
    first = filled[0] if filled else 0
    return first, head_of(file, rows[first] if filled else (), columns)


def above(rows: Sequence[Sequence[str]], at: int, where: str) -> tuple[str, ...]:
    """Return what to tell of rows above the header, if there is anything in them."""
    if not any(cell.strip() for row in rows[:at] for cell in row):
        return ()
    return (f"The columns are named in {where}; what stands above was left out.",)


def head_of(file: str, names: Sequence[str], columns: Columns) -> Head:
    """Find the columns; raises ``KnownError`` with those that there are for one without texts."""
    text = column(names, columns.text, TEXT_NAMES)
    if text is None:
        raise missing(file, names, columns.text or TEXT_NAMES[0])
    label = column(names, columns.label, LABEL_NAMES) if columns.labelled else None
    plain = tuple(name.strip() for name in names)
    ours = own.own_columns(plain)
    marked = ours is not None and ours.spans is not None and columns.label is None
    none = columns.labelled and label is None and not marked
    return Head(
        plain,
        text,
        label,
        column(names, None, ("reason",)),
        column(names, None, ("id",)),
        missing(file, names, columns.label or LABEL_NAMES[0]) if none else None,
        ours,
    )


def row_of(cells: Sequence[str], head: Head, number: int, columns: Columns) -> Row:
    """Return the row of some cells; too few or too many are set aside."""
    width = len(head.names)
    if _repeats(cells, head):
        return Row(number, problem=Reason.HEADER)
    if head.ours:
        return _own_row([own.unguarded(cell) for cell in cells], head, head.ours, number, columns)
    if len(cells) <= head.text or any(cell.strip() for cell in cells[width:]):
        return Row(number, problem=_uneven(cells, head))
    if cells[head.text].strip() in ERRORS:
        return Row(number, problem=Reason.CELL_ERROR)
    answer = _answer(cells, head)
    return Row(
        number,
        cells[head.text],
        label=answer.label,
        spans=answer.spans,
        unanswered=answer.problem if columns.labelled else "",
        unmarked=answer.empty,
        id=_cell(cells, head.id),
        why=_cell(cells, head.why),
    )


def _own_row(
    cells: Sequence[str], head: Head, ours: own.OwnColumns, number: int, columns: Columns
) -> Row:
    """Return the row of cells that this program wrote: texts and labels are what they are."""
    if len(cells) != len(head.names):
        return Row(number, problem=_uneven(cells, head))
    named = columns.labelled and columns.label is not None
    answer = _answer(cells, head) if named else own.answer(cells, ours)
    answer = answer if columns.labelled else Answer()
    return Row(
        number,
        cells[head.text],
        label=answer.label,
        spans=answer.spans,
        unanswered=answer.problem,
        id=_cell(cells, ours.case),
        why=_cell(cells, head.why),
        group=own.group_of(cells, ours),
    )


def _repeats(cells: Sequence[str], head: Head) -> bool:
    """Say whether cells are the header again, or the rule below it of a table in Markdown."""
    if tuple(cell.strip() for cell in cells) == head.names:
        return True
    return len(cells) > 1 and all(_RULE.fullmatch(cell.strip()) for cell in cells if cell.strip())


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _uneven(cells: Sequence[str], head: Head) -> str:
    count = len(cells)
    return f"{count} {'cell' if count == 1 else 'cells'} instead of {len(head.names)}"


def _answer(cells: Sequence[str], head: Head) -> Answer:
    """Read a label; lists and objects in JSON, as some exports write them, are looked into."""
    if head.label is None:
        return Answer()
    if head.label >= len(cells):
        return Answer(problem=_uneven(cells, head))
    cell = cells[head.label]
    if cell.strip() in ERRORS:
        return Answer(problem=Reason.CELL_ERROR)
    if cell.lstrip()[:1] in ("[", "{"):
        try:
            return answer_in(json.loads(cell))
        except (ValueError, RecursionError):
            return Answer(cell)
    return Answer(cell) if cell.strip() else Answer()
