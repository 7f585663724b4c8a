"""This checkout beside another one, in turn, on one core: ``python -m tests.bench.beside FOLDER``.

Two commits are compared where minutes apart differ by a tenth: a process of each answers text by
text, and each start follows the other's, once by the clock and once by processor time, which other
work on the machine does not stretch.  Needs a ``.venv`` in both.  ``FOLDER starts`` leaves out the
readings.
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
TEST = ["self-test", "--window", "--data-dir"]
# The window's own test with processor time for its clock, in whichever module a commit has it.
BY_PROCESSOR = """
import sys, time
from importlib.machinery import SourceFileLoader
executed = SourceFileLoader.exec_module
def exec_module(loader, module):
    executed(loader, module)
    if hasattr(module, "window_test"):
        module._begun = lambda: 0.0
SourceFileLoader.exec_module = exec_module
time.time = time.process_time
from desktop.__main__ import main
sys.exit(main())
"""
CLOCKS = {"by the clock": ["-m", "desktop"], "by processor time": ["-c", BY_PROCESSOR]}
ASKED = {"read 32": 60, "highlights 32": 30, "read 128": 30, "highlights 128": 16}
ASKED |= {"read 510": 8, "highlights 510": 4}


def main(other, part=""):
    """Say each figure of ours as a ratio to the other checkout's."""
    trees = (HERE, Path(other).resolve())
    for name, (ours, theirs) in ({} if part == "starts" else readings(trees)).items():
        say("beside", name, ours, "ms", {"the other checkout": theirs})
    for clock, command in CLOCKS.items():
        for name, (ours, theirs) in starts(trees, command).items():
            say("beside", f"start {clock}, {name}", ours, "", {"the other checkout": theirs})


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


def starts(trees, command):
    """Return the medians of both from the second start on a data folder on."""
    found = ({}, {})
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(STARTS + 1):
            for i in (0, 1) if turn % 2 else (1, 0):
                figures = started(trees[i], command, Path(folder, str(i)))
                for name in figures if turn else ():
                    found[i].setdefault(name, []).append(figures[name])
    return {
        name: (statistics.median(ours), statistics.median(found[1][name]))
        for name, ours in found[0].items()
        if name in found[1]
    }


def started(tree, command, folder):
    """Start the window once; modules are compiled at the first start, as installed ones are."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = used()
    done = subprocess.run(
        [str(tree / ".venv/bin/python"), *command, *TEST, str(folder)],
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
    main(*sys.argv[1:])
