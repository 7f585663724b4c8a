"""Measuring and printing: one JSON line for each figure, peers interleaved on the same input."""

import json
import statistics
import time
from collections.abc import Callable


def say(bench: str, figure: str, value: float, unit: str, vs: dict[str, float] | None = None):
    """Print one figure; the ratio is ours over the first peer's."""
    line = {"bench": bench, "figure": figure, "value": round(value, 4), "unit": unit}
    if vs:
        line["vs"] = {k: round(v, 4) for k, v in vs.items()}
        first = next(iter(vs.values()))
        line["ratio"] = round(value / first, 3) if first else None
    print(json.dumps(line), flush=True)


def medians(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each work, taken in turn after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            if turn:
                times[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}
