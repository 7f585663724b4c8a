"""Whether "sure" means something; also ``python -m tests.bench.learning.certainty``.

The development sets of two shipped tasks, and texts from elsewhere: our own list, which nothing
was fitted on or chosen by (``texts/outside.txt``), and JSON Lines files named by ``--outside``.
"""

import argparse
import json
from pathlib import Path

from desktop.__main__ import OFFLINE
from desktop.core.evaluation.selective import answered_from, sure_from
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import labelled, shipped

TEXTS = Path(__file__).parents[1] / "texts"
# For each task: the set, the least share of sure answers that are right, of answers that are sure.
TASKS = {
    "support-intents": ("banking77", 0.97, 0.8),
    "symptom-triage": ("symptom2disease", 0.9, 0.5),
}
DOUBTED, ELSEWHERE = 0.6, 0.85


def main() -> None:
    """Print every figure, those of other lists too."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--outside", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    run(options.datasets, others={file.stem: jsonl(file) for file in options.outside})


def run(datasets, _=None, *, others=None):
    """Print every figure as a JSON line."""
    lists = {"our list": written("outside")} | (others or {})
    backbone = FastEncoder(paths.backbone())
    for pack, (name, right, share) in TASKS.items():
        reader = shipped(backbone, pack)
        tests = labelled(datasets, name, "dev")
        answers(name, reader.read_many([e.text for e in tests]), tests, (right, share))
        rule(name, reader.calibration.promises)
        for listed, texts in lists.items():
            outside(f"{name}, {listed}", reader.read_many(texts))


def answers(name, said, tests, least):
    """Say how many answers are sure, how many of those right, how many wrong ones doubted."""
    right = [p.best.label == e.label for p, e in zip(said, tests, strict=True)]
    sure = [p.sure for p in said]
    kept = [r for r, s in zip(right, sure, strict=True) if s]
    doubted = [not s for r, s in zip(right, sure, strict=True) if not r]
    figures = {
        "sure answers that are right": (mean(kept), {"must": least[0]}),
        "answers that are sure": (mean(sure), {"must": least[1]}),
        "wrong answers that are not sure": (mean(doubted), {"must": DOUBTED}),
        "texts marked as unlike": (mean(p.unlike for p in said), None),
    }
    for share in (90, 95):
        sets = [getattr(p, f"set_{share}") for p in said]
        held = mean(e.label in s for e, s in zip(tests, sets, strict=True))
        figures[f"sets for {share} % hold the right label"] = held, {"must": share / 100}
        figures[f"sets for {share} %, mean size"] = mean(map(len, sets)), None
    for figure, (value, against) in figures.items():
        unit = "labels" if "size" in figure else "share"
        say("certainty", f"{name}: {figure}", value, unit, against)


def rule(name, promises):
    """Say from which probability on answers are sure, and given at each wish."""
    say("certainty", f"{name}: sure from", sure_from(promises), "probability")
    for wish in (0.1, 0.05, 0.02):
        value = answered_from(promises, wish)
        say("certainty", f"{name}: answered from, {wish * 100:g} % wrong", value, "probability")


def outside(name, said):
    """Say how many texts from elsewhere are neither sure nor taken for something known."""
    sure = mean(not p.sure for p in said)
    say(
        "certainty",
        f"{name}: texts from elsewhere not sure",
        sure,
        "share",
        {"must": ELSEWHERE},
    )
    unlike = mean(p.unlike for p in said)
    say("certainty", f"{name}: marked as unlike", unlike, "share")


def written(name):
    """Return the texts of a list of ours."""
    lines = (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def jsonl(file):
    return [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]


def mean(values):
    found = list(values)
    return sum(found) / len(found) if found else 0.0


if __name__ == "__main__":
    import os

    os.environ.update(OFFLINE)
    main()
