"""Corrections: appended, never changed."""

import json
from collections import defaultdict
from typing import Any

from desktop.core.decisions.corrections import Act, Correction
from desktop.core.records import marked_from, marked_record
from desktop.core.texts.text import digest
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, packed, rows
from desktop.store.tables import search_index

_COLUMNS = (
    "select id, case_, act, created, author, prediction, label, spans, reason, supersedes, "
    "seconds from correction"
)


def insert(db: Database, row: Correction, imported: str | None = None) -> None:
    """Store one correction with its audit row and the search index, in the caller's transaction.

    ``imported`` names the import that it came with.
    """
    _insert(db, row, imported)
    _index_note(db, row)
    audit(db, author=row.author, action=row.act.value, subject=row.case, digest=_digest(row))


def of_case(db: Database, case: str) -> tuple[Correction, ...]:
    """Return the history of a case, oldest first."""
    found = rows(db, f"{_COLUMNS} where case_ = ? order by rowid", (case,))
    return tuple(_correction(r) for r in found)


def of_task(db: Database, task: str) -> dict[str, tuple[Correction, ...]]:
    """Return the histories of a task's cases by case."""
    return _histories(db, "select id from case_ where task = ?", task)


def of_cases(db: Database, cases: str) -> dict[str, tuple[Correction, ...]]:
    """Return the histories of some cases (a JSON list) by case."""
    return _histories(db, "select value from json_each(?)", cases)


def _histories(db: Database, cases: str, value: str) -> dict[str, tuple[Correction, ...]]:
    found = rows(db, f"{_COLUMNS} where case_ in ({cases}) order by rowid", (value,))
    histories: dict[str, list[Correction]] = defaultdict(list)
    for row in found:
        histories[row[1]].append(_correction(row))
    return {case: tuple(history) for case, history in histories.items()}


def _insert(db: Database, row: Correction, imported: str | None) -> None:
    spans = None if row.spans is None else packed([marked_record(s) for s in row.spans])
    db.execute(
        "insert into correction(id, case_, prediction, author, act, label, spans, reason, "
        "supersedes, seconds, created, import) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.id,
            row.case,
            row.prediction,
            row.author,
            row.act,
            row.label,
            spans,
            row.reason,
            row.supersedes,
            float(row.seconds),
            row.created,
            imported,
        ),
    )


def _index_note(db: Database, row: Correction) -> None:
    if row.act is Act.NOTE:
        found = "select case_.rowid, body from case_ join text on digest = case_.text where id = ?"
        for place, text in rows(db, found, (row.case,)):
            search_index.index(db, place, text, row.reason)


def _digest(row: Correction) -> str:
    spans = [marked_record(s) for s in row.spans or ()]
    return digest(packed([row.id, row.label, spans, row.reason, row.supersedes]))


def _correction(row: tuple[Any, ...]) -> Correction:
    (own, case, act, created, author, prediction, label, spans, reason, supersedes, seconds) = row
    marked = None if spans is None else tuple(marked_from(s) for s in json.loads(spans))
    return Correction(
        own, case, Act(act), created, author, prediction, label, marked, reason, supersedes, seconds
    )
