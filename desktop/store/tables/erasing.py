"""Removing a task of the recycle bin for good, with every row that is about it alone."""

import contextlib
from collections.abc import Generator
from contextlib import contextmanager

from desktop.core.errors import KnownError, Problem
from desktop.store.database import checking
from desktop.store.database.connection import Database, dbapi2
from desktop.store.database.rows import audit, one, rows
from desktop.store.tables import search_index, tasks

_CASES = "(select id from case_ where task = ?)"
_VERSIONS = "(select id from model_version where task = ?)"
# In the order in which nothing is referred to any more.
_STEPS = (
    f"delete from feature where version in {_VERSIONS}",
    f"delete from known where version in {_VERSIONS}",
    f"delete from overrule where version in {_VERSIONS}",
    "delete from active_model where task = ?",
    f"delete from correction where case_ in {_CASES}",
    f"delete from prediction where case_ in {_CASES}",
    "delete from import where task = ?",
    "delete from text_search where rowid in (select rowid from case_ where task = ?)",
    "delete from case_ where task = ?",
    "delete from example where task = ?",
    "delete from run where task = ?",
    "delete from model_version where task = ?",
    "delete from task where id = ?",
)
_GUARDS = (
    *("known_kept", "overrule_kept", "correction_kept", "prediction_kept", "import_kept"),
    *("run_kept", "version_kept"),
)
_TEXT = (
    "delete from text where digest = ?1 and not exists (select 1 from case_ where text = ?1) "
    "and not exists (select 1 from example where text = ?1) "
    "and not exists (select 1 from feature where text = ?1)"
)


def erase(db: Database, task_id: str) -> None:
    """Remove a task, and the texts and words that no other one has, in one transaction.

    Raises ``KnownError`` for a task that is not in the recycle bin, or is being trained.  What
    stays is that it was done, in the audit log.
    """
    with db.atomic():
        tasks.check_removed(db, task_id)
        if one(db, "select 1 from run where task = ? and state = 'running'", (task_id,)):
            raise KnownError(Problem.TASK_IN_TRAINING, task=task_id)
        found = (
            "select text from case_ where task = ?1 union select text from example where task = ?1"
        )
        texts = rows(db, found, (task_id,))
        decided = rows(
            db, f"select distinct case_ from correction where case_ in {_CASES}", (task_id,)
        )
        with _without_guards(db):
            for step in _STEPS:
                db.execute(step, (task_id,))
        for text in texts:
            db.execute(_TEXT, text)
        for (case,) in decided:
            audit(db, author="", action=checking.CASE_ERASED, subject=case)
        audit(db, author="", action=checking.TASK_ERASED, subject=task_id)
        for action in (checking.EXAMPLES, checking.LABELS):
            checking.vouch(db, task_id, action)
        # Pieces of the index of words keep what was deleted from it until they are joined.
        search_index.tidy(db)
    _empty_log(db)


def erased(db: Database) -> frozenset[str]:
    """Return the ids of tasks that were removed for good, also where one is there anew."""
    every = "select subject from audit where action = ?"
    return frozenset(row[0] for row in rows(db, every, (checking.TASK_ERASED,)))


@contextmanager
def _without_guards(db: Database) -> Generator[None]:
    """Let go of the triggers that keep rows; they are there again at the end, or all is undone."""
    names = ", ".join(f"'{name}'" for name in _GUARDS)
    guards = rows(db, f"select name, sql from sqlite_master where name in ({names})")
    for name, _ in guards:
        db.execute(f"drop trigger {name}")
    yield
    for _, body in guards:
        db.execute(body)


def _empty_log(db: Database) -> None:
    """Leave no older pages in the log beside the database; closing it does so at the latest."""
    # The task is gone already: a disk that fails only now must not deny that.
    with contextlib.suppress(dbapi2.Error):
        db.execute("pragma wal_checkpoint(truncate)")
