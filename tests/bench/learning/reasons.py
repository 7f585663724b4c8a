"""How faithful the highlights are: ours, integrated gradients and leave-one-out occlusion.

Comprehensiveness less sufficiency (DeYoung et al. 2020): words as units, [MASK] in their place,
5, 10, 20 and 50 % of the words, on the probability of the first label.
"""

import json
import math
import time
from pathlib import Path

import torch

from desktop.core.answers.tasks import Kind
from desktop.core.texts.words import words
from desktop.ml.checkpoints import write
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.explaining.attribution import explain_label
from desktop.ml.explaining.masking import masked_chances, tokens_of
from desktop.ml.heads.spec import Spec
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import with_calibration
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.system import paths
from tests.bench.figures import medians, say
from tests.bench.learning.data import labelled, rows, shipped

SHARES = (0.05, 0.1, 0.2, 0.5)
TEXTS = {"sst2": 400, "banking77": 400, "symptom-triage": 200}
SLOW = 6  # integrated gradients are run on every sixth text


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    both = {
        "sst2": sentiment(backbone, datasets, folder),
        "banking77": packed(backbone, "support-intents"),
        "symptom-triage": packed(backbone, "symptom-triage"),
    }
    for name, (reader, model) in both.items():
        texts = texts_of(datasets, name)[: TEXTS[name]]
        compared(name, reader, model, texts)
    long_text(both["sst2"][0])


def packed(backbone, name):
    """Return a pack as it reads, and as torch has it, for the peer."""
    return shipped(backbone, name), write.load(paths.resources() / "packs" / name, backbone)


def texts_of(datasets, name):
    if name == "symptom-triage":
        file = paths.resources() / "packs" / name / "sealed.jsonl"
        return [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    return [r["text"] for r in rows(datasets, name, "dev")]


def sentiment(backbone, datasets, folder):
    examples = labelled(datasets, "sst2", "train")
    held, train = examples[::20], [e for i, e in enumerate(examples) if i % 20]
    spec = Spec(
        Kind.CLASSIFY,
        ("neg", "pos")
        if {e.label for e in train} == {"neg", "pos"}
        else tuple(sorted({e.label for e in train})),
    )
    items = [i for e in train for i in recipe.items(e, spec, backbone)]
    amount = recipe.Amount.of(items, spec.labels)
    how = recipe.default_fit(backbone.facts, Kind.CLASSIFY, amount, 0)
    model, sequences = recipe.from_scratch(backbone, spec, items, how, lambda _: None)
    known = known_after(model, backbone.tokenizer, sequences, held)
    model = with_calibration(model, backbone.tokenizer, held, known=known)
    return Reader(merged(model), backbone.tokenizer, "v", known), model.eval()


def compared(name, reader, model, texts):
    found = {"ours": [], "occlusion": [], "integrated gradients": []}
    spent = dict.fromkeys(found, 0.0)
    for place, text in enumerate(texts):
        reading = reader.read(text)
        if len(words(text)) < 2:
            continue
        for method, weigh in (
            ("ours", ours),
            ("occlusion", occlusion),
            ("integrated gradients", gradients),
        ):
            if method == "integrated gradients" and place % SLOW:
                continue
            begun = time.process_time()
            weights = weigh(reader, reading, model)
            spent[method] += time.process_time() - begun
            found[method].append(faithfulness(reader, reading, weights))
    means = {m: sum(v) / len(v) for m, v in found.items()}
    times = {m: spent[m] / len(found[m]) * 1000 for m in found}
    same = [v for i, v in enumerate(found["ours"]) if not i % SLOW]
    say(
        "reasons",
        f"{name}: faithfulness",
        means["ours"],
        "comprehensiveness - sufficiency",
        {k: means[k] for k in ("occlusion", "integrated gradients")}
        | {"ours on its texts": sum(same) / len(same)},
    )
    say(
        "reasons",
        f"{name}: time",
        times["ours"],
        "processor ms",
        {k: times[k] for k in ("integrated gradients", "occlusion")},
    )


def ours(reader, reading, _=None):
    label = reading.prediction.labels[0].label
    return [h.weight for h in explain_label(reader, reading, label).highlights]


def occlusion(reader, reading, _=None):
    target = reader.labels.index(reading.prediction.labels[0].label)
    masks = [tokens_of(reading, word) for word in words(reading.text)]
    chances = masked_chances(reader, reading, [[], *masks])[:, target]
    return (chances[0] - chances[1:]).tolist()


def gradients(reader, reading, model):
    from tests.bench.peers import integrated_gradients

    by_token = integrated_gradients(
        reader, model, reading.text, reading.prediction.labels[0].label
    )[1:-1]
    return [float(by_token[tokens_of(reading, word)].sum()) for word in words(reading.text)]


def faithfulness(reader, reading, weights):
    every = words(reading.text)
    tokens = [tokens_of(reading, word) for word in every]
    order = sorted(range(len(every)), key=lambda i: -weights[i])
    masks = [[]]
    for share in SHARES:
        top = set(order[: math.ceil(share * len(every))])
        masks.append([t for i in top for t in tokens[i]])
        masks.append([t for i in range(len(every)) if i not in top for t in tokens[i]])
    target = reader.labels.index(reading.prediction.labels[0].label)
    whole, *rest = masked_chances(reader, reading, masks)[:, target].tolist()
    falls = [whole - chance for chance in rest]
    return (sum(falls[0::2]) - sum(falls[1::2])) / len(SHARES)


def long_text(reader):
    """A text of 128 tokens: highlights and the prediction alone, and occlusion."""
    text = ("The plot is thin but the acting is warm and the music carries it. " * 12).split()
    while len(reader.tokenizer.encode(" ".join(text))) > 126:
        text.pop()
    text = " ".join(text)
    reading = reader.read(text)
    found = medians(
        {
            "prediction": lambda: reader.read(text),
            "ours": lambda: ours(reader, reading),
            "occlusion": lambda: occlusion(reader, reading),
        },
        9,
    )
    say(
        "reasons",
        "128 tokens: highlights",
        found["ours"],
        "ms",
        {"prediction": found["prediction"], "occlusion": found["occlusion"]},
    )
