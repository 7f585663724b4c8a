"""Calibration, sets, answers held back, and texts unlike anything learned."""

from pathlib import Path

import numpy as np

from desktop.core.evaluation.scores import score
from desktop.core.evaluation.selective import kept
from desktop.ml.arrays import softmax
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import Intents, base_version, labelled, shipped

WISHES = (0.05, 0.02, 0.01)


def run(datasets: Path, folder: Path) -> None:
    backbone = FastEncoder(paths.backbone())
    for pack, name in (("support-intents", "banking77"), ("symptom-triage", "symptom2disease")):
        reader = shipped(backbone, pack)
        tests = labelled(datasets, name, "dev")
        honest(reader, name, tests)
    for seed in (0, 2):
        intents = Intents(datasets, seed)
        base = base_version(intents, folder / f"base{seed}")
        unlike(base.reader(backbone), intents, seed)


def honest(reader, name, tests):
    said = reader.read_many([e.text for e in tests])
    limit = {"banking77": 0.03, "symptom2disease": 0.06}[name]
    say("doubt", f"{name}: calibration error", score(tests, said).ece, "share", {"at most": limit})
    for share, pick in ((0.9, "set_90"), (0.95, "set_95")):
        sets = [getattr(p, pick) for p in said]
        held = sum(e.label in s for e, s in zip(tests, sets, strict=True)) / len(tests)
        size = sum(map(len, sets)) / len(sets)
        say(
            "doubt",
            f"{name}: sets for {share * 100:.0f} % hold the right label",
            held,
            "share",
            {"must": share},
        )
        say("doubt", f"{name}: their mean size", size, "labels")
    promises = reader.model.spec.calibration.promises
    for wish in WISHES:
        promise = kept(promises, wish)
        if promise is None:
            say("doubt", f"{name}: at most {wish * 100:g} % wrong", -1, "cannot be promised")
            continue
        answered = [
            p.best.label == e.label
            for p, e in zip(said, tests, strict=True)
            if p.best.probability >= promise.threshold
        ]
        say(
            "doubt",
            f"{name}: at most {wish * 100:g} % wrong: wrong",
            1 - sum(answered) / len(answered),
            "share",
            {"at most": wish},
        )
        say(
            "doubt",
            f"{name}: at most {wish * 100:g} % wrong: answered",
            len(answered) / len(tests),
            "share",
            {"promised": promise.answered},
        )


def unlike(reader, intents, seed):
    from sklearn.metrics import roc_auc_score

    texts = [*(e.text for e in intents.old), *(e.text for e in intents.new)]
    truth = [0] * len(intents.old) + [1] * len(intents.new)
    features = reader.features(texts)
    calibration = reader.model.spec.calibration
    chances = softmax(reader.scores(features) / np.float32(calibration.temperature))
    nearest = reader.neighbours.compared(features).nearest
    say(
        "doubt",
        f"split {seed}: unseen intents told apart",
        roc_auc_score(truth, (-nearest).tolist()),
        "AUROC",
        {"must": 0.93, "top probability": roc_auc_score(truth, (-chances.max(1)).tolist())},
    )
    said = reader.read_many(texts)
    doubted = [not p.sure for p in said[len(intents.old) :]]
    say(
        "doubt",
        f"split {seed}: unseen texts not sure",
        sum(doubted) / len(doubted),
        "share",
    )
    marked = nearest < calibration.ordinary.least
    say(
        "doubt",
        f"split {seed}: known texts marked as unlike",
        float(marked[: len(intents.old)].mean()),
        "share",
    )
    say(
        "doubt",
        f"split {seed}: unseen texts marked as unlike",
        float(marked[len(intents.old) :].mean()),
        "share",
    )
