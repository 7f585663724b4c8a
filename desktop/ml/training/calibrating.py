"""Calibrating a trained model on texts that it was not trained on."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.scores import score
from desktop.core.products import Products
from desktop.ml.arrays import Floats
from desktop.ml.encoders.fast.sessions import integers
from desktop.ml.encoders.tokenization import TextTokenizer
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.prototypes import Known
from desktop.ml.reading.reader import Reader
from desktop.ml.training.merging import merged
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.scaling import (
    JudgedSpan,
    calibrate_labels,
    calibrate_spans,
    fit_temperature,
)

# By how much the score may be lower when the fast way of reading is used.
ALLOWED = 0.003


def with_calibration(
    model: TextModel,
    tokenizer: TextTokenizer,
    examples: Sequence[Example],
    start: Calibration | None = None,
    known: Known | None = None,
) -> TextModel:
    """Fit the model's calibration in place; ``start`` is held on to where data is scarce."""
    reader = Reader(merged(model), tokenizer, "", known)
    before = replace(start or Calibration(), int8=_as_good(reader, examples))
    reader.model.spec = model.spec.calibrated(before)
    fit = _for_labels if model.spec.kind is Kind.CLASSIFY else _for_spans
    fitted = fit(reader, examples, before)
    model.spec = model.spec.calibrated(fitted)
    return model


def judged_spans(predicted: Sequence[Span], truth: Sequence[Span], spec: Spec) -> list[JudgedSpan]:
    """Return what each predicted span was worth: right only when place and label are."""
    right = {(s.start, s.end, s.label) for s in truth}
    return [
        JudgedSpan(s.probability, spec.labels.index(s.label), (s.start, s.end, s.label) in right)
        for s in predicted
    ]


def _as_good(reader: Reader, examples: Sequence[Example]) -> bool:
    """Say whether reading with int8 products scores as well as in float32, but for ``ALLOWED``."""
    known = [e for e in examples if {*e.labels} <= {*reader.labels}]
    texts = [e.text for e in known]
    scores: list[float] = []
    for products in (Products.FLOAT32, integers()):
        reader.model.products = products
        found = score(known, reader.read_many(texts))
        scores.append(found.headline if found.accuracy is None else found.accuracy)
    reader.model.products = None
    return bool(known) and scores[1] >= scores[0] - ALLOWED


def _for_labels(reader: Reader, examples: Sequence[Example], before: Calibration) -> Calibration:
    known = [e for e in examples if e.label in reader.labels]
    if not known:
        return before
    features = reader.features([e.text for e in known])
    right = [reader.labels.index(e.label or "") for e in known]
    nearest = reader.neighbours.compared(features).nearest if reader.neighbours else None
    return calibrate_labels(reader.scores(features), right, nearest, before)


def _for_spans(reader: Reader, examples: Sequence[Example], before: Calibration) -> Calibration:
    """Fit the temperature on the words in question, then slope and offsets on whole spans."""
    words = [pair for e in examples for pair in _words(reader, e)]
    temperature = fit_temperature(
        [logits for logits, _ in words], [tag for _, tag in words], before.temperature
    )
    spec = reader.model.spec = reader.model.spec.calibrated(
        replace(before, temperature=temperature)
    )
    found = [
        f
        for e in examples
        for f in judged_spans(reader.read(e.text).prediction.spans, e.spans or (), spec)
    ]
    return calibrate_spans(found, len(spec.labels), replace(before, temperature=temperature))


def _words(reader: Reader, example: Example) -> list[tuple[Floats, int]]:
    """Return (logits, right tag) of each word that is, or is taken for, part of a span."""
    reading = reader.read(example.text)
    words = reader.words(reading.encoded)
    truth = bio2.tags(words, example.spans or (), reader.model.spec.labels)
    return [
        (logits, tag)
        for logits, tag in zip(reading.scores, truth, strict=True)
        if tag or int(logits.argmax())
    ]
