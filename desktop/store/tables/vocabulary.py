"""The labels of a task: those that its versions were trained with, and those that people add."""

from collections import Counter
from collections.abc import Collection

from desktop.core.decisions.corrections import Act, Correction, Decision, names
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id, now
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, packed
from desktop.store.tables import cases, corrections, tasks


def usage(db: Database, task_id: str) -> dict[str, int]:
    """Return how many decisions name each label of a task, deleted cases aside."""
    counts = Counter(
        label for _, _, made in cases.decided(db, task_id) for label in set(made.labels)
    )
    return {label: counts[label] for label in tasks.by_id(db, task_id).labels}


def follow(db: Database, task_id: str, before: Decision, after: Decision, *, undo: bool) -> None:
    """Let the labels follow a decision: a new one comes with it and goes with its undo."""
    tasks.add_labels(db, task_id, after.labels)
    gone = set(before.labels) - set(after.labels) if undo else set[str]()
    if gone & set(tasks.grown(db, task_id)):
        used = usage(db, task_id)
        drop(db, task_id, {label for label in gone if not used.get(label)})


def drop(db: Database, task_id: str, labels: Collection[str]) -> None:
    """Take labels that no version was trained with from the list."""
    grown = tasks.grown(db, task_id)
    going = [label for label in grown if label in labels]
    if going:
        kept = [label for label in tasks.by_id(db, task_id).labels if label not in going]
        tasks.set_labels(db, task_id, kept, [label for label in grown if label not in going])
        audit(db, author="", action="labels removed", subject=task_id, digest=digest(packed(going)))


def remove(db: Database, task_id: str, label: str) -> None:
    """Remove a label that is not used; raises ``KnownError`` where one is, or was trained."""
    with db.atomic():
        _checked(db, task_id, label)
        used = usage(db, task_id).get(label, 0)
        if used:
            raise KnownError(Problem.LABEL_USED, label=label, count=used)
        drop(db, task_id, {label})


def move(db: Database, task_id: str, old: str, new: str, author: str) -> tuple[str, ...]:
    """Rename a label wherever it was decided: in deleted cases, and in what was taken back, too.

    Returns the cases; in one transaction.
    """
    with db.atomic():
        _checked(db, task_id, old)
        tasks.add_labels(db, task_id, (new,))
        moved = [
            case
            for case, history in corrections.of_task(db, task_id).items()
            if any(old in names(row) for row in history)
        ]
        for case in moved:
            row = Correction(new_id(), case, Act.RENAME, now(), author, label=new, reason=old)
            corrections.insert(db, row)
        drop(db, task_id, {old})
        code = digest(packed([old, new]))
        audit(db, author=author, action="label renamed", subject=task_id, digest=code)
    return tuple(moved)


def _checked(db: Database, task_id: str, label: str) -> None:
    task = tasks.by_id(db, task_id)
    if label not in task.labels:
        raise KnownError(Problem.UNKNOWN_LABEL, label=label[:80], task=task_id)
    if label not in tasks.grown(db, task_id):
        raise KnownError(Problem.LABEL_TRAINED, label=label)
    if one(db, "select 1 from run where task = ? and state = 'running'", (task_id,)):
        raise KnownError(Problem.LABEL_IN_TRAINING, label=label)
