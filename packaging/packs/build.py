"""Rebuild a shipped task pack: ``python packaging/packs/build.py NAME --datasets FOLDER``.

Deterministic for a seed.  Prints the figures and writes them into the pack's ``card.json``.
With ``--peer`` it also fine-tunes the whole backbone on the same data, for comparison.
"""

import argparse
import json
import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import english
import judging
import languages
import numpy as np
import torch
from material import Material

from desktop.core.answers.tasks import Kind
from desktop.core.encoders import E5, MINILM
from desktop.core.records import example_record, plain
from desktop.core.texts.text import digest
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_known, load_network
from desktop.ml.encoders.fast import bert
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.port import Encoder
from desktop.ml.encoders.tensors import tensors
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.prototypes import HELD, Known
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import judged_spans, with_calibration
from desktop.ml.training.loop import Fit, Step, fit
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.scaling import calibrate_spans

PACKS = ROOT / "resources" / "packs"
BACKBONES = ROOT / "resources" / "backbone"
# How each pack is made, and the SHA-256 of the encoder that it stands on.
MAKERS = {
    "support-intents": (english.support_intents, MINILM.id),
    "symptom-triage": (english.symptom_triage, MINILM.id),
    "clinical-entities": (english.clinical_entities, MINILM.id),
    "sentiment": (languages.sentiment, E5.id),
    "names-zh": (languages.names_zh, E5.id),
    "support-intents-many-languages": (languages.support_intents_many_languages, E5.id),
}


def main() -> None:
    """Build one pack."""
    options = _options()
    torch.set_num_threads(options.threads)
    make, digest_of_encoder = MAKERS[options.name]
    encoder = Installed((BACKBONES,)).open(digest_of_encoder)
    made = make(options.datasets, encoder, options.seed)
    _check_disjoint(made)
    begun = time.perf_counter()
    spec = recipe.new_spec(encoder, made.kind, made.labels)
    spec = replace(spec, rank=made.rank, alpha=2.0 * made.rank)
    folder = options.out / options.name
    if options.calibrate_only:
        _calibrate(made, spec, encoder, folder)
    elif not options.score_only:
        _train(made, spec, encoder, folder)
    known = load_known(folder, spec)
    reader = Reader(load_network(folder, encoder), encoder.tokenizer, "", known)
    tests = made.tests | {"own sealed texts": made.own["sealed"]}
    results = {
        name: judging.report(*judging.tested(name, reader, texts)) for name, texts in tests.items()
    }
    if made.narrow:
        results["both together"] = judging.mixed(made, reader)
    peer = _peer(encoder, spec, made) if options.peer else None
    _write(folder, made, results, peer or _old_peer(options.name), options.seed)
    seconds = round(time.perf_counter() - begun)
    print(json.dumps({"pack": options.name, "results": results, "seconds": seconds}, indent=1))


def _train(made: Material, spec: Spec, encoder: Encoder, folder: Path) -> None:
    trained, sequences = recipe.from_scratch(
        encoder, spec, made.items, made.fit, _printer(time.perf_counter())
    )
    known = known_after(trained, encoder.tokenizer, sequences, made.calibration)
    trained = with_calibration(trained, encoder.tokenizer, made.calibration, known=known)
    if made.narrow:
        _calibrate_on_both(trained, encoder, made)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write.save(trained, folder, known)


def _calibrate(made: Material, spec: Spec, encoder: Encoder, folder: Path) -> None:
    """Fit the calibration of what is there again, as after a change of how answers are made."""
    known = load_known(folder, spec)
    model = write.load(folder, encoder)
    model.spec = model.spec.calibrated(Calibration())
    if known is not None:
        known = _holding(known, made, Reader(merged(model), encoder.tokenizer, ""))
    model = with_calibration(model, encoder.tokenizer, made.calibration, known=known)
    if made.narrow:
        _calibrate_on_both(model, encoder, made)
    write.save(model, folder, known)


def _holding(known: Known, made: Material, reader: Reader) -> Known:
    """Return what is known with the features of the present calibration texts."""
    held = made.calibration[:HELD]
    owners = np.array([made.labels.index(e.label or "") for e in held], np.int64)
    return replace(known, held=reader.features([e.text for e in held]), held_owners=owners)


def _calibrate_on_both(model: TextModel, encoder: Encoder, made: Material) -> None:
    """Fit span probabilities on held-out texts of both sources, each by its own markings."""
    before = model.spec.calibration
    plain_only = Calibration(before.temperature, int8=before.int8)
    model.spec = model.spec.calibrated(plain_only)
    reader = Reader(merged(model), encoder.tokenizer, "")
    found = []
    for example in made.calibration:
        said = reader.read(example.text).prediction
        found += judged_spans(said.spans, example.spans or (), model.spec)
    for example in made.narrow:
        said = judging.narrowed(reader.read(example.text).prediction)
        found += judged_spans(said.spans, example.spans or (), model.spec)
    fitted = calibrate_spans(found, len(model.spec.labels), plain_only)
    model.spec = model.spec.calibrated(fitted)


def _peer(encoder: FastEncoder, spec: Spec, made: Material) -> dict:
    """Fine-tune every weight but the word table on the same sequences."""
    weights = {k: v.clone() for k, v in tensors(encoder.layer_weights()).items()}
    model = TextModel(bert.Encoder(encoder, weights), spec)
    if spec.kind is Kind.SPANS:
        model.encoder.know_casing()
    for parameter in model.encoder.parameters():
        parameter.requires_grad_(True)  # noqa: FBT003
    how = Fit(
        epochs=6,
        batch=16 if spec.kind is Kind.SPANS else 32,
        rate=2e-4,
        head_rate=1e-3,
        seed=made.fit.seed,
    )
    fit(model, made.items, how, _printer(time.perf_counter()))
    reader = Reader(merged(model), encoder.tokenizer, "")
    return {
        name: judging.report(*judging.tested(name, reader, t)) for name, t in made.tests.items()
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
    parser.add_argument("name", choices=sorted(MAKERS))
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=PACKS, help="the folder of packs to write to")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--calibrate-only", action="store_true", help="keep the weights")
    parser.add_argument("--score-only", action="store_true", help="score what is there again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
