"""Scores of a model on labelled texts, as the field defines them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from desktop.core.answers.predictions import Prediction, Span
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.calibration import expected_calibration_error
from desktop.core.texts.words import units


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and F1, each in [0, 1], and the number of true cases."""

    precision: float
    recall: float
    f1: float
    support: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a model made of one text.

    ``counts`` holds (label, hits, predicted, actual) for every label of either; ``predicted``
    is the whole answer, for comparing; ``confidence`` is that of its least sure part, in [0, 1].
    """

    counts: tuple[tuple[str, int, int, int], ...]
    predicted: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model reached on ``rows`` texts; ``headline`` is what the gate compares.

    ``steadiness`` is the share of small changes to the texts that left the answer as it was.
    """

    rows: int
    headline: float
    ece: float
    labels: dict[str, Rates]
    accuracy: float | None = None
    token_accuracy: float | None = None
    exact: Rates | None = None
    partial: Rates | None = None
    tallies: tuple[Tally, ...] = field(default=(), repr=False)
    steadiness: float | None = None

    @property
    def right(self) -> tuple[bool, ...]:
        """Whether each text was answered rightly, in order."""
        return tuple(t.right for t in self.tallies)


def rates(hits: float, predicted: float, actual: float) -> Rates:
    """Return the rates of ``hits`` among ``predicted`` answers and ``actual`` truths."""
    precision = hits / predicted if predicted else 0.0
    recall = hits / actual if actual else 0.0
    both = precision + recall
    return Rates(precision, recall, 2 * precision * recall / both if both else 0.0, int(actual))


def score(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Scores:
    """Score predictions against the right answers, in the same order."""
    if any(e.spans is not None for e in examples):
        return score_spans(examples, predictions)
    return score_labels(examples, predictions)


def score_labels(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Scores:
    """Accuracy, macro-F1 over the labels that occur, and calibration error of the first label."""
    truth = [e.label or "" for e in examples]
    best = [p.best for p in predictions]
    said = [b.label if b else "" for b in best]
    right = tuple(a == b for a, b in zip(truth, said, strict=True))
    hits = Counter(a for a, r in zip(truth, right, strict=True) if r)
    predicted, actual = Counter(said), Counter(truth)
    labels = {name: rates(hits[name], predicted[name], actual[name]) for name in sorted(actual)}
    macro = sum(r.f1 for r in labels.values()) / len(labels) if labels else 0.0
    ece = expected_calibration_error([b.probability if b else 0.0 for b in best], right)
    accuracy = sum(right) / len(right) if right else 0.0
    tallies = tuple(
        Tally(_label_counts(t, s), s, b.probability if b else 0.0, r)
        for t, s, b, r in zip(truth, said, best, right, strict=True)
    )
    return Scores(len(right), macro, ece, labels, accuracy=accuracy, tallies=tallies)


def score_spans(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Scores:
    """Entity F1: exact (place and label) and partial (overlap counts half, MUC-5 style)."""
    pairs = [
        (set(map(_key, e.spans or ())), p.spans) for e, p in zip(examples, predictions, strict=True)
    ]
    actual = Counter(label for truth, _ in pairs for *_, label in truth)
    predicted = Counter(s.label for _, said in pairs for s in said)
    hits = Counter(s.label for truth, said in pairs for s in said if _key(s) in truth)
    labels = {n: rates(hits[n], predicted[n], actual[n]) for n in sorted(actual | predicted)}
    total = sum(predicted.values()), sum(actual.values())
    exact = rates(sum(hits.values()), *total)
    partial = rates(sum(_partial_hits(truth, said) for truth, said in pairs), *total)
    sure = [s.probability for _, said in pairs for s in said]
    found = [_key(s) in truth for truth, said in pairs for s in said]
    ece = expected_calibration_error(sure, found)
    texts = [e.text for e in examples]
    return Scores(
        len(pairs),
        exact.f1,
        ece,
        labels,
        token_accuracy=_token_accuracy(texts, pairs),
        exact=exact,
        partial=partial,
        tallies=tuple(_span_tally(truth, said) for truth, said in pairs),
    )


def headline_f1(counts: Iterable[tuple[str, int, int, int]], *, macro: bool) -> float:
    """Return F1 from (label, hits, predicted, actual): over true labels, or of all together."""
    sums: dict[str, list[int]] = {}
    for label, *parts in counts:
        held = sums.setdefault(label, [0, 0, 0])
        for place, part in enumerate(parts):
            held[place] += part
    if not macro:
        totals = [sum(held[place] for held in sums.values()) for place in range(3)]
        return rates(*totals).f1
    found = [rates(*held).f1 for held in sums.values() if held[2]]
    return sum(found) / len(found) if found else 0.0


def _label_counts(truth: str, predicted: str) -> tuple[tuple[str, int, int, int], ...]:
    if truth == predicted:
        return ((truth, 1, 1, 1),)
    return ((truth, 0, 0, 1), (predicted, 0, 1, 0))


def _span_tally(truth: set[tuple[int, int, str]], predicted: tuple[Span, ...]) -> Tally:
    keys = [_key(s) for s in predicted]
    names = sorted({k[2] for k in (*truth, *keys)})
    counts = tuple(
        (
            name,
            sum(k[2] == name and k in truth for k in keys),
            sum(k[2] == name for k in keys),
            sum(k[2] == name for k in truth),
        )
        for name in names
    )
    sure = min((s.probability for s in predicted), default=0.0)
    return Tally(counts, spans_said(keys), sure, truth == set(keys))


def spans_said(keys: Iterable[tuple[int, int, str]]) -> str:
    """Return a set of spans as one comparable line."""
    return "; ".join(f"{label} {start}\u2013{end}" for start, end, label in sorted(keys))


def _key(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _partial_hits(truth: set[tuple[int, int, str]], predicted: Iterable[Span]) -> float:
    """Return 1 for each exact place and 0.5 for each overlapping one, whatever the label."""
    free = {(start, end) for start, end, _ in truth}
    hits = 0.0
    rest: list[Span] = []
    for span in predicted:
        if (span.start, span.end) in free:
            free.discard((span.start, span.end))
            hits += 1
        else:
            rest.append(span)
    for span in rest:
        near = next((p for p in sorted(free) if p[0] < span.end and p[1] > span.start), None)
        if near:
            free.discard(near)
            hits += 0.5
    return hits


def _token_accuracy(
    texts: Sequence[str], pairs: Sequence[tuple[set[tuple[int, int, str]], tuple[Span, ...]]]
) -> float:
    """Return the share of words whose label, none included, is right."""
    same = total = 0
    for text, (truth, said) in zip(texts, pairs, strict=True):
        stretches = [(s.start, s.end, s.label) for s in said]
        for word in units(text):
            total += 1
            same += _label_at(truth, word.start) == _label_at(stretches, word.start)
    return same / total if total else 0.0


def _label_at(stretches: Iterable[tuple[int, int, str]], offset: int) -> str:
    return next((label for start, end, label in stretches if start <= offset < end), "")
