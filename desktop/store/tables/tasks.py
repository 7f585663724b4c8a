"""Tasks, their examples, and which version of each is active."""

import json
from collections.abc import Sequence
from typing import Any

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version
from desktop.core.records import example_from, example_record, plain
from desktop.core.texts.text import digest
from desktop.runtime.clock import now
from desktop.store.database import checking
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, packed, rows
from desktop.store.tables import cases, versions

_COLUMNS = (
    "select task.id, name, kind, labels, active_model.version, answers, card, grown, "
    "coalesce(json_extract(report, '$.languages'), json_extract(card, '$.languages'), '[]') "
    "from task left join active_model on active_model.task = task.id "
    "left join model_version on model_version.id = active_model.version"
)


def every(db: Database) -> tuple[Task, ...]:
    """Return the installed tasks by name."""
    where = "where task.deleted_at is null order by name"
    return tuple(_task(r) for r in rows(db, f"{_COLUMNS} {where}"))


def removed(db: Database) -> tuple[Task, ...]:
    """Return the tasks in the recycle bin by name."""
    where = "where task.deleted_at is not null order by name"
    return tuple(_task(r) for r in rows(db, f"{_COLUMNS} {where}"))


def by_id(db: Database, task_id: str) -> Task:
    """Return one task or raise ``KnownError``."""
    row = one(db, f"{_COLUMNS} where task.id = ? and task.deleted_at is null", (task_id,))
    if row is None:
        names = ", ".join(t.id for t in every(db)) or "none"
        raise KnownError(Problem.UNKNOWN_TASK, task=task_id, tasks=names)
    return _task(row)


def install(
    db: Database, task: Task, version: Version, examples: dict[Role, tuple[Example, ...]]
) -> None:
    """Store a task with its first version and its examples, in one transaction."""
    with db.atomic():
        there = one(db, "select deleted_at from task where id = ?", (task.id,))
        if there:
            problem = Problem.TASK_REMOVED if there[0] else Problem.TASK_EXISTS
            raise KnownError(problem, task=task.id)
        db.execute(
            "insert into task(id, name, kind, labels, answers, card, installed) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (
                task.id,
                task.name,
                task.kind,
                packed(task.labels),
                packed(task.answers),
                task.card,
                now(),
            ),
        )
        versions.insert(db, version)
        versions.point(db, task.id, version.id)
        for role, found in examples.items():
            for example in found:
                _add_example(db, task.id, role, example)
        audit(db, author="", action="task installed", subject=task.id, digest=version.id)
        checking.vouch(db, task.id, checking.EXAMPLES)
        checking.vouch(db, task.id, checking.LABELS)


def remove(db: Database, task_id: str) -> None:
    """Put a task into the recycle bin; nothing that belongs to it is touched."""
    with db.atomic():
        by_id(db, task_id)
        db.execute("update task set deleted_at = ? where id = ?", (now(), task_id))
        audit(db, author="", action="task removed", subject=task_id)


def bring_back(db: Database, task_id: str) -> None:
    """Take a task out of the recycle bin; raises ``KnownError`` where it is not in it."""
    with db.atomic():
        check_removed(db, task_id)
        db.execute("update task set deleted_at = null where id = ?", (task_id,))
        audit(db, author="", action="task brought back", subject=task_id)


def check_removed(db: Database, task_id: str) -> None:
    """Raise ``KnownError`` for a task that is not in the recycle bin."""
    there = [task.id for task in removed(db)]
    if task_id not in there:
        raise KnownError(Problem.NOT_REMOVED, task=task_id, tasks=", ".join(there) or "none")


def rename(db: Database, task_id: str, name: str) -> None:
    """Give a task another name; its id stays."""
    with db.atomic():
        by_id(db, task_id)
        db.execute("update task set name = ? where id = ?", (name, task_id))
        audit(db, author="", action="task renamed", subject=task_id, digest=digest(name))


def examples(db: Database, task_id: str, role: Role) -> tuple[Example, ...]:
    """Return the examples of a task in one role."""
    found = rows(
        db,
        "select body, answer from example join text on text.digest = example.text "
        "where task = ? and role = ? order by example.rowid",
        (task_id, role),
    )
    return tuple(example_from({"text": body, **json.loads(answer)}) for body, answer in found)


def add_labels(db: Database, task_id: str, labels: tuple[str, ...]) -> None:
    """Let people use further labels; inside the caller's transaction or its own."""
    with db.atomic():
        known = by_id(db, task_id).labels
        merged = tuple(dict.fromkeys((*known, *labels)))
        if merged != known:
            added = merged[len(known) :]
            set_labels(db, task_id, merged, (*grown(db, task_id), *added))
            audit(
                db, author="", action="labels added", subject=task_id, digest=digest(packed(added))
            )


def end_training(
    db: Database, run: str, state: str, report: str | None, version: Version | None
) -> None:
    """Write down how a training ended; what its version was trained with stays in the list."""
    with db.atomic():
        versions.end_run(db, run, state, report, version)
        if version is not None:
            trained_with(db, version.task, version.labels)


def grown(db: Database, task_id: str) -> tuple[str, ...]:
    """Return the labels that people added and that no version was trained with yet."""
    row = one(db, "select grown from task where id = ?", (task_id,))
    return tuple(json.loads(row[0])) if row else ()


def set_labels(db: Database, task_id: str, labels: Sequence[str], untrained: Sequence[str]) -> None:
    """Write the labels of a task, and which of them no version was trained with."""
    db.execute(
        "update task set labels = ?, grown = ? where id = ?",
        (packed(tuple(labels)), packed(tuple(untrained)), task_id),
    )
    checking.vouch(db, task_id, checking.LABELS)


def trained_with(db: Database, task_id: str, labels: Sequence[str]) -> None:
    """Take down which labels a new version was trained with: they stay from now on."""
    known = by_id(db, task_id).labels
    left = tuple(label for label in grown(db, task_id) if label not in labels)
    set_labels(db, task_id, tuple(dict.fromkeys((*known, *labels))), left)


def _add_example(db: Database, task_id: str, role: Role, example: Example) -> None:
    code = cases.keep_text(db, example.text)
    record = example_record(example)
    del record["text"]
    db.execute(
        "insert or ignore into example(task, text, role, answer) values (?, ?, ?, ?)",
        (task_id, code, role, packed(plain(record))),
    )


def _task(row: tuple[Any, ...]) -> Task:
    task_id, name, kind, labels, active, answers, card, grown, languages = row
    return Task(
        task_id,
        name,
        Kind(kind),
        tuple(json.loads(labels)),
        active,
        tuple((a[0], a[1]) for a in json.loads(answers)),
        card,
        tuple(json.loads(grown)),
        tuple(json.loads(languages)),
    )
