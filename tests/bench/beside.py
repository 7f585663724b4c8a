"""This checkout beside another one, in turn, on one core: ``python -m tests.bench.beside FOLDER``.

Two commits are compared where minutes apart differ by a tenth: a process of each answers text by
text, and each start follows the other's.  Needs a ``.venv`` in both.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import say

HERE = Path(__file__).resolve().parents[2]
ROUNDS, STARTS = 4, 8
ASKED = {"read 32": 60, "highlights 32": 30, "read 128": 30, "highlights 128": 16}
ASKED |= {"read 510": 8, "highlights 510": 4}


def main(other):
    """Say each figure of ours as a ratio to the other checkout's."""
    trees = (HERE, Path(other).resolve())
    for name, (ours, theirs) in readings(trees).items():
        say("beside", name, ours, "ms", {"the other checkout": theirs})
    for name, (ours, theirs) in starts(trees).items():
        say("beside", f"start, {name}", ours, "", {"the other checkout": theirs})


def readings(trees):
    """Return the medians of both for what is asked, in ms of processor time."""
    found = {name: ([], []) for name in ASKED}
    for turn in range(ROUNDS):
        with ExitStack() as stack:
            both = [stack.enter_context(process(tree, "tests.bench.worker")) for tree in trees]
            for name, times in ASKED.items():
                for each in range(times):
                    for i in (0, 1) if (turn + each) % 2 else (1, 0):
                        found[name][i].append(answer(both[i], name))
            for one in both:
                one.stdin.close()
    return {name: tuple(map(statistics.median, each)) for name, each in found.items()}


def process(tree, module):
    command = [str(tree / ".venv/bin/python"), "-m", module]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=tree, **pipes)


def answer(one, asked):
    one.stdin.write(f"{asked}\n")
    one.stdin.flush()
    return float(one.stdout.readline())


def starts(trees):
    """Return the medians of both from the second start on a data folder on."""
    found = ({}, {})
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(STARTS + 1):
            for i in (0, 1) if turn % 2 else (1, 0):
                figures = started(trees[i], Path(folder, str(i)))
                for name in figures if turn else ():
                    found[i].setdefault(name, []).append(figures[name])
    return {
        name: (statistics.median(ours), statistics.median(found[1][name]))
        for name, ours in found[0].items()
        if name in found[1]
    }


def started(tree, folder):
    """Start the window once; modules are compiled at the first start, as installed ones are."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(tree / ".venv/bin/python"), "-m", "desktop", "self-test", "--window"]
    before = used()
    done = subprocess.run(
        [*command, "--data-dir", str(folder)],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return json.loads(done.stdout.splitlines()[-1]) | {"processor_s": used() - before}


def used():
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


if __name__ == "__main__":
    main(sys.argv[1])
