"""The recycle bin: cases that were deleted, with all that was decided about them."""

from collections import defaultdict
from collections.abc import Sequence

from desktop.core.decisions.cases import Page
from desktop.core.decisions.corrections import decision
from desktop.core.decisions.lessons import Lessons
from desktop.runtime.clock import now
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, rows
from desktop.store.tables import cases, corrections, lessons, tasks

_BINNED = "task = ? and deleted_at is not null and draft = 0"


def delete(db: Database, wanted: Sequence[str], author: str) -> Lessons:
    """Put cases into the bin, in one transaction; returns what is to be unlearned."""
    with db.atomic():
        for case in wanted:
            db.execute(
                "update case_ set deleted_at = ?, draft = 0 where id = ? and deleted_at is null",
                (now(), case),
            )
            audit(db, author=author, action="case deleted", subject=case)
        return _lessons(db, wanted)


def bring_back(db: Database, wanted: Sequence[str], author: str) -> Lessons:
    """Take cases out of the bin, in one transaction; returns what is to be learned again."""
    with db.atomic():
        for case in wanted:
            db.execute("update case_ set deleted_at = null where id = ?", (case,))
            task = one(db, "select task from case_ where id = ?", (case,))
            if task:
                labels = decision(corrections.of_case(db, case)).labels
                tasks.add_labels(db, task[0], labels)
            audit(db, author=author, action="case brought back", subject=case)
        return _lessons(db, wanted)


def binned(db: Database, task: str, limit: int) -> Page:
    """Return the deleted cases of a task, the newest first."""
    found = rows(
        db,
        f"select id, substr(body, 1, {cases.EXCERPT}), read_at from case_ "
        f"join text on text.digest = case_.text where {_BINNED} "
        "order by deleted_at desc, case_.rowid desc limit ?",
        (task, limit),
    )
    total = one(db, f"select count(*) from case_ where {_BINNED}", (task,))
    return Page(tuple(cases.line(db, task, *row) for row in found), total[0] if total else 0)


def _lessons(db: Database, wanted: Sequence[str]) -> Lessons:
    by_task: dict[str, list[str]] = defaultdict(list)
    for case in wanted:
        row = one(db, "select task from case_ where id = ?", (case,))
        if row and corrections.of_case(db, case):
            by_task[row[0]].append(case)
    return {
        version: taught
        for task, some in by_task.items()
        for version, taught in lessons.of_cases(db, task, some).items()
    }
