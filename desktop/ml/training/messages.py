"""What goes through the pipes of a training, as JSON: the job there, progress and result back."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.scores import Scores
from desktop.core.records import example_record, plain, read
from desktop.core.texts.text import digest

# The file of a training that was cut off is called so, and by what decides its course.
UNFINISHED = "unfinished-"
SETS = ("train", "replay", "calibration", "sealed", "held_out")


@dataclass(frozen=True, slots=True)
class Job:
    """What to train on what; ``parent`` is the folder of the active version, if there is one.

    ``encoder`` is the SHA-256 of that to train on; none is the parent's, or the shipped one.
    """

    kind: Kind
    labels: tuple[str, ...]
    encoders: tuple[Path, ...]
    out: Path
    parent: Path | None
    parent_known: bytes | None
    seed: int
    threads: int
    device: str
    unfinished: Path | None
    train: tuple[Example, ...]
    replay: tuple[Example, ...]
    calibration: tuple[Example, ...]
    sealed: tuple[Example, ...]
    held_out: tuple[Example, ...]
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a training made: both models' scores by the name of the set, and what it took."""

    after: dict[str, Scores]
    before: dict[str, Scores] | None
    seconds: float
    watt_hours: float
    known: bytes | None
    recomputed: bool = False


def job_record(job: Job) -> dict[str, Any]:
    """Return the JSON form of a job."""
    return plain(job) | {name: [*map(example_record, getattr(job, name))] for name in SETS}


def job_from(record: object) -> Job:
    """Read ``job_record`` back; raises ``ValueError``."""
    return read(Job, record)


def course(job: Job) -> str:
    """Return a digest of everything that decides how a training goes."""
    record = job_record(replace(job, out=Path(), threads=0, unfinished=None))
    decisive = {k: v for k, v in record.items() if k not in {"out", "threads", "unfinished"}}
    return digest(json.dumps(decisive, sort_keys=True))[:32]
