"""The full learning benchmark: ``make bench-learning DATASETS=FOLDER``.

Runs its parts two at a time, each on one core, and writes what they printed as one table into
``tests/bench/RESULTS.md``.  ``--parts`` runs some of them and leaves the other rows as they were.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

from tests.bench.learning.results import write

ROOT = Path(__file__).resolve().parents[3]
# The longest first, so that both cores end at about the same time.
PARTS = (
    *("fewshot", "corrections", "spans", "reasons", "foreign"),
    *("asking", "steps", "doubt", "certainty"),
)
BASES = ("base:0", "base:2")
AT_ONCE = 2


def main() -> int:
    """Run the parts; returns 1 when one of them failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--one", choices=(*PARTS, *BASES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, _, seed = options.one.partition(":")
        module = importlib.import_module(f"tests.bench.learning.{name}")
        module.run(options.datasets, options.folder, *([int(seed)] if seed else []))
        return 0
    begun = time.time()
    datasets, failed, lines = options.datasets.resolve(), False, []
    with tempfile.TemporaryDirectory() as folder:
        # What several parts start from is trained first, once.
        for names in (BASES, options.parts):
            wrong, found = together(datasets, Path(folder), list(names))
            failed, lines = failed or wrong, lines + found
    write(lines, minutes=(time.time() - begun) / 60)
    return int(failed)


def together(datasets: Path, folder: Path, waiting: list[str]) -> tuple[bool, list[dict]]:
    """Run the parts, ``AT_ONCE`` at a time; returns whether one failed, and the figures."""
    running: dict[str, tuple[subprocess.Popen, Path]] = {}
    failed, lines = False, []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            part = waiting.pop(0)
            out = folder / f"{part.replace(':', '-')}.lines"
            running[part] = (started(part, datasets, folder, out), out)
        for part, (process, out) in list(running.items()):
            if process.poll() is None:
                continue
            failed |= process.returncode != 0
            lines += figures(out)
            print(out.read_text("utf-8"), flush=True)
            del running[part]
        time.sleep(1)
    return failed, lines


def started(part: str, datasets: Path, folder: Path, out: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.bench.learning", "--one", part]
    command += ["--datasets", str(datasets), "--folder", str(folder)]
    with out.open("w", encoding="utf-8") as sink:
        return subprocess.Popen(command, cwd=ROOT, stdout=sink, stderr=sys.stderr)


def figures(out: Path) -> list[dict]:
    lines = out.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"bench"')]


if __name__ == "__main__":
    sys.exit(main())
