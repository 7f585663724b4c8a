"""One training, in a process of its own: a job in as a line, JSON lines of progress out.

The candidate is written to ``out``; both models are scored on the same cases here, so that the
window's process never holds two models.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import torch

from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError
from desktop.core.evaluation.scores import Scores, score
from desktop.core.history.versions import Progress
from desktop.core.records import plain
from desktop.core.texts.probes import probes, steadiness
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import encoder_of, load_known, load_network, read_spec
from desktop.ml.encoders.fast.sessions import use_threads
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.port import Encoder
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.prototypes import Known, from_bytes, to_bytes
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import with_calibration
from desktop.ml.training.devices import device_of
from desktop.ml.training.energy import EnergyMeter
from desktop.ml.training.loop import Step
from desktop.ml.training.messages import Job, Result, job_from
from desktop.ml.training.prototypes import Earlier, balance, corrected, known_after
from desktop.ml.training.resuming import Resume

PROBED = 60
# Behind what a person does, but not so far that a busy computer leaves it nothing.
NICE = 5


def main(line: Callable[[], bytes], sink: TextIO) -> int:
    """Run the job of a JSON ``line``; progress and the result go to ``sink``."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    job = job_from(json.loads(line()))
    torch.set_num_threads(job.threads)
    use_threads(job.threads)
    try:
        result = run(job, lambda progress: _say(sink, {"progress": plain(progress)}))
    except KnownError as error:
        _say(sink, {"problem": error.problem.value, "facts": error.facts})
        return 1
    _say(sink, {"result": plain(result)})
    return 0


def run(job: Job, say: Callable[[Progress], None]) -> Result:
    """Train, calibrate, save, and score both models; returns the scores."""
    begun = time.perf_counter()
    meter = EnergyMeter()
    encoder, parents = _encoders(job)

    def on_step(step: Step) -> None:
        gone = time.perf_counter() - begun
        say(Progress(step.done, step.total, gone, step.seconds_left, step.loss))

    model, known = _trained(job, encoder, parents, on_step)
    job.out.mkdir(parents=True, exist_ok=True)
    write.save(model, job.out)
    after = _scores(job.out, known, encoder, job)
    before = _scores(job.parent, _parents(job, parents), parents, job) if job.parent else None
    if job.unfinished:
        Resume(job.unfinished).finish()
    seconds = time.perf_counter() - begun
    kept, spared = to_bytes(known) if known else None, model.encoder.recomputed
    return Result(after, before, seconds, meter.watt_hours(), kept, spared)


def _encoders(job: Job) -> tuple[Encoder, Encoder]:
    """Return the encoder to train on, and the parent's, which may be the same."""
    installed = Installed(job.encoders)
    parents = installed.of(encoder_of(job.parent)) if job.parent else None
    wanted = installed.open(job.encoder) if job.encoder else parents or installed.open()
    return wanted, parents or wanted


def _trained(
    job: Job, encoder: Encoder, parents: Encoder, on_step: recipe.OnStep
) -> tuple[TextModel, Known | None]:
    tokenizer = encoder.tokenizer
    resume = Resume(job.unfinished) if job.unfinished else None
    execution = recipe.Execution(device_of(job.device), resume)
    if job.parent is None or encoder is not parents:
        spec = recipe.new_spec(encoder, job.kind, job.labels)
        items = [i for e in (*job.train, *job.replay) for i in recipe.items(e, spec, encoder)]
        amount = recipe.Amount.of(items, job.labels)
        how = recipe.default_fit(encoder.facts, job.kind, amount, job.seed)
        model, sequences = recipe.from_scratch(encoder, spec, items, how, on_step, execution)
        known = known_after(model.cpu(), tokenizer, sequences, job.calibration)
        return with_calibration(model, tokenizer, job.calibration, None, known), known
    model = write.load(job.parent, encoder)
    start, old = model.spec.calibration, len(model.spec.labels)
    lesson = recipe.Lesson(job.labels, job.train, job.replay, job.seed)
    sequences, before = recipe.continued(model, tokenizer, lesson, on_step, execution)
    earlier = Earlier(_parents(job, encoder), before)
    known = known_after(model.cpu(), tokenizer, sequences, job.calibration, earlier)
    if known is not None and len(model.spec.labels) > old:
        balance(model, known, old, corrected(sequences, before))
    return with_calibration(model, tokenizer, job.calibration, start, known), known


def _parents(job: Job, encoder: Encoder) -> Known | None:
    """Return what the parent knows: from the store, or from its pack."""
    if job.parent is None:
        return None
    spec = read_spec(job.parent)
    if job.parent_known:
        return from_bytes(job.parent_known, len(spec.labels), encoder.facts.width)
    return load_known(job.parent, spec)


def _scores(folder: Path, known: Known | None, encoder: Encoder, job: Job) -> dict[str, Scores]:
    reader = Reader(load_network(folder, encoder), encoder.tokenizer, "", known)
    sealed = replace(_scored(reader, job.sealed), steadiness=_steadiness(reader, job.sealed))
    return {"sealed": sealed, "held_out": _scored(reader, job.held_out)}


def _scored(reader: Reader, examples: Sequence[Example]) -> Scores:
    return score(examples, reader.read_many([e.text for e in examples]))


def _steadiness(reader: Reader, examples: Sequence[Example]) -> float:
    """Return how often small changes to the first ``PROBED`` texts leave the answer as it is."""
    chosen = examples[:PROBED]
    changed = [probes(e.text, seed) for seed, e in enumerate(chosen)]
    said = [t.predicted for t in _scored(reader, chosen).tallies]
    every = [replace(e, text=text) for e, row in zip(chosen, changed, strict=True) for text in row]
    answers = iter([t.predicted for t in _scored(reader, every).tallies])
    return steadiness(said, [[next(answers) for _ in row] for row in changed])


def _say(sink: TextIO, line: dict[str, Any]) -> None:
    print(json.dumps(line), file=sink, flush=True)
