"""One folder looked at or taken in, in a process of its own: a line in, JSON lines out."""

import json
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

from desktop.core.errors import KnownError, Problem
from desktop.core.records import plain
from desktop.ml.encoders.exported.hub_cache import snapshot_of
from desktop.ml.encoders.exported.opening import WEIGHTS, opened
from desktop.ml.encoders.exported.refusals import failed
from desktop.runtime.limits import at_most, at_most_seconds

NICE = 5
# torch, transformers and the exporter need about this much, and the weights several times over.
BASE_BYTES, TIMES = 4 << 30, 8
# A tokenizer of 250,000 words takes a quarter of this, weights of 3 GB are hashed in a fifth.
LOOK_BYTES, LOOK_S = 2 << 30, 60


def main(line: Callable[[], bytes], sink: TextIO) -> int:
    """Do what a JSON line asks: ``look`` at a folder, or ``take`` it in under ``root``."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    job: dict[str, Any] = json.loads(line())
    try:
        folder = snapshot_of(Path(job["folder"]))
        look = job["do"] == "look"
        result = _look(folder) if look else _take(folder, job, sink)
    except KnownError as error:
        _say(sink, {"problem": error.problem.value, "facts": error.facts})
        return 1
    _say(sink, {"result": result})
    return 0


def _look(folder: Path) -> dict[str, Any]:
    """Look at a folder within limits: whoever made it may mean harm."""
    at_most(LOOK_BYTES)
    at_most_seconds(LOOK_S)
    try:
        return {"card": plain(opened(folder).card)}
    except (MemoryError, SystemError) as error:
        raise failed(folder, error) from error


def _take(folder: Path, job: dict[str, Any], sink: TextIO) -> dict[str, Any]:
    if find_spec("transformers") is None:
        raise KnownError(Problem.ENCODERS_NOT_HERE)

    import torch

    from desktop.ml.encoders.exported.taking import take_in

    size = (folder / WEIGHTS).stat().st_size if (folder / WEIGHTS).is_file() else 0
    at_most(BASE_BYTES + TIMES * size)
    torch.set_num_threads(job["threads"])
    try:
        goal, proof = take_in(folder, Path(job["root"]), lambda step: _say(sink, {"step": step}))
    except (MemoryError, RuntimeError, SystemError) as error:
        raise failed(folder, error) from error
    return {"digest": goal.name, "proof": plain(proof)}


def _say(sink: TextIO, line: dict[str, Any]) -> None:
    print(json.dumps(line), file=sink, flush=True)
