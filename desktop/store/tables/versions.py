"""Model versions, training runs, and the pointer to the active version."""

import json
from collections.abc import Sequence
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Lineage, Overrule, Run, Version, VersionState
from desktop.runtime.clock import new_id, now
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, packed, rows

_COLUMNS = (
    "select model_version.id, model_version.task, number, created, state, parent, corrections, "
    "active_model.version is not null, report from model_version "
    "left join active_model on active_model.version = model_version.id "
    "and active_model.task = model_version.task"
)


def of_task(db: Database, task_id: str) -> tuple[Version, ...]:
    """Return the versions of a task, newest first."""
    found = rows(db, f"{_COLUMNS} where model_version.task = ? order by number desc", (task_id,))
    return tuple(_version(r) for r in found)


def ids(db: Database) -> tuple[str, ...]:
    """Return the ids of the versions of every task."""
    return tuple(row[0] for row in rows(db, "select distinct id from model_version order by id"))


def find(db: Database, task_id: str, wanted: str) -> Version:
    """Return a version by its number, its id, or the beginning of its id (8 digits or more)."""
    code = wanted.removeprefix("sha256:")
    for version in of_task(db, task_id):
        digits = version.id.removeprefix("sha256:")
        if code == str(version.number) or (len(code) >= 8 and digits.startswith(code)):
            return version
    raise KnownError(Problem.UNKNOWN_VERSION, task=task_id, version=wanted[:72])


def next_number(db: Database, task_id: str) -> int:
    """Return the number of the task's next version, from 1."""
    row = one(db, "select max(number) from model_version where task = ?", (task_id,))
    return 1 + ((row[0] if row else None) or 0)


def insert(db: Database, version: Version) -> None:
    """Store a version; training that gives the very same files again changes nothing.

    Raises ``KnownError`` when they are those of another task.
    """
    there = one(db, "select task from model_version where id = ?", (version.id,))
    if there is not None and there[0] != version.task:
        raise KnownError(Problem.SAME_MODEL, task=version.task, other=there[0])
    db.execute(
        "insert or ignore into model_version values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            version.id,
            version.task,
            version.number,
            version.parent,
            None,
            version.created,
            version.state,
            version.corrections,
            packed(version.report),
        ),
    )
    if version.known is not None:
        db.execute("insert or ignore into known values (?, ?)", (version.id, version.known))


def known(db: Database, version_id: str) -> bytes | None:
    """Return what a version knows by example, if that was stored with it."""
    row = one(db, "select payload from known where version = ?", (version_id,))
    return row[0] if row else None


def point(db: Database, task_id: str, version_id: str) -> None:
    """Make a version active: one row moves."""
    db.execute(
        "insert into active_model values (?, ?, ?) on conflict(task) do update "
        "set version = excluded.version, at = excluded.at",
        (task_id, version_id, now()),
    )


def activate(db: Database, task_id: str, version_id: str, author: str) -> None:
    """Make a version active, with an audit row, in one transaction."""
    with db.atomic():
        point(db, task_id, version_id)
        db.execute(
            "update model_version set state = ? where id = ?", (VersionState.READY, version_id)
        )
        audit(db, author=author, action="version activated", subject=task_id, digest=version_id)


def overrule(db: Database, task_id: str, version_id: str, reason: str, author: str) -> None:
    """Write down why a refused version is used all the same; appended, never changed."""
    with db.atomic():
        db.execute(
            "insert into overrule values (?, ?, ?, ?, ?)",
            (new_id(), version_id, now(), author or db.author, reason),
        )
        audit(db, author=author, action="gate overruled", subject=task_id, digest=version_id)


def lineage(db: Database, task_id: str) -> tuple[Lineage, ...]:
    """Return every version with its run and the overrules, newest first."""
    return tuple(
        Lineage(version, _run(db, version.id), _overrules(db, version.id))
        for version in of_task(db, task_id)
    )


def _run(db: Database, version_id: str) -> Run | None:
    row = one(
        db,
        "select run.id, begun, ended, seed, dataset, run.corrections, spec from run "
        "join model_version on model_version.run = run.id where model_version.id = ?",
        (version_id,),
    )
    if row is None:
        return None
    run, begun, ended, seed, dataset, used, spec = row
    return Run(run, begun, ended, seed, dataset, tuple(json.loads(used)), json.loads(spec))


def _overrules(db: Database, version_id: str) -> tuple[Overrule, ...]:
    found = rows(
        db,
        "select at, author, reason from overrule where version = ? order by rowid",
        (version_id,),
    )
    return tuple(Overrule(at, author, reason) for at, author, reason in found)


def begin_run(  # noqa: PLR0913  (what one row holds)
    db: Database, task_id: str, parent: str, *, spec: str, seed: int, dataset: str, used: str
) -> str:
    """Write down a training before it starts, with its plan and the corrections it uses."""
    run = new_id()
    with db.atomic():
        db.execute(
            "insert into run values (?, ?, ?, ?, ?, ?, ?, 'running', ?, null, null)",
            (run, task_id, parent, spec, seed, dataset, used, now()),
        )
        audit(db, author="", action="training begun", subject=task_id, digest=dataset)
    return run


def end_run(
    db: Database, run: str, state: str, report: str | None, version: Version | None
) -> None:
    """Write down how a training ended, with the version it made and, if promoted, the pointer.

    It ends once: whoever is cancelled while that is stored may say so afterwards.
    """
    with db.atomic():
        db.execute(
            "update run set state = ?, ended = ?, report = ? where id = ? and state = 'running'",
            (state, now(), report, run),
        )
        if version is not None:
            insert(db, version)
            db.execute("update model_version set run = ? where id = ?", (run, version.id))
            if version.active:
                point(db, version.task, version.id)
            audit(
                db, author="", action=f"training {state}", subject=version.task, digest=version.id
            )


def interrupt(db: Database) -> None:
    """Write down that the trainings which were running when the program was killed have ended."""
    with db.atomic():
        for run, task in rows(db, "select id, task from run where state = 'running'"):
            db.execute("update run set state = 'interrupted', ended = ? where id = ?", (now(), run))
            audit(db, author="", action="training interrupted", subject=task, digest=run)


def used_corrections(db: Database, task_id: str) -> frozenset[str]:
    """Return the corrections that the active version or its ancestors learned from."""
    row = one(db, "select version from active_model where task = ?", (task_id,))
    return used_by_version(db, task_id).get(row[0], frozenset()) if row else frozenset()


def used_by_version(db: Database, task_id: str) -> dict[str, frozenset[str]]:
    """Return for each version of a task the corrections that it or an ancestor learned from."""
    used: dict[str, frozenset[str]] = {}
    found = rows(
        db,
        "select model_version.id, model_version.parent, run.corrections from model_version "
        "left join run on run.id = model_version.run where model_version.task = ? order by number",
        (task_id,),
    )
    for version, _, own in found:
        used[version] = _deciding(db, json.loads(own) if own else ())
    # A parent has the smaller number, so that it is whole when its children come.
    for version, parent, _ in found:
        used[version] |= used.get(parent, frozenset())
    return used


def trained_corrections(db: Database, task_id: str, version: str) -> frozenset[str]:
    """Return those that a version used and whose texts are not sealed: not the held-out ones."""
    sealed = rows(
        db,
        "select correction.id from correction join case_ on case_.id = correction.case_ "
        "join text on text.digest = case_.text where case_.task = ? and text.sealed = 1",
        (task_id,),
    )
    return used_by_version(db, task_id).get(version, frozenset()) - {row[0] for row in sealed}


def _deciding(db: Database, ids: Sequence[str]) -> frozenset[str]:
    """Return the ids, those of notes and flags replaced by what they stood beside.

    Earlier programs took a note or a flag for the decision itself.
    """
    found = set(ids)
    for own, case, place in rows(
        db,
        "select correction.id, case_, correction.rowid from json_each(?) wanted "
        "join correction on correction.id = wanted.value where act in ('flag', 'note')",
        (packed(tuple(ids)),),
    ):
        found.discard(own)
        row = one(
            db,
            "select id from correction where case_ = ? and rowid < ? and act in "
            "('accept', 'relabel', 'spans', 'cannot_tell') order by rowid desc limit 1",
            (case, place),
        )
        found.update(row or ())
    return frozenset(found)


def _version(row: tuple[Any, ...]) -> Version:
    version_id, task, number, created, state, parent, corrections, active, report = row
    return Version(
        version_id,
        task,
        number,
        created,
        VersionState(state),
        parent,
        corrections,
        bool(active),
        json.loads(report),
    )
