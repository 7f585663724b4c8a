"""Storing decisions: each on the text and the prediction that were seen, and only once."""

from desktop.core.decisions.corrections import DECIDING, Act, Correction, decision, repeats
from desktop.core.decisions.lessons import Stored
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.text import digest
from desktop.store.database.connection import Database
from desktop.store.database.rows import one
from desktop.store.tables import cases, corrections, lessons, tasks, vocabulary


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


def _checked(db: Database, row: Correction, text: str) -> str:
    """Return the task of the case that a row is about, or raise ``KnownError``."""
    found = one(db, "select task, text, deleted_at from case_ where id = ?", (row.case,))
    if found is None or found[2] is not None:
        raise KnownError(Problem.UNKNOWN_CASE)
    if found[1] != digest(text):
        raise KnownError(Problem.DECISION_STALE)
    return found[0]
