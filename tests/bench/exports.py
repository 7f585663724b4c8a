"""What exports and searches cost in a store of many cases: ``python -m tests.bench.exports``.

Each export runs in a process of its own, so that its peak of memory is its own.
"""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.history.versions import Version, VersionState
from desktop.core.rows.exports import What
from desktop.files.writer import FileWriter
from desktop.runtime.clock import new_id, now
from desktop.services.files.exporting import Exporting, Wanted
from desktop.store.repository import SqlRepository
from desktop.store.tables import cases, corrections
from desktop.system.goals import Goals
from tests.bench.figures import say

FEW, MANY, BATCH, ROUNDS = 1_000, 100_000, 5_000, 15
LABELS = tuple(f"label_{n}" for n in range(77))
EXPORTS = ((What.CASES, "csv"), (What.CORRECTIONS, "jsonl"), (What.PREDICTIONS, "csv"))
QUERIES = ("", "999", "ab", "abc de", "zzzz")


def run():
    """Say every figure."""
    with tempfile.TemporaryDirectory() as folder:
        stores = {count: Path(folder) / str(count) for count in (FEW, MANY)}
        for count, root in stores.items():
            asyncio.run(filled(root, count))
        for what, form in EXPORTS:
            few, many = (child(root, what, form) for root in stores.values())
            named = f"{MANY} cases: {what} as {form}"
            say("export", named, many["seconds"], "s")
            say("export", f"{named}, peak", many["peak_mb"], "MB", {f"{FEW}": few["peak_mb"]})
        for query, took in asyncio.run(searched(stores[MANY])).items():
            say("search", f"{MANY} cases: {query!r}", took, "ms")


async def filled(root, count):
    """Store cases with predictions; every second one is corrected."""
    source = random.Random(3)
    letters = "abcdefghijklmnoprstuvw"
    words = ["".join(source.choices(letters, k=source.randint(2, 9))) for _ in range(20_000)]
    scores = tuple(LabelScore(label, 0.9 / (at + 1)) for at, label in enumerate(LABELS))
    said = Prediction("sha256:1", scores, set_90=LABELS[:1])

    def some(db, start, end):
        with db.atomic():
            for number in range(start, end):
                text = f"{number} {' '.join(source.choices(words, k=30))}"
                case = cases.record(db, "t", text, said, Origin("bench"))
                if number % 2:
                    own = cases.newest_prediction(db, case)[0]
                    label = LABELS[number % len(LABELS)]
                    row = Correction(new_id(), case, Act.RELABEL, now(), "me", own, label)
                    corrections.insert(db, row)

    root.mkdir()
    repository = SqlRepository(root)
    await repository.open()
    version = Version("sha256:1", "t", 1, now(), VersionState.READY, active=True)
    await repository.install_task(Task("t", "T", Kind.CLASSIFY, LABELS), version, {})
    for start in range(0, count, BATCH):
        await repository._on(some, start, min(count, start + BATCH))
    repository.close()


def child(root, what, form):
    """Run one export in a process of its own; returns its seconds and peak."""
    command = [sys.executable, "-m", "tests.bench.exports", str(root), what, form]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


async def exported(root, what, form):
    """Export to a file beside the store, and print what it took."""
    repository = SqlRepository(root)
    await repository.open()
    begun = time.perf_counter()
    exporting = Exporting(repository, FileWriter(), Goals(root))
    goal = root.with_suffix(f".{form}")
    async for _ in exporting.to_file(Wanted("t", What(what), form), goal, replacing=True):
        pass
    took = time.perf_counter() - begun
    repository.close()
    print(json.dumps({"seconds": took, "peak_mb": peak_mb()}))


def peak_mb():
    """Return the most memory of this process: not ``ru_maxrss``, which begins with the parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def searched(root):
    """Return the median milliseconds of the first page of each query."""
    repository = SqlRepository(root)
    await repository.open()
    found = {}
    for query in QUERIES:
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            await repository.search("t", query, limit=100)
            times.append((time.perf_counter() - begun) * 1000)
        found[query] = statistics.median(times)
    repository.close()
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(exported(Path(sys.argv[1]), *sys.argv[2:]))
    else:
        run()
