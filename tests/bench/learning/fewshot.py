"""Tasks from 8 and 16 texts a label, beside SetFit on the same backbone, texts and seeds."""

import random
import time
from pathlib import Path

import torch

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.heads.spec import Spec
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import accuracy, labelled
from tests.bench.learning.peers import setfit

# SetFit's own default is 20 pairs a text; with 77 labels that takes an hour, so fewer there.
# The settings were chosen on the seeds 0 to 2 of sst2; these are others.
SETS = {"sst2": ((10, 11, 12), 20), "banking77": ((10,), 2)}


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    for name, (seeds, iterations) in SETS.items():
        every, dev = (labelled(datasets, name, part) for part in ("train", "dev"))
        for each in (8, 16):
            ours, theirs = [], []
            for seed in seeds:
                source = random.Random(seed)
                names = sorted({e.label for e in every})
                train = [
                    e
                    for n in names
                    for e in source.sample([e for e in every if e.label == n], each)
                ]
                ours.append(trained(backbone, train, dev))
                theirs.append(setfit(train, dev, seed, iterations))
            mine, peer = (
                tuple(sum(c) / len(seeds) for c in zip(*found, strict=True))
                for found in (ours, theirs)
            )
            say(
                "few texts",
                f"{name}, {each} a label",
                mine[0],
                "accuracy",
                {f"SetFit, {iterations} pairs a text": peer[0]},
            )
            say("few texts", f"{name}, {each} a label", mine[1], "processor s", {"SetFit": peer[1]})


def trained(backbone, train, dev):
    begun = time.process_time()
    labels = tuple(sorted({e.label for e in train}))
    spec = Spec(Kind.CLASSIFY, labels, recipe.RANK, recipe.ALPHA)
    items = [i for e in train for i in recipe.items(e, spec, backbone)]
    amount = recipe.Amount.of(items, labels)
    how = recipe.default_fit(backbone.facts, Kind.CLASSIFY, amount, 0)
    model, sequences = recipe.from_scratch(backbone, spec, items, how, lambda _: None)
    known = known_after(model, backbone.tokenizer, sequences, train[:40])
    spent = time.process_time() - begun
    return accuracy(Reader(merged(model), backbone.tokenizer, "v", known), dev), spent
