"""Reading a text of any length with one model version."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.answers.predictions import Prediction, Span
from desktop.core.answers.tasks import Kind
from desktop.ml.arrays import Floats
from desktop.ml.encoders.tokenization import (
    Encoded,
    TextTokenizer,
    by_length,
)
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.memory.prototypes import Known
from desktop.ml.memory.span_memory import SpanMemory
from desktop.ml.reading.classifier import Classifier
from desktop.ml.reading.network import Network
from desktop.ml.reading.pieces import Piece, cut
from desktop.ml.uncertainty.calibration import Calibration
from desktop.services.ports import Moved

# Padded tokens read at once: more do not fit the cache, and take longer each.
BUDGET = 256


def unheard(_: float) -> None:
    """Take a share of which nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A prediction with what an explanation of it needs.

    ``scores`` are log-odds up to a constant: (labels,) for a text, (words, outputs) for spans;
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
        self.known = known
        self.recall = SpanMemory()
        self.classifier = Classifier(model, version, known)
        self.neighbours = self.classifier.neighbours
        self.scores, self.slope = self.classifier.scores, self.classifier.slope
        self.compared = self.classifier.compared

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that can be answered, those of corrections included."""
        return self.classifier.labels

    @property
    def calibration(self) -> Calibration:
        """Return how probabilities are made honest: fitted anew for lessons and older releases."""
        return self.classifier.calibration

    def read(self, text: str, moved: Moved = unheard) -> Reading:
        """Predict; every token is read, in overlapping windows where there are many."""
        begun = time.perf_counter()
        encoded = self.tokenizer.encode(text)
        pieces = cut(encoded, self.model.facts, text)
        if self.model.spec.kind is Kind.SPANS:
            states, feature = self.token_states(pieces, moved), None
            scores, prediction = self._tagged(text, encoded, states)
        else:
            feature = self.feature(pieces, moved)
            found = self.compared(feature[None])
            scores = found.scores[0]
            prediction = self.classifier.answer(found, 0)
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
            found[i] = self.feature(cut(encoded[i], self.model.facts, texts[i]))
        return found

    def token_states(self, pieces: Sequence[Piece], moved: Moved = unheard) -> Floats:
        """Return the state of every content token (tokens, width)."""
        kept: list[Floats] = []
        for done, piece in enumerate(pieces, 1):
            kept.append(self.model.states(piece.batch)[0, piece.kept(self.model.facts)])
            moved(done / len(pieces))
        return np.concatenate(kept)

    def without_recall(
        self, text: str
    ) -> tuple[tuple[Span, ...], Floats, Sequence[tuple[int, int]]]:
        """Return what the model alone finds in a text, and its words' states and bounds.

        States are (words, width); what corrections taught has no say.
        """
        encoded = self.tokenizer.encode(text)
        words = self.words(encoded)
        states = self.token_states(cut(encoded, self.model.facts, text))[words.tokens]
        spans = self._decoded(text, words, self.model.tagged(states, words.ranks))
        return spans, self.model.of_words(states), words.bounds

    def words(self, encoded: Encoded) -> bio2.Words:
        """Return the words of a text that have a tag each (spans)."""
        return bio2.words_of(encoded, self.model.spec.words)

    def _answers(self, texts: Sequence[str], encoded: Sequence[Encoded]) -> list[Prediction]:
        batch = self.model.batch(encoded)
        if self.model.spec.kind is Kind.CLASSIFY:
            features = self.model.features(batch)
            found = self.compared(features)
            return [self.classifier.answer(found, row) for row in range(len(texts))]
        states = self.model.states(batch)
        specials = self.model.facts.specials
        rows = [specials.content(len(e) + len(specials)) for e in encoded]
        return [
            self._tagged(text, e, states[i, row])[1]
            for i, (text, e, row) in enumerate(zip(texts, encoded, rows, strict=True))
        ]

    def _tagged(self, text: str, encoded: Encoded, states: Floats) -> tuple[Floats, Prediction]:
        """Return the logits (words, outputs) and the entities, by token states (tokens, width)."""
        words = self.words(encoded)
        carried = states[words.tokens]
        logits = self.model.tagged(carried, words.ranks)
        spans = self._decoded(text, words, logits)
        known = self.model.of_words(carried)
        spans, learned = self.recall.applied(text, spans, known, words.bounds)
        return logits, Prediction(self.version, spans=spans, learned=learned)

    def _decoded(self, text: str, words: bio2.Words, logits: Floats) -> tuple[Span, ...]:
        spec = self.model.spec
        warm = logits / np.float32(spec.calibration.temperature)
        return decoded_spans(text, words.bounds, warm, spec)


def decoded_spans(
    text: str, bounds: Sequence[tuple[int, int]], logits: Floats, spec: Spec
) -> tuple[Span, ...]:
    """Decode calibrated word logits (words, outputs) into spans with honest probabilities."""
    path = bio2.decode(bio2.bounded(logits, text, bounds))
    found = bio2.spans_of(path, logits, bounds, spec.labels)
    sure = spec.calibration.sure
    return tuple(
        replace(s, probability=sure(s.probability, spec.labels.index(s.label))) for s in found
    )
