"""Learning new intents without forgetting the old, through the command line.

``python -m tests.bench.learning.through_commands --datasets FOLDER``: a task from 57 of
BANKING77's intents, then 200 corrections of the other 20, ``caselight train --yes``, and the
accuracy on the held-back texts.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import say

ROOT = Path(__file__).resolve().parents[3]
UNSEEN, EACH = 20, 10


def main() -> None:
    """Run the benchmark; prints JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="use this data folder, and its task if there")
    options = parser.parse_args()
    train, dev = (rows(options.datasets, part) for part in ("train", "dev"))
    labels = sorted({r["label"] for r in train})
    unseen = set(random.Random(0).sample(labels, UNSEEN))
    source = random.Random(1)
    corrections = [
        r
        for name in sorted(unseen)
        for r in source.sample([t for t in train if t["label"] == name], EACH)
    ]
    with tempfile.TemporaryDirectory() as folder:
        work = Work(options.keep or Path(folder) / "data", Path(folder))
        if "banking-57" not in {t["id"] for t in work.call("tasks")}:
            work.call(
                "new-task",
                "banking-57",
                "--kind",
                "classify",
                "--from",
                work.file("base", [r for r in train if r["label"] not in unseen]),
            )
        old = work.file("old", [r for r in dev if r["label"] not in unseen])
        new = work.file("new", [r for r in dev if r["label"] in unseen])
        work.call("activate", "--task", "banking-57", "1")
        before = work.accuracy(old)
        work.call("correct", "--task", "banking-57", work.file("corrections", corrections))
        begun = processor_seconds()
        report = work.call("train", "--task", "banking-57", "--yes")
        spent = processor_seconds() - begun
        say("learning", "promoted", float(report["promoted"]), "1 is yes")
        say("learning", "accuracy on 20 new intents", work.accuracy(new), "share", {"must": 0.80})
        say(
            "learning",
            "accuracy on 57 old intents",
            work.accuracy(old),
            "share",
            {"before": before},
        )
        say("learning", "processor time of the training", spent, "s", {"must": 90.0})


class Work:
    """Calls the command line on one data folder."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.data, self.folder = data, folder

    def call(self, *arguments):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "desktop",
                *map(str, arguments),
                "--json",
                "--quiet",
                "--data-dir",
                self.data,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 3):
            sys.exit(done.stderr)
        return json.loads(done.stdout)

    def file(self, name, records):
        file = self.folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
        return file

    def accuracy(self, file):
        """Return how often BANKING77's task is right."""
        return self.call("evaluate", "--task", "banking-57", file)["accuracy"]


def rows(datasets, part):
    file = datasets / "banking77" / f"{part}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
