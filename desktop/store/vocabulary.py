"""The labels of a task: those that its versions were trained with, and those that people add."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from desktop.core.answers.predictions import Span
from desktop.core.decisions.corrections import Act, Correction, Decision
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id, now
from desktop.store import cases, corrections, tasks
from desktop.store.connection import Database
from desktop.store.rows import audit, packed


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
    """Give every decision that names one label another; returns the cases, in one transaction."""
    with db.atomic():
        _checked(db, task_id, old)
        tasks.add_labels(db, task_id, (new,))
        moved: list[str] = []
        for _, case, made in cases.decided(db, task_id):
            if old in made.labels:
                # What came with an import is taken back with it, under whatever name.
                came_with = corrections.import_of(db, made.correction)
                corrections.insert(db, _renamed(case, made, old, new, author), came_with)
                moved.append(case)
        drop(db, task_id, {old})
        names = digest(packed([old, new]))
        audit(db, author=author, action="label renamed", subject=task_id, digest=names)
    return tuple(moved)


def _checked(db: Database, task_id: str, label: str) -> None:
    task = tasks.by_id(db, task_id)
    if label not in task.labels:
        raise KnownError(Problem.UNKNOWN_LABEL, label=label[:80], task=task_id)
    if label not in tasks.grown(db, task_id):
        raise KnownError(Problem.LABEL_TRAINED, label=label)


def _renamed(case: str, made: Decision, old: str, new: str, author: str) -> Correction:
    marked = None if made.spans is None else tuple(_span(s, old, new) for s in made.spans)
    return Correction(
        new_id(),
        case,
        Act.RELABEL if marked is None else Act.SPANS,
        now(),
        author,
        made.prediction,
        new if marked is None else None,
        marked,
        reason="label renamed",
    )


def _span(span: Span, old: str, new: str) -> Span:
    return replace(span, label=new) if span.reviewed and span.label == old else span
