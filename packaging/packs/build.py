"""Rebuild a shipped task pack: ``python packaging/packs/build.py NAME --datasets FOLDER``.

Deterministic for a seed.  Prints the figures and writes them into the pack's ``card.json``.
With ``--peer`` it also fine-tunes the whole backbone on the same data, for comparison.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import numpy as np
import sources
import torch

from desktop.core.answers.predictions import Prediction
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.calibration import expected_calibration_error
from desktop.core.evaluation.scores import Scores, score
from desktop.core.records import example_record, plain
from desktop.core.texts.text import digest
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_known, load_network
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.tensors import tensors
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.prototypes import HELD, Known
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import judged_spans, with_calibration
from desktop.ml.training.loop import Fit, Item, Step, fit
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.scaling import calibrate_spans

PACKS = ROOT / "resources" / "packs"
BACKBONE = ROOT / "resources" / "backbone" / "all-MiniLM-L6-v2"
TESTS = {
    "support-intents": ("banking77",),
    "clinical-entities": ("maccrobat", "bc5cdr"),
    "symptom-triage": ("symptom2disease",),
}
MACCROBAT = {
    "DISEASE": "Disease",
    "SYMPTOM": "Symptom",
    "DRUG": "Drug",
    "PROCEDURE": "Procedure",
    "ANATOMY": "Anatomy",
    "LAB_VALUE": "Lab value",
    "DATE": "Date",
    "DOSAGE": "Dosage",
    "DURATION": "Duration",
    "AGE": "Age",
    "SEX": "Sex",
}
BC5CDR = {"Disease": "Disease", "Chemical": "Drug"}
# BC5CDR marks diseases and symptoms alike as Disease, and nothing else but chemicals.
BROAD = {"Disease": ("Disease", "Symptom"), "Drug": ("Drug",)}


@dataclass(frozen=True)
class Material:
    """What a pack is made of: training sequences, calibration texts, own texts, test sets."""

    kind: Kind
    labels: tuple[str, ...]
    items: list[Item]
    calibration: list[Example]
    own: dict[str, list[Example]]
    tests: dict[str, list[Example]]
    fit: Fit
    answers: list[dict[str, str]]
    rank: int = recipe.RANK
    narrow: tuple[Example, ...] = ()


def main() -> None:
    """Build one pack."""
    options = _options()
    torch.set_num_threads(options.threads)
    backbone = FastEncoder(BACKBONE)
    made = MATERIALS[options.name](options.datasets, backbone, options.seed)
    _check_disjoint(made)
    begun = time.perf_counter()
    spec = Spec(made.kind, made.labels, made.rank, 2.0 * made.rank)
    folder = PACKS / options.name
    if options.calibrate_only:
        _calibrate(made, spec, backbone, folder)
    elif not options.score_only:
        _train(made, spec, backbone, folder)
    known = load_known(folder, spec)
    reader = Reader(load_network(folder, backbone), backbone.tokenizer, "", known)
    tests = made.tests | {"own sealed texts": made.own["sealed"]}
    results = {name: _report(*tested(name, reader, texts)) for name, texts in tests.items()}
    if made.narrow:
        results["both together"] = _mixed(made, reader)
    peer = _peer(backbone, spec, made) if options.peer else None
    _write(folder, made, results, peer or _old_peer(options.name), options.seed)
    seconds = round(time.perf_counter() - begun)
    print(json.dumps({"pack": options.name, "results": results, "seconds": seconds}, indent=1))


def _train(made: Material, spec: Spec, backbone: FastEncoder, folder: Path) -> None:
    trained, sequences = recipe.from_scratch(
        backbone, spec, made.items, made.fit, _printer(time.perf_counter())
    )
    known = known_after(trained, backbone.tokenizer, sequences, made.calibration)
    trained = with_calibration(trained, backbone.tokenizer, made.calibration, known=known)
    if made.narrow:
        _calibrate_on_both(trained, backbone, made)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write.save(trained, folder, known)


def _calibrate(made: Material, spec: Spec, backbone: FastEncoder, folder: Path) -> None:
    """Fit the calibration of what is there again, as after a change of how answers are made."""
    known = load_known(folder, spec)
    model = write.load(folder, backbone)
    model.spec = model.spec.calibrated(Calibration())
    if known is not None:
        known = _holding(known, made, Reader(merged(model), backbone.tokenizer, ""))
    model = with_calibration(model, backbone.tokenizer, made.calibration, known=known)
    if made.narrow:
        _calibrate_on_both(model, backbone, made)
    write.save(model, folder, known)


def _holding(known: Known, made: Material, reader: Reader) -> Known:
    """Return what is known with the features of the present calibration texts."""
    held = made.calibration[:HELD]
    owners = np.array([made.labels.index(e.label or "") for e in held], np.int64)
    return replace(known, held=reader.features([e.text for e in held]), held_owners=owners)


def support_intents(datasets: Path, backbone: FastEncoder, seed: int) -> Material:
    """77 intents of bank customers; one in twenty training texts is kept for calibration."""
    texts, answers = sources.own_intents()
    every = sources.labelled(datasets, "banking77", "train")
    kept = [e for e in every if int(digest(e.text)[8:12], 16) % 20 == 0]
    train = [e for e in every if int(digest(e.text)[8:12], 16) % 20]
    labels = tuple(sorted({e.label or "" for e in every}))
    spec = Spec(Kind.CLASSIFY, labels)
    return Material(
        Kind.CLASSIFY,
        labels,
        _items(train, spec, backbone),
        kept,
        texts,
        {"banking77": sources.labelled(datasets, "banking77", "dev")},
        Fit(3, rate=1e-3, head_rate=1e-2, contrast=0.3, frozen=recipe.FROZEN, seed=seed),
        answers,
    )


def symptom_triage(datasets: Path, backbone: FastEncoder, seed: int) -> Material:
    """24 conditions, trained on our own descriptions, tested on somebody else's."""
    own = sources.own_triage()
    sentences = own.pop("sentences")
    labels = tuple(dict.fromkeys(e.label or "" for e in own["replay"]))
    spec = Spec(Kind.CLASSIFY, labels)
    return Material(
        Kind.CLASSIFY,
        labels,
        _items([*sentences, *own["replay"]], spec, backbone),
        own["samples"],
        own,
        {"symptom2disease": sources.labelled(datasets, "symptom2disease", "dev")},
        Fit(epochs=2, batch=32, rate=2e-4, head_rate=1e-3, smoothing=0.1, seed=seed),
        [],
    )


def clinical_entities(datasets: Path, backbone: FastEncoder, seed: int) -> Material:
    """11 kinds; the second source marks only some, so the others are left open there."""
    own = sources.own_clinical()
    labels = tuple(MACCROBAT.values())
    spec = Spec(Kind.SPANS, labels)
    case_reports = sources.spanned(datasets, "maccrobat", "train", MACCROBAT)
    abstracts = sources.spanned(datasets, "bc5cdr", "train", BC5CDR)
    items = _items([e for e in case_reports if not _kept(e)], spec, backbone)
    open_items = _items([e for e in abstracts if not _kept(e)], spec, backbone)
    items += [_opened(i, labels) for i in open_items]
    return Material(
        Kind.SPANS,
        labels,
        items,
        [e for e in case_reports if _kept(e)],
        own,
        {
            "maccrobat": sources.spanned(datasets, "maccrobat", "dev", MACCROBAT),
            "bc5cdr": sources.spanned(datasets, "bc5cdr", "dev", BC5CDR),
        },
        Fit(epochs=8, batch=16, rate=1.5e-3, head_rate=2e-3, seed=seed),
        [],
        rank=32,
        narrow=tuple(e for e in abstracts if _kept(e)),
    )


def _kept(example: Example) -> bool:
    """Keep one text in 20 for calibration, by digest."""
    return int(digest(example.text)[8:12], 16) % 20 == 0


def _calibrate_on_both(model: TextModel, backbone: FastEncoder, made: Material) -> None:
    """Fit span probabilities on held-out texts of both sources, each by its own markings."""
    before = model.spec.calibration
    plain_only = Calibration(before.temperature, int8=before.int8)
    model.spec = model.spec.calibrated(plain_only)
    reader = Reader(merged(model), backbone.tokenizer, "")
    back = {narrow: wide for wide, every in BROAD.items() for narrow in every}
    found = []
    for example in made.calibration:
        said = reader.read(example.text).prediction
        found += judged_spans(said.spans, example.spans or (), model.spec)
    for example in made.narrow:
        said = _narrowed(reader.read(example.text).prediction, back)
        found += judged_spans(said.spans, example.spans or (), model.spec)
    fitted = calibrate_spans(found, len(model.spec.labels), plain_only)
    model.spec = model.spec.calibrated(fitted)


MATERIALS = {
    "support-intents": support_intents,
    "symptom-triage": symptom_triage,
    "clinical-entities": clinical_entities,
}


def tested(
    name: str, reader: Reader, texts: Sequence[Example]
) -> tuple[Scores, Sequence[Prediction]]:
    """Score a model; on BC5CDR symptoms count as Disease and other kinds are not asked about."""
    predictions = reader.read_many([e.text for e in texts])
    if name == "bc5cdr":
        back = {narrow: wide for wide, every in BROAD.items() for narrow in every}
        predictions = [_narrowed(p, back) for p in predictions]
    return score(texts, predictions), predictions


def _mixed(made: Material, reader: Reader) -> dict:
    """Return the calibration error on both sources together, for which it was fitted."""
    found = [tested(name, reader, texts) for name, texts in made.tests.items()]
    sure = [s.probability for _, said in found for p in said for s in p.spans]
    right = [
        (s.start, s.end, s.label) in {(t.start, t.end, t.label) for t in e.spans or ()}
        for (_, said), texts in zip(found, made.tests.values(), strict=True)
        for p, e in zip(said, texts, strict=True)
        for s in p.spans
    ]
    every = [p for _, said in found for p in said]
    return {
        "rows": len(every),
        "ece": round(expected_calibration_error(sure, right), 4),
        "ece_of_perfect_calibration": round(perfect_ece(every), 4),
    }


def perfect_ece(predictions: Sequence[Prediction]) -> float:
    """Return the calibration error that a perfectly calibrated model shows with so few texts."""
    sure = [p.best.probability for p in predictions if p.best]
    sure = sure or [s.probability for p in predictions for s in p.spans]
    source = random.Random(0)
    rounds = [
        expected_calibration_error(sure, [source.random() < c for c in sure]) for _ in range(200)
    ]
    return sum(rounds) / len(rounds)


def _narrowed(prediction, back):
    return replace(
        prediction,
        spans=tuple(replace(s, label=back[s.label]) for s in prediction.spans if s.label in back),
    )


def _opened(item: Item, labels: tuple[str, ...]) -> Item:
    """Allow what a narrower marking leaves open (partial labels, marginal likelihood)."""
    marked = {name for group in BROAD.values() for name in group}
    free = [i for i, name in enumerate(labels) if name not in marked]
    outside = (0, *(f(i) for i in free for f in (bio2.begin, bio2.inside)))

    def opened(tags: tuple[int, ...]) -> tuple[int, ...]:
        if not tags:
            return ()
        if tags[0] == bio2.OUTSIDE:
            return outside
        place = bio2.begin if tags[0] % 2 else bio2.inside
        return tuple(place(labels.index(n)) for n in BROAD[labels[(tags[0] - 1) // 2]])

    return replace(item, allowed=tuple(opened(t) for t in item.allowed))


def _peer(backbone: FastEncoder, spec: Spec, made: Material) -> dict:
    """Fine-tune every weight but the word table on the same sequences."""
    model = TextModel(
        Encoder(backbone, {k: v.clone() for k, v in tensors(backbone.every_weight()).items()}), spec
    )
    if spec.kind is Kind.SPANS:
        model.encoder.know_casing()
    for name, parameter in model.encoder.named_parameters():
        parameter.requires_grad_(name != "words")
    how = Fit(
        epochs=6,
        batch=16 if spec.kind is Kind.SPANS else 32,
        rate=2e-4,
        head_rate=1e-3,
        seed=made.fit.seed,
    )
    fit(model, made.items, how, _printer(time.perf_counter()))
    reader = Reader(merged(model), backbone.tokenizer, "")
    return {name: _report(*tested(name, reader, t)) for name, t in made.tests.items()}


def _items(examples: Sequence[Example], spec: Spec, backbone: FastEncoder) -> list[Item]:
    return [i for e in examples for i in recipe.items(e, spec, backbone)]


def _report(scores: Scores, said: Sequence[Prediction]) -> dict:
    shown = {
        "rows": scores.rows,
        "ece": round(scores.ece, 4),
        "ece_of_perfect_calibration": round(perfect_ece(said), 4),
    }
    if scores.exact:
        return shown | {
            "entity_f1": round(scores.exact.f1, 4),
            "token_accuracy": round(scores.token_accuracy or 0, 4),
            "labels": {k: round(v.f1, 3) for k, v in scores.labels.items()},
        }
    weak = sorted(scores.labels.items(), key=lambda i: i[1].f1)[:8]
    return shown | {
        "accuracy": round(scores.accuracy or 0, 4),
        "macro_f1": round(scores.headline, 4),
        "weakest": {k: round(v.f1, 3) for k, v in weak},
    }


def _check_disjoint(made: Material) -> None:
    codes = {name: {digest(e.text) for e in texts} for name, texts in made.own.items()}
    for name, texts in made.own.items():
        if len(codes[name]) != len(texts):
            sys.exit(f"{name}: the same text stands there twice")
    if codes["sealed"] & (codes["replay"] | codes["samples"]):
        sys.exit("a sealed text is also a sample or a replay text")


def _write(folder: Path, made: Material, results: dict, peer: dict | None, seed: int) -> None:
    for name, texts in made.own.items():
        lines = [json.dumps(example_record(e), ensure_ascii=False) for e in texts]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if made.answers:
        lines = [json.dumps(a, ensure_ascii=False) for a in made.answers]
        (folder / "answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    card = json.loads((Path(__file__).parent / folder.name / "card.json").read_text("utf-8"))
    card |= {
        "results": results,
        "seed": seed,
        "fit": plain(made.fit),
        "training_sequences": len(made.items),
        "full_fine_tuning": peer,
    }
    (folder / "card.json").write_text(
        json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _old_peer(name: str) -> dict | None:
    """Keep a comparison measured earlier: it takes as long as the build."""
    file = Path(__file__).parent / name / "peer.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def _printer(begun: float):
    def on_step(step: Step) -> None:
        if step.done % 50 == 0 or step.done == step.total:
            print(
                f"{step.done}/{step.total} loss {step.loss:.3f} "
                f"{time.perf_counter() - begun:.0f} s",
                file=sys.stderr,
                flush=True,
            )

    return on_step


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=sorted(MATERIALS))
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--calibrate-only", action="store_true", help="keep the weights")
    parser.add_argument("--score-only", action="store_true", help="score what is there again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
