"""What becomes of each row of a file: used, a duplicate, a conflict or set aside with a reason.

The rows read are always the sum of the four.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.core.answers.labels import differing_by_case, is_label, joined_labels, normalised
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.span_edges import Marking, marking_of
from desktop.core.rows.tables import CONTRADICTIONS, NO_HEADER, ONE_TEXT, Header, Reason, Row, Sheet
from desktop.core.texts.text import MAX_CHARACTERS, canonical, checked, is_blank, looks_binary

# What programs write where there is no value; a person may mean it as a label all the same.
MISSING = frozenset({"nan", "n/a", "na", "null", "none", "nil", "\\n", "?", "-", "<na>"})

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Used:
    """A row that can be used, and what it says."""

    row: Row
    example: Example


@dataclass(frozen=True, slots=True)
class Account:
    """Every row of a file in one of four places, and what had to be guessed or left out.

    ``header`` says which columns were read, where the file has any.
    """

    name: str
    unit: str
    used: tuple[Used, ...]
    duplicates: tuple[Used, ...] = ()
    conflicts: tuple[Row, ...] = ()
    set_aside: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    header: Header = NO_HEADER

    @property
    def examples(self) -> tuple[Example, ...]:
        """What the file says, each text once."""
        return tuple(used.example for used in self.used)

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(map(len, (self.used, self.duplicates, self.conflicts, self.set_aside)))

    @property
    def not_used(self) -> tuple[Row, ...]:
        """The rows that are not used, in the order of the file, each with why not as problem."""
        again = (replace(used.row, problem=Reason.DUPLICATE) for used in self.duplicates)
        rows = (*self.set_aside, *self.conflicts, *again)
        return tuple(sorted(rows, key=lambda row: (row.file, row.number)))

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows are not used, by reason, most first."""
        return counted((*self.set_aside, *self.conflicts))


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows have each problem, most first."""
    return dict(Counter(row.problem for row in rows).most_common())


def not_used_csv(account: Account) -> str:
    """Return the rows that are not used as a table: file, place and reason; no text."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("file", account.unit, "reason"))
    for row in account.not_used:
        table.writerow((row.file or account.name, row.number, str(row.problem)))
    return out.getvalue()


def texts_of(sheet: Sheet) -> Account:
    """Account for the texts of a file, equal ones too; raises ``KnownError`` for none usable."""
    if sheet.unit == ONE_TEXT:
        only = sheet.rows[0]
        one = Used(only, Example(checked(only.text)))
        return Account(sheet.name, sheet.unit, (one,), notes=sheet.notes)
    used: list[Used] = []
    aside: list[Row] = []
    for row in _each_text_once(sheet.rows):
        text = canonical(row.text)
        problem = row.problem or text_problem(text)
        if problem:
            aside.append(replace(row, problem=problem))
        else:
            used.append(Used(row, Example(text)))
    return _whole(sheet, Account(sheet.name, sheet.unit, tuple(used), set_aside=tuple(aside)))


def answers_of(sheet: Sheet, kind: Kind) -> Account:
    """Account for a labelled file; raises ``KnownError`` for texts alone or the other kind."""
    if sheet.no_answers is not None:
        raise sheet.no_answers
    _check_kind(sheet, kind)
    # That nothing is marked means "no entities" only in a file that marks entities somewhere.
    marks = any(row.spans is not None for row in sheet.rows)
    rows = sheet.rows if marks else [replace(row, unmarked=False) for row in sheet.rows]
    marking = marking_of(rows)
    used: list[Used] = []
    aside: list[Row] = []
    joined = joined_labels(normalised(row.label) for row in rows if row.label is not None)
    for row in rows:
        found = row.hindrance or _example(row, kind, marking)
        if isinstance(found, Example) and found.label in joined:
            found = Reason.SEVERAL_LABELS
        if isinstance(found, str):
            aside.append(replace(row, problem=found))
        else:
            used.append(Used(row, found))
    _check_negatives(sheet, kind, used, aside)
    once, duplicates, conflicts = _parted(used)
    notes = (*marking.notes(sheet.unit), *_label_notes(once))
    account = Account(
        sheet.name, sheet.unit, once, duplicates, conflicts, tuple(aside), (*sheet.notes, *notes)
    )
    return _whole(replace(sheet, notes=()), account)


def leaving_out(account: Account, labels: Collection[str]) -> Account:
    """Set rows with any of these labels aside; raises ``KnownError`` where no other is usable."""
    used: list[Used] = []
    aside: list[Row] = []
    for each in account.used:
        if any(label in labels for label in each.example.labels):
            aside.append(replace(each.row, problem=Reason.UNKNOWN_LABEL))
        else:
            used.append(each)
    rest = replace(account, used=tuple(used), set_aside=(*account.set_aside, *aside))
    return _usable(rest)


def text_problem(text: str) -> str:
    """Return why a canonical text cannot be used, or nothing."""
    if len(text) > MAX_CHARACTERS:
        return Reason.TOO_LONG
    if is_blank(text):
        return Reason.NO_TEXT
    return Reason.NOT_TEXT if looks_binary(text) else ""


def _each_text_once(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows, of those with the answers of several people about one text the first."""
    before: Row | None = None
    for row in rows:
        if before is None or (before.number, before.file, before.text) != (
            row.number,
            row.file,
            row.text,
        ):
            yield row
        before = row


def _whole(sheet: Sheet, account: Account) -> Account:
    notes = (*sheet.notes, *account.notes)
    return _usable(replace(account, notes=notes, header=sheet.header))


def _usable(account: Account) -> Account:
    if not account.used:
        told = "; ".join(f"{count} with {why}" for why, count in account.reasons.items())
        raise KnownError(Problem.NO_ROWS, file=account.name, why=told or "it holds no rows at all")
    return account


def _check_kind(sheet: Sheet, kind: Kind) -> None:
    rows = [row for row in sheet.rows if not row.hindrance]
    labelled = any(row.label is not None for row in rows)
    marked = any(row.spans or (row.spans is not None and row.label is None) for row in rows)
    if kind is Kind.CLASSIFY and marked and not labelled:
        raise KnownError(Problem.KIND_SPANS, file=sheet.name)
    if kind is Kind.SPANS and labelled and not marked:
        raise KnownError(Problem.KIND_LABELS, file=sheet.name)


def _check_negatives(sheet: Sheet, kind: Kind, used: Sequence[Used], aside: Sequence[Row]) -> None:
    against = sum(row.problem in CONTRADICTIONS for row in aside)
    if kind is Kind.SPANS and against and used and not any(u.example.spans for u in used):
        raise KnownError(Problem.ONLY_NEGATIVE, file=sheet.name, against=against, kept=len(used))


def _example(row: Row, kind: Kind, marking: Marking) -> Example | str:
    """Return what a row says for a kind of task, or why it cannot be used."""
    text = canonical(row.text)
    if problem := text_problem(text):
        return problem
    if kind is Kind.SPANS:
        return marking.example(row, text)
    if row.label is None:
        return Reason.KIND_SPANS if row.spans else Reason.NO_LABEL
    name = normalised(row.label)
    if not name:
        return Reason.NO_LABEL
    return Example(text, name) if is_label(name) else Reason.LABEL_FORM


def _parted(used: Sequence[Used]) -> tuple[tuple[Used, ...], tuple[Used, ...], tuple[Row, ...]]:
    """Part rows into the first of each text, its duplicates, and those that contradict."""
    first: dict[str, Example] = {}
    against: set[str] = set()
    for each in used:
        if first.setdefault(each.example.text, each.example) != each.example:
            against.add(each.example.text)
    once: list[Used] = []
    duplicates: list[Used] = []
    conflicts: list[Row] = []
    for each in used:
        text = each.example.text
        if text in against:
            conflicts.append(replace(each.row, problem=Reason.CONFLICT))
        elif first[text] is each.example:
            once.append(each)
        else:
            duplicates.append(each)
    return tuple(once), tuple(duplicates), tuple(conflicts)


def _label_notes(used: Sequence[Used]) -> list[str]:
    names = dict.fromkeys(label for each in used for label in each.example.labels)
    told = [
        f"Labels that differ only by case: {', '.join(group)}."
        for group in differing_by_case(names)
    ]
    if absent := [name for name in names if name.casefold() in MISSING]:
        told.append(f"Labels that may stand for a missing one: {', '.join(absent)}.")
    marked = {span.label for each in used for span in each.example.spans or ()}
    if marked and all(map(str.isdecimal, marked)):
        numbers = ", ".join(sorted(marked, key=int)[:SHOWN])
        told.append(f"Labels of entities that are numbers, without their names: {numbers}.")
    return told
