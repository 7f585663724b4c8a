"""Answers that were taken from a file together."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.decisions.examples import Example
from desktop.core.decisions.lessons import Lessons


@dataclass(frozen=True, slots=True)
class Import:
    """One file taken for a task, and by whom; ``standing`` of its ``answers`` hold now."""

    id: str
    task: str
    file: str
    at: str = ""
    author: str = ""
    answers: int = 0
    standing: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples that are stored whole or not at all, with the reason that stands beside each."""

    examples: Sequence[Example]
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A step of taking an import back.

    ``reached`` is the row to go on after, ``seen`` how many rows were looked at, ``answers`` how
    many of them held until now, ``binned`` how many cases went to the recycle bin.
    """

    reached: int
    seen: int
    answers: int
    binned: int
    lessons: Lessons
