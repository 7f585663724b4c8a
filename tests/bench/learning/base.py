"""The version that knows 57 intents, from which several parts start."""

from pathlib import Path

from tests.bench.figures import say
from tests.bench.learning.data import Intents, base_version


def run(datasets: Path, folder: Path, seed: int) -> None:
    base = base_version(Intents(datasets, seed), folder / f"base{seed}")
    right = base.result.after["sealed"].accuracy
    say("corrections", f"split {seed}: base on 57 known intents", right, "accuracy")
    say("corrections", f"split {seed}: training the base", base.processor_s, "processor s")
