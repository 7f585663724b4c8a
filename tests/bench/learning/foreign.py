"""Other encoders on graphs that were exported from transformers: how faithful their reasons are.

Without a folder of another family, all-MiniLM-L6-v2 is taken in as if the program's own graphs did
not know its family, and its accuracy stands beside that on those.  Texts with an even number were
there to choose by, the others are reported.
"""

import random
import time
from pathlib import Path
from unittest.mock import patch

import torch

from desktop.core.answers.tasks import Kind
from desktop.core.texts.words import words
from desktop.ml.encoders.exported import taking
from desktop.ml.encoders.exported.encoder import ExportedEncoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.explaining.occlusion import occluded
from desktop.ml.heads.spec import Spec
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import with_calibration
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import accuracy, labelled
from tests.bench.learning.reasons import faithfulness, occlusion, ours

TRAINED, HELD, EXPLAINED = 600, 100, 240
LONG = "The plot is thin but the acting is warm and the music carries it. " * 12


def run(datasets: Path, folder: Path, brought: Path | None = None) -> None:
    """Say how faithful reasons are and what they cost; ``brought`` is a model folder."""
    torch.set_num_threads(1)
    encoder = exported(brought or paths.backbone(), folder / "encoders")
    name = f"{encoder.facts.name}, {encoder.facts.family}, exported"
    examples = labelled(datasets, "sst2", "train")
    random.Random(0).shuffle(examples)
    train, held = examples[:TRAINED], examples[TRAINED : TRAINED + HELD]
    dev = labelled(datasets, "sst2", "dev")
    reader = trained(encoder, train, held)
    peers = {}
    if brought is None:
        fast = trained(FastEncoder(paths.backbone()), train, held)
        peers = {"on our own graphs": accuracy(fast, dev)}
    say("foreign", f"{name}: sst2 from {TRAINED} texts", accuracy(reader, dev), "accuracy", peers)
    texts = [e.text for e in dev[:EXPLAINED] if len(words(e.text)) > 1]
    for part, some in (("chosen by", texts[::2]), ("others", texts[1::2])):
        compared(f"{name}: sst2, {len(some)} texts, {part}", reader, some)
    cost(name, reader)


def exported(brought: Path, root: Path) -> ExportedEncoder:
    """Take a folder in as one whose family the program's own graphs do not know."""
    with patch.object(taking, taking._as_bert.__name__, lambda _: False):
        goal, proof = taking.take_in(brought, root, lambda _: None)
    figure = f"{brought.name}: a text of the proof"
    say("foreign", figure, proof.took_ms, "ms", {"pipeline": proof.pipeline_ms})
    return ExportedEncoder(goal, goal.name)


def trained(encoder, train, held) -> Reader:
    """Train as the program does."""
    spec = Spec(Kind.CLASSIFY, tuple(sorted({e.label for e in train})))
    items = [i for e in train for i in recipe.items(e, spec, encoder)]
    amount = recipe.Amount.of(items, spec.labels)
    how = recipe.default_fit(encoder.facts, Kind.CLASSIFY, amount, 0)
    model, sequences = recipe.from_scratch(encoder, spec, items, how, lambda _: None)
    known = known_after(model, encoder.tokenizer, sequences, held)
    model = with_calibration(model, encoder.tokenizer, held, known=known)
    return Reader(merged(model), encoder.tokenizer, "v", known)


def masking(reader, reading):
    """Weigh words as for an encoder that has no way back."""
    target = reader.labels.index(reading.prediction.best.label)
    others = [i for i in range(len(reader.labels)) if i != target]
    return [h.weight for h in occluded(reader, reading, target, others)]


METHODS = {"ours": ours, "occlusion": occlusion, "masking in stretches": masking}


def compared(figure, reader, texts):
    """Say the faithfulness of each method, and its processor time in readings of the text."""
    found, spent = {m: [] for m in METHODS}, dict.fromkeys(METHODS, 0.0)
    reading_s = 0.0
    for text in texts:
        begun = time.process_time()
        reading = reader.read(text)
        reading_s += time.process_time() - begun
        for method, weigh in METHODS.items():
            begun = time.process_time()
            weights = weigh(reader, reading)
            spent[method] += time.process_time() - begun
            found[method].append(faithfulness(reader, reading, weights))
    means = {method: sum(some) / len(some) for method, some in found.items()}
    readings = {method: took / reading_s for method, took in spent.items()}
    for what, values, unit in (
        ("faithfulness", means, "comprehensiveness - sufficiency"),
        ("cost", readings, "readings, processor time"),
    ):
        mine, *rest = values.items()
        say("foreign", f"{figure}: {what}", mine[1], unit, dict(rest))


def cost(name, reader):
    """Say what reasons of a text of 128 tokens cost beside reading it."""
    text = LONG.split()
    while len(reader.tokenizer.encode(" ".join(text))) > 126:
        text.pop()
    reading, spent = reader.read(" ".join(text)), {m: [] for m in ("reading", *METHODS)}
    for turn in range(6):
        for method, took in spent.items():
            begun = time.process_time()
            if method == "reading":
                reader.read(reading.text)
            else:
                METHODS[method](reader, reading)
            took.append((time.process_time() - begun) * 1000 if turn else 0.0)
    middle = {method: sorted(took[1:])[2] for method, took in spent.items()}
    peers = {method: middle[method] for method in ("reading", *list(METHODS)[1:])}
    say("foreign", f"{name}: reasons at 128 tokens", middle["ours"], "processor ms", peers)
