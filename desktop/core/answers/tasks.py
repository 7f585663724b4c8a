"""A task: one kind of reading."""

import re
from dataclasses import dataclass
from enum import StrEnum

from desktop.core.answers.labels import MAX_LABEL_CHARACTERS, is_label, normalised
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.texts.text import digest

MOST_ID = 63
_ID = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{MOST_ID - 1}}}")


class Kind(StrEnum):
    """What a task predicts."""

    CLASSIFY = "classify"
    SPANS = "spans"


@dataclass(frozen=True, slots=True)
class Task:
    """An installed task with the labels that people may use (the model may know fewer yet).

    ``untrained`` are those labels that no version was trained with; ``languages`` the codes of
    those that the active version learned from, most frequent first, where that is known.
    """

    id: str
    name: str
    kind: Kind
    labels: tuple[str, ...]
    active: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    card: str = "{}"
    untrained: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def answer(self, label: str) -> str | None:
        """Return the answer template of a label, where the task has one."""
        return dict(self.answers).get(label)


def active(task: Task) -> str:
    """Return the id of the version in use."""
    if task.active is None:
        raise BugError("a task without an active version")
    return task.active


def checked_id(task_id: str) -> str:
    """Return ``task_id`` or raise: lower-case letters, digits and hyphens, at most 63."""
    if not _ID.fullmatch(task_id):
        raise KnownError(Problem.BAD_TASK_ID, task=task_id[:80])
    return task_id


def id_of(name: str) -> str:
    """Return the id of a new task by its name; one without Latin letters and digits has a digest.

    So that the same name is always the same id, and none is in the way of another.
    """
    plain = re.sub("[^a-z0-9]+", "-", name.casefold()).strip("-")[:MOST_ID].strip("-")
    return plain or f"task-{digest(name)[:8]}"


def checked_name(name: str) -> str:
    """Return the normalised name of a task, or raise: one line, 1 to 120 characters."""
    found = normalised(name)
    if not is_label(found):
        raise KnownError(Problem.BAD_TASK_NAME, limit=MAX_LABEL_CHARACTERS)
    return found


def checked_label(label: str) -> str:
    """Return the normalised label, or raise: one line, 1 to 120 characters."""
    name = normalised(label)
    if not is_label(name):
        raise KnownError(Problem.BAD_LABEL, limit=MAX_LABEL_CHARACTERS)
    return name


def title(name: str) -> str:
    """Return a label or task id as a person reads it: ``card_arrival`` is "Card arrival"."""
    plain = name.replace("_", " ").replace("-", " ").strip().rstrip("?")
    if not plain:
        return name
    return plain.capitalize() if plain.isupper() else plain[:1].upper() + plain[1:]
