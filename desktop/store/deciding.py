"""Storing decisions: each on the text and the prediction that were seen, and only once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from desktop.core.answers.spans import key
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import DECIDING, Act, Correction, decision, repeats
from desktop.core.decisions.examples import Example
from desktop.core.decisions.lessons import Lessons, Stored
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id, now
from desktop.store import cases, corrections, lessons, tasks, vocabulary
from desktop.store.connection import Database
from desktop.store.rows import one


def append(db: Database, row: Correction, text: str) -> Stored:
    """Store one correction with its audit row, in one transaction.

    A second call with the same id, or with the same answer to the same prediction, changes
    nothing.  Raises ``KnownError`` when ``text`` is not that of the case, or when the case was
    read anew since the prediction that is decided.
    """
    with db.atomic():
        task = _checked(db, row, text)
        history = corrections.of_case(db, row.case)
        known = any(row.id == old.id for old in history)
        if known or repeats(history, row):
            return Stored(history, tasks.by_id(db, task), {}, new=False)
        if row.act in DECIDING and row.prediction != cases.newest_prediction(db, row.case)[0]:
            raise KnownError(Problem.DECISION_STALE)
        corrections.insert(db, row)
        db.execute("update case_ set draft = 0 where id = ?", (row.case,))
        after = (*history, row)
        undo = row.act is Act.UNDO
        vocabulary.follow(db, task, decision(history), decision(after), undo=undo)
        taught = {} if row.act is Act.NOTE else lessons.of_cases(db, task, (row.case,))
        return Stored(after, tasks.by_id(db, task), taught)


def take(
    db: Database, task_id: str, examples: Sequence[Example], reasons: Sequence[str], author: str
) -> tuple[int, Lessons]:
    """Store decided examples in one transaction; returns how many were new, and the lessons.

    A row whose case stands decided like that already adds nothing, so that an import that was
    cut off can be done again.
    """
    with db.atomic():
        tasks.add_labels(db, task_id, tuple(label for e in examples for label in e.labels))
        fresh = [
            case
            for example, reason in zip(examples, reasons, strict=True)
            if (case := _taken(db, task_id, example, reason, author))
        ]
        return len(fresh), lessons.of_cases(db, task_id, tuple(dict.fromkeys(fresh)))


def _taken(db: Database, task_id: str, example: Example, reason: str, author: str) -> str | None:
    """Store one example; returns its case, or nothing where it stands decided like that."""
    marked = example.spans
    if marked is not None:
        marked = tuple(replace(span, probability=1.0, reviewed=True) for span in marked)
    case = cases.find(db, task_id, example.text)
    if case is not None and not cases.is_binned(db, case):
        standing = decision(corrections.of_case(db, case))
        if standing.act not in (None, Act.CANNOT_TELL) and _answer(
            standing.label, standing.spans
        ) == _answer(example.label, marked):
            return None
    case = cases.record(db, task_id, example.text, None, Origin("import", author))
    corrections.insert(
        db,
        Correction(
            new_id(),
            case,
            Act.RELABEL if marked is None else Act.SPANS,
            now(),
            author,
            cases.newest_prediction(db, case)[0],
            example.label,
            marked,
            reason,
        ),
    )
    return case


def _answer(label: str | None, spans: Any) -> Any:  # noqa: ANN401
    return label if spans is None else sorted((*key(s), s.reviewed) for s in spans)


def _checked(db: Database, row: Correction, text: str) -> str:
    """Return the task of the case that a row is about, or raise ``KnownError``."""
    found = one(db, "select task, text, deleted_at from case_ where id = ?", (row.case,))
    if found is None or found[2] is not None:
        raise KnownError(Problem.UNKNOWN_CASE)
    if found[1] != digest(text):
        raise KnownError(Problem.DECISION_STALE)
    return found[0]
