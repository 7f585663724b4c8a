"""Entities: our adapters against fine-tuning every weight, and what corrections teach at once."""

import time
from pathlib import Path

import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.evaluation.scores import score
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.tensors import tensors
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import with_calibration
from desktop.ml.training.logistic_head import fit_head, fit_tags
from desktop.ml.training.loop import Fit, fit
from desktop.ml.training.merging import merged
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import spanned

EPOCHS = {"wikigold": (5, 5), "bc5cdr": (3, 3)}


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    for name, (epochs, theirs_epochs) in EPOCHS.items():
        train, dev = (spanned(datasets, name, part) for part in ("train", "dev"))
        held, learned = train[::20], [e for i, e in enumerate(train) if i % 20]
        labels = tuple(sorted({s.label for e in train for s in e.spans}))
        spec = Spec(Kind.SPANS, labels, recipe.RANK, recipe.ALPHA)
        items = [i for e in learned for i in recipe.items(e, spec, backbone)]
        ours = Fit(epochs, batch=16, rate=1e-3, head_rate=2e-3)
        begun = time.process_time()
        model, _ = recipe.from_scratch(backbone, spec, items, ours, lambda _: None)
        spent = time.process_time() - begun
        model = with_calibration(model, backbone.tokenizer, held)
        begun = time.process_time()
        peer = whole(backbone, spec, items, Fit(theirs_epochs, batch=16, rate=2e-4, head_rate=1e-3))
        peer_spent = time.process_time() - begun
        scores, theirs = (scored(m, backbone, dev) for m in (model, peer))
        say("spans", f"{name}: entity F1", scores.headline, "F1", {"every weight": theirs.headline})
        say("spans", f"{name}: training", spent, "processor s", {"every weight": peer_spent})
        say(
            "spans",
            f"{name}: calibration error",
            scores.ece,
            "share",
            {"every weight, not calibrated": theirs.ece},
        )
        if name == "wikigold":
            found_again(Reader(merged(model), backbone.tokenizer, "v"), dev)


def whole(backbone, spec, items, how):
    """Fine-tune every weight but the word table; the head begins as ours does."""
    model = TextModel(
        Encoder(backbone, {k: v.clone() for k, v in tensors(backbone.every_weight()).items()}), spec
    )
    model.encoder.know_casing()
    for name, parameter in model.encoder.named_parameters():
        parameter.requires_grad_(name != "words")
    if spec.kind is Kind.CLASSIFY:
        fit_head(model, items)
    elif backbone.facts.fitted.middle:
        fit_tags(model, items)
    fit(model, items, how, lambda _: None)
    return model


def scored(model, backbone, dev):
    reader = Reader(merged(model), backbone.tokenizer, "v")
    return score(dev, reader.read_many([e.text for e in dev]))


def found_again(reader, dev):
    """Correct each text; read it again, and all others: right entities gained and lost."""
    texts = [e for e in dev if e.spans][:60]
    plain = [reader.read(e.text).prediction for e in texts]
    before = score(texts, plain).headline
    gained = 0
    again = 0
    for place, (e, said) in enumerate(zip(texts, plain, strict=True)):
        missing = {(s.start, s.end, s.label) for s in e.spans} - {
            (s.start, s.end, s.label) for s in said.spans
        }
        if not missing:
            continue
        teach(reader, [Taught(str(place), e.text, spans=e.spans, predicted=said.spans)])
        now = {(s.start, s.end, s.label) for s in reader.read(e.text).prediction.spans}
        gained += len(missing)
        again += len(missing & now)
        teach(reader, [Taught(str(place), e.text)])
    say("spans", "wikigold: missed entities found after their correction", again / gained, "share")
    half = len(texts) // 2
    for place, (e, said) in enumerate(zip(texts[:half], plain[:half], strict=True)):
        teach(reader, [Taught(str(place), e.text, spans=e.spans, predicted=said.spans)])
    others = texts[half:]
    with_memory = score(others, [reader.read(e.text).prediction for e in others]).headline
    alone = score(others, plain[half:]).headline
    say(
        "spans",
        "wikigold: entity F1 on other texts after 30 corrected texts",
        with_memory,
        "F1",
        {"before": alone, "all before": before},
    )
