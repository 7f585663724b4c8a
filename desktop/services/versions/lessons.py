"""What one training learns from: corrections, texts that were learned before, and their judges."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.answers.tasks import Task, active
from desktop.core.decisions.examples import (
    MIN_CORRECTIONS,
    Example,
    Role,
    merged_labels,
    replayed,
    split,
)
from desktop.core.errors import KnownError, Problem
from desktop.core.records import example_record
from desktop.core.texts.text import digest
from desktop.services.ports import Repository, TrainingJob


@dataclass(frozen=True, slots=True)
class How:
    """How to train.  With an ``encoder``, its SHA-256, everything is learned anew on that one."""

    seed: int = 0
    device: str = "auto"
    encoder: str = ""


USUAL = How()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one training uses: the job, and the corrections behind it."""

    job: TrainingJob
    corrections: tuple[str, ...]
    fresh: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections not yet learned, with the ids of their rows, and those learned."""

    fresh: tuple[Example, ...]
    old: tuple[Example, ...]
    ids: tuple[str, ...]


async def lesson_of(repository: Repository, task: Task, how: How) -> Lesson:
    """Return what to learn; raises ``KnownError`` where corrections are wanted and too few."""
    found = await corrections_of(repository, task)
    packed = await repository.examples(task.id, Role.SEALED)
    codes = frozenset(digest(e.text) for e in packed)
    new, earlier = split(found.fresh, codes), split(found.old, codes)
    if not how.encoder:
        _must_suffice(found, new.train)
    # New corrections do not sit among their own judges: wrong ones would vouch for themselves.
    recent = frozenset(digest(e.text) for e in new.held_out)
    sealed = _without(_once((*earlier.held_out, *packed)), recent)
    known = (*new.train, *earlier.train, *new.held_out, *sealed)
    taught = frozenset(digest(e.text) for e in known)
    replay = await repository.examples(task.id, Role.REPLAY)
    samples = await repository.examples(task.id, Role.SAMPLE)
    before = (*earlier.train, *_without(replay, taught))
    calibration = _without(samples, taught | {digest(e.text) for e in replay})
    job = TrainingJob(
        task.kind,
        merged_labels(task.labels, new.train),
        active(task),
        how.seed,
        new.train,
        before if how.encoder else replayed(before, len(new.train), how.seed),
        calibration or (sealed if how.encoder else ()),
        sealed,
        new.held_out,
        await repository.known(active(task)),
        how.device,
        how.encoder,
    )
    return Lesson(job, found.ids, len(found.fresh))


async def corrections_of(repository: Repository, task: Task) -> Corrections:
    """Return the corrections of a task that say all there is to say of a text."""
    used = await repository.used_corrections(task.id)
    fresh: list[Example] = []
    old: list[Example] = []
    ids: list[str] = []
    for text, _, decision in await repository.decided(task.id):
        if not decision.whole:
            continue
        example = Example(text, decision.label, decision.spans)
        if decision.correction in used:
            old.append(example)
        else:
            fresh.append(example)
            ids.append(decision.correction or "")
    return Corrections(tuple(fresh), tuple(old), tuple(ids))


def dataset_digest(job: TrainingJob) -> str:
    """Return a digest of the texts that are learned."""
    records = [example_record(e) for e in (*job.train, *job.replay)]
    return digest(json.dumps(records, sort_keys=True))


def _must_suffice(corrections: Corrections, train: Sequence[Example]) -> None:
    if not corrections.fresh:
        raise KnownError(Problem.NOTHING_NEW)
    count = len(corrections.fresh)
    if count < MIN_CORRECTIONS or not train:
        there = count if count < MIN_CORRECTIONS else 0
        raise KnownError(Problem.TOO_FEW_CORRECTIONS, needed=MIN_CORRECTIONS, found=there)


def _once(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return one example for each text: the first."""
    found: dict[str, Example] = {}
    for example in examples:
        found.setdefault(example.text, example)
    return tuple(found.values())


def _without(examples: Sequence[Example], codes: frozenset[str] | set[str]) -> tuple[Example, ...]:
    return tuple(e for e in examples if digest(e.text) not in codes)
