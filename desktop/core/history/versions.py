"""Versions of a model, the runs that made them, and what they reached."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.core.evaluation.checks import Plan, Verdict


class VersionState(StrEnum):
    """Where a version stands."""

    READY = "ready"
    REFUSED = "refused"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Version:
    """Backbone, adapter, head and calibration; immutable.  ``id`` is ``sha256:`` and 64 digits.

    ``known`` is what it knows by example; it is given when a version is stored and read back by
    itself, since it tells of people's texts.  ``labels`` are those it was trained with, given then.
    """

    id: str
    task: str
    number: int
    created: str
    state: VersionState
    parent: str | None = None
    corrections: int = 0
    active: bool = False
    report: dict[str, Any] = field(default_factory=dict)
    known: bytes | None = field(default=None, repr=False)
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrule:
    """Why a version that the gate refused was used all the same."""

    at: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One training as it was written down: its plan was fixed before it began."""

    id: str
    begun: str
    ended: str | None
    seed: int
    dataset: str
    corrections: tuple[str, ...]
    plan: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a version came from: its parent, the run that made it, and who overruled the gate."""

    version: Version
    run: Run | None
    overrules: tuple[Overrule, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """A case behind a check of the gate: the right answer, and what either model said."""

    text: str
    right: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is: steps, seconds gone and an estimate of those left."""

    done: int
    total: int
    seconds: float
    seconds_left: float
    loss: float


@dataclass(frozen=True, slots=True)
class FirstReport:
    """What the first version of a task reached; there was none before to compare it with."""

    number: int
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one training: the candidate beside the active model, and the gate's answer.

    ``recomputed`` says that memory was short, and time was spent to save it.
    """

    task: str
    run: str
    candidate: str
    active: str
    verdict: Verdict
    plan: Plan
    before: dict[str, Any]
    after: dict[str, Any]
    corrections: int
    replayed: int
    seconds: float
    number: int = 0
    watt_hours: float = 0.0
    languages: tuple[str, ...] = ()
    recomputed: bool = False
