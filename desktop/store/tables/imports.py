"""Answers of files stored as decisions together, and taken back together."""

from dataclasses import replace
from typing import Any

from desktop.core.answers.spans import key
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import (
    Act,
    Correction,
    Decision,
    decision,
    effective,
    names,
    undoable,
)
from desktop.core.decisions.examples import Example
from desktop.core.decisions.imports import Batch, Import, TakenBack
from desktop.core.decisions.lessons import Lessons
from desktop.runtime.clock import new_id, now
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, rows
from desktop.store.tables import cases, corrections, lessons, tasks, vocabulary

FROM_FILE = "import"


def take(db: Database, source: Import, batch: Batch) -> tuple[int, Lessons]:
    """Store decided examples in one transaction; returns how many were new, and the lessons.

    A row whose case stands decided like that already adds nothing, so that an import that was
    cut off can be done again.
    """
    with db.atomic():
        db.execute(
            "insert or ignore into import(id, task, file, at, author) values (?, ?, ?, ?, ?)",
            (source.id, source.task, source.file, now(), source.author),
        )
        named = (label for example in batch.examples for label in example.labels)
        tasks.add_labels(db, source.task, tuple(named))
        fresh = [
            case
            for example, reason in zip(batch.examples, batch.reasons, strict=True)
            if (case := _taken(db, source, example, reason))
        ]
        return len(fresh), lessons.of_cases(db, source.task, tuple(dict.fromkeys(fresh)))


def take_back(db: Database, source: Import, after: int, limit: int) -> TakenBack:
    """Take the next answers of an import back, in one transaction.

    ``after`` is the row that was reached before.  A case that only the import made, and that
    nobody read or decided, goes to the recycle bin; a label that nothing names any more goes.
    """
    with db.atomic():
        found = rows(
            db,
            "select rowid, id, case_ from correction where import = ? and rowid > ? "
            "order by rowid limit ?",
            (source.id, after, limit),
        )
        undone = [case for _, row, case in found if _undone(db, source, row, case)]
        back = list(dict.fromkeys(undone))
        binned = [case for case in back if _left_behind(db, case)]
        for case in binned:
            db.execute("update case_ set deleted_at = ? where id = ?", (now(), case))
            audit(db, author=source.author, action="case deleted", subject=case)
        if len(found) < limit:
            _drop_labels(db, source)
        reached = found[-1][0] if found else after
        taught = lessons.of_cases(db, source.task, back)
        return TakenBack(reached, len(found), len(back), len(binned), taught)


def every(db: Database, task: str) -> tuple[Import, ...]:
    """Return the imports of a task, newest first, with how many answers of each stand."""
    found = rows(
        db,
        "select import.id, task, file, at, import.author, count(correction.id), "
        "sum(not exists (select 1 from correction undo where undo.case_ = correction.case_ "
        "and undo.supersedes = correction.id and not exists (select 1 from correction redo "
        "where redo.case_ = undo.case_ and redo.supersedes = undo.id))) from import "
        "join correction on correction.import = import.id where task = ? "
        "group by import.id order by max(correction.rowid) desc",
        (task,),
    )
    return tuple(Import(*row) for row in found)


def _taken(db: Database, source: Import, example: Example, reason: str) -> str | None:
    """Store one example; returns its case, or nothing where it stands decided like that."""
    marked = example.spans
    if marked is not None:
        marked = tuple(replace(span, probability=1.0, reviewed=True) for span in marked)
    case = cases.find(db, source.task, example.text)
    if case is not None and not cases.is_binned(db, case):
        standing = decision(corrections.of_case(db, case))
        if _says(standing, example.label, marked):
            return None
    case = cases.record(db, source.task, example.text, None, Origin(FROM_FILE, source.author))
    act = Act.RELABEL if marked is None else Act.SPANS
    said = cases.newest_prediction(db, case)[0]
    row = Correction(new_id(), case, act, now(), source.author, said, example.label, marked, reason)
    corrections.insert(db, row, source.id)
    return case


def _says(standing: Decision, label: str | None, marked: Any) -> bool:  # noqa: ANN401
    told = standing.act not in (None, Act.CANNOT_TELL)
    return told and _answer(standing.label, standing.spans) == _answer(label, marked)


def _answer(label: str | None, spans: Any) -> Any:  # noqa: ANN401
    return label if spans is None else sorted((*key(s), s.reviewed) for s in spans)


def _undone(db: Database, source: Import, row: str, case: str) -> bool:
    """Append the undo of a row that still holds; says whether it did."""
    if all(held.id != row for held in effective(corrections.of_case(db, case))):
        return False
    undo = Correction(new_id(), case, Act.UNDO, now(), source.author, supersedes=row)
    corrections.insert(db, undo)
    return True


def _left_behind(db: Database, case: str) -> bool:
    """Say whether nothing is left of a case but that a file brought it."""
    fresh = one(
        db,
        "select 1 from case_ where id = ? and source = ? and deleted_at is null "
        "and not exists (select 1 from prediction where case_ = case_.id)",
        (case, FROM_FILE),
    )
    return fresh is not None and undoable(corrections.of_case(db, case)) is None


def _drop_labels(db: Database, source: Import) -> None:
    """Drop the labels that came with an import and that no decision names any more."""
    if not tasks.grown(db, source.task):
        return
    came = {
        label
        for (case,) in rows(
            db, "select distinct case_ from correction where import = ?", (source.id,)
        )
        for row in corrections.of_case(db, case)
        for label in names(row)
    }
    used = vocabulary.usage(db, source.task)
    vocabulary.drop(db, source.task, {label for label in came if not used.get(label)})
