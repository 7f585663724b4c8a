"""Reading a text of any length with one model version."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.answers.predictions import LabelScore, Learned, Prediction, Span
from desktop.core.answers.tasks import Kind
from desktop.core.evaluation.certainty import certainty
from desktop.core.evaluation.selective import sure_from
from desktop.ml.arrays import TINY, Floats, softmax
from desktop.ml.encoders.tokenization import (
    Encoded,
    TextTokenizer,
    by_length,
)
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.memory.neighbours import Comparison, Neighbours
from desktop.ml.memory.prototypes import Known
from desktop.ml.memory.span_memory import SpanMemory
from desktop.ml.reading.network import Network
from desktop.ml.reading.pieces import Piece, cut
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.refitting import refitted
from desktop.services.ports import Moved

# Padded tokens read at once: more do not fit the cache, and take longer each.
BUDGET = 256
TOLD = 3


def unheard(_: float) -> None:
    """Take a share of which nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A prediction with what an explanation of it needs.

    ``scores`` are log-odds up to a constant: (labels,) for a text, (tokens, outputs) for spans;
    ``feature`` (width,) is that of the text (classify).
    """

    text: str
    encoded: Encoded
    pieces: tuple[Piece, ...]
    scores: Floats
    prediction: Prediction
    feature: Floats | None = None


class Reader:
    """Reads texts with one version; belongs to the thread that made it."""

    def __init__(
        self, model: Network, tokenizer: TextTokenizer, version: str, known: Known | None = None
    ) -> None:
        """Take a version's network and what it knows by example."""
        self.model = model
        self.tokenizer = tokenizer
        self.version = version
        spec = model.spec
        self.neighbours: Neighbours | None = None
        self.known = known
        self.recall = SpanMemory()
        self._refitted: tuple[Calibration | None, int] = None, 0
        if known is not None and spec.kind is Kind.CLASSIFY:
            head = model.head, model.bias
            warmth = spec.calibration.temperature
            self.neighbours = Neighbours(head, spec.labels, known, warmth, model.facts.fitted)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that can be answered, those of corrections included."""
        return self.neighbours.labels if self.neighbours else self.model.spec.labels

    @property
    def calibration(self) -> Calibration:
        """Return how probabilities are made honest: fitted anew for lessons and older releases."""
        trained = self.model.spec.calibration
        if self.neighbours is None or (trained.promises and not self.neighbours.counts()):
            return trained
        fitted, revision = self._refitted
        if fitted is None or revision != self.neighbours.revision:
            found, truth = self.neighbours.held()
            temperature = np.float32(trained.temperature)
            scores = np.log(self._chances(found.scores) + TINY) * temperature
            fitted = refitted(trained, scores, truth, found.nearest)
            self._refitted = fitted, self.neighbours.revision
        return fitted

    def scores(self, features: Floats) -> Floats:
        """Return uncalibrated log-odds (n, labels) for text features (n, width)."""
        return self.compared(features).scores

    def compared(self, features: Floats) -> Comparison:
        """Compare texts, by their features (n, width), with what is known; without, as far as can.

        ``nearest`` and ``cosines`` are empty then.
        """
        if self.neighbours is not None:
            return self.neighbours.compared(features)
        nothing = np.zeros((len(features), 0), np.float32)
        return Comparison(self.model.logits(features), nothing, nothing)

    def slope(self, feature: Floats, weights: Floats) -> Floats:
        """Return the gradient (width,) of ``weights @ scores`` at one text's features (width,)."""
        if self.neighbours is not None:
            return self.neighbours.slope(feature, weights)
        return weights @ self.model.head

    def read(self, text: str, moved: Moved = unheard) -> Reading:
        """Predict; every token is read, in overlapping windows where there are many."""
        begun = time.perf_counter()
        encoded = self.tokenizer.encode(text)
        pieces = cut(encoded, self.model.facts)
        if self.model.spec.kind is Kind.SPANS:
            states, feature = self.token_states(pieces, moved), None
            scores = self.model.logits(states)
            prediction = self._spans(text, encoded, scores, states)
        else:
            feature = self.feature(pieces, moved)
            found = self.compared(feature[None])
            scores = found.scores[0]
            prediction = self._labels(found, 0)
        took_ms = (time.perf_counter() - begun) * 1000
        prediction = replace(prediction, windows=len(pieces), took_ms=took_ms)
        return Reading(text, encoded, pieces, scores, prediction, feature)

    def read_many(self, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts, short ones batched by length; order and answers as one by one."""
        encoded = [self.tokenizer.encode(text) for text in texts]
        answers: list[Prediction | None] = [None] * len(texts)
        short = [i for i, e in enumerate(encoded) if len(e) <= self.model.facts.longest]
        for group in by_length([len(encoded[i]) for i in short], BUDGET):
            chosen = [short[g] for g in group]
            begun = time.perf_counter()
            part = self._answers([texts[i] for i in chosen], [encoded[i] for i in chosen])
            took_ms = (time.perf_counter() - begun) * 1000 / len(chosen)
            for i, answer in zip(chosen, part, strict=True):
                answers[i] = replace(answer, took_ms=took_ms)
        return [a or self.read(t).prediction for a, t in zip(answers, texts, strict=True)]

    def feature(self, pieces: Sequence[Piece], moved: Moved = unheard) -> Floats:
        """Return the feature (width,) of a text: the mean over every token, at one length."""
        pooled = np.zeros(self.model.width, np.float32)
        for done, piece in enumerate(pieces, 1):
            pooled += (self.model.states(piece.batch)[0] * piece.weights[:, None]).sum(0)
            moved(done / len(pieces))
        return self.model.scaled(pooled)

    def features(self, texts: Sequence[str]) -> Floats:
        """Return the features of many texts (texts, width)."""
        encoded = [self.tokenizer.encode(text) for text in texts]
        found = np.zeros((len(texts), self.model.width), np.float32)
        short = [i for i, e in enumerate(encoded) if len(e) <= self.model.facts.longest]
        for group in by_length([len(encoded[i]) for i in short], BUDGET):
            chosen = [short[g] for g in group]
            found[chosen] = self.model.features(self.model.batch([encoded[i] for i in chosen]))
        for i in {*range(len(texts))} - {*short}:
            found[i] = self.feature(cut(encoded[i], self.model.facts))
        return found

    def token_states(self, pieces: Sequence[Piece], moved: Moved = unheard) -> Floats:
        """Return the state of every content token (tokens, width)."""
        kept: list[Floats] = []
        for done, piece in enumerate(pieces, 1):
            kept.append(self.model.states(piece.batch)[0, piece.kept(self.model.facts)])
            moved(done / len(pieces))
        return np.concatenate(kept)

    def without_recall(self, text: str) -> tuple[tuple[Span, ...], Floats, list[tuple[int, int]]]:
        """Return what the model alone finds in a text, and its words' states and bounds.

        States are (words, width); what corrections taught has no say.
        """
        encoded = self.tokenizer.encode(text)
        firsts = bio2.first_tokens(encoded)
        states = self.token_states(cut(encoded, self.model.facts))
        spans = self._found(text, encoded, self.model.logits(states))
        return spans, states[firsts], bio2.word_bounds(encoded, firsts)

    def _answers(self, texts: Sequence[str], encoded: Sequence[Encoded]) -> list[Prediction]:
        batch = self.model.batch(encoded)
        if self.model.spec.kind is Kind.CLASSIFY:
            features = self.model.features(batch)
            found = self.compared(features)
            return [self._labels(found, row) for row in range(len(texts))]
        states = self.model.states(batch)
        logits = self.model.logits(states)
        specials = self.model.facts.specials
        rows = [specials.content(len(e) + len(specials)) for e in encoded]
        return [
            self._spans(text, e, logits[i, row], states[i, row])
            for i, (text, e, row) in enumerate(zip(texts, encoded, rows, strict=True))
        ]

    def _spans(self, text: str, encoded: Encoded, logits: Floats, states: Floats) -> Prediction:
        spans = self._found(text, encoded, logits)
        firsts = bio2.first_tokens(encoded)
        bounds = bio2.word_bounds(encoded, firsts)
        spans, learned = self.recall.applied(text, spans, states[firsts], bounds)
        return Prediction(self.version, spans=spans, learned=learned)

    def _found(self, text: str, encoded: Encoded, logits: Floats) -> tuple[Span, ...]:
        spec = self.model.spec
        return found_spans(text, encoded, logits / np.float32(spec.calibration.temperature), spec)

    def _labels(self, found: Comparison, row: int) -> Prediction:
        chances = self._chances(found.scores[row : row + 1])[0]
        order = np.argsort(-chances, kind="stable")
        names = [self.labels[i] for i in order.tolist()]
        falling = chances[order].tolist()
        labels = tuple(LabelScore(n, c) for n, c in zip(names, falling, strict=True))
        calibration, unlike = self.calibration, self._unlike(found.nearest[row])
        least = sure_from(calibration.promises)
        certain = certainty(labels, calibration.sets, least, unlike=unlike)
        return Prediction(
            self.version,
            labels,
            set_90=certain.set_90,
            set_95=certain.set_95,
            sure=certain.sure,
            unlike=unlike,
            learned=self._learned(names[:TOLD], found.cosines[row]),
        )

    def _chances(self, scores: Floats) -> Floats:
        """Return the calibrated probabilities (n, labels) of log-odds (n, labels)."""
        chances = softmax(scores / np.float32(self.model.spec.calibration.temperature))
        if self.neighbours is None:
            return chances
        untried = [self.neighbours.untried(i) for i in chances.argmax(1).tolist()]
        share = np.array(untried, np.float32)[:, None]
        return (1 - share) * chances + share / np.float32(chances.shape[1])

    def _unlike(self, nearest: Floats) -> bool:
        ordinary = self.calibration.ordinary
        if ordinary is None or self.neighbours is None:
            return False
        return float(nearest) < ordinary.least

    def _learned(self, names: Sequence[str], cosines: Floats) -> tuple[Learned, ...]:
        if self.neighbours is None:
            return ()
        found = [(name, self.neighbours.behind(cosines, name)) for name in names]
        return tuple(Learned(name, cases) for name, cases in found if cases)


def found_spans(text: str, encoded: Encoded, logits: Floats, spec: Spec) -> tuple[Span, ...]:
    """Decode calibrated token logits (tokens, outputs) into spans with honest probabilities."""
    firsts = bio2.first_tokens(encoded)
    words, bounds = logits[firsts], bio2.word_bounds(encoded, firsts)
    path = bio2.decode(bio2.bounded(words, text, bounds))
    found = bio2.spans_of(path, words, bounds, spec.labels)
    sure = spec.calibration.sure
    return tuple(
        replace(s, probability=sure(s.probability, spec.labels.index(s.label))) for s in found
    )
