"""What a pack's version is worth on held-back texts."""

import random
from collections.abc import Sequence
from dataclasses import replace

from material import Material

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.calibration import expected_calibration_error
from desktop.core.evaluation.scores import Scores, score
from desktop.ml.reading.reader import Reader

# BC5CDR marks diseases and symptoms alike as Disease, and nothing else but chemicals.
BROAD = {"Disease": ("Disease", "Symptom"), "Drug": ("Drug",)}
_BACK = {narrow: wide for wide, every in BROAD.items() for narrow in every}


def tested(
    name: str, reader: Reader, texts: Sequence[Example]
) -> tuple[Scores, Sequence[Prediction]]:
    """Score a model; on BC5CDR symptoms count as Disease and other kinds are not asked about."""
    predictions = reader.read_many([e.text for e in texts])
    if name == "bc5cdr":
        predictions = [narrowed(p) for p in predictions]
    return score(texts, predictions), predictions


def mixed(made: Material, reader: Reader) -> dict:
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


def narrowed(prediction: Prediction) -> Prediction:
    """Return an answer in the terms of BC5CDR."""
    asked = [s for s in prediction.spans if s.label in _BACK]
    return replace(prediction, spans=tuple(replace(s, label=_BACK[s.label]) for s in asked))


def report(scores: Scores, said: Sequence[Prediction]) -> dict:
    """Return the figures of a card."""
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
