"""Reading a text of any length with one model version."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from desktop.core.predictions import LabelScore, Prediction
from desktop.core.tasks import Kind
from desktop.core.windows import Window, windows
from desktop.ml import tagging
from desktop.ml.lora import Linear
from desktop.ml.model import TextModel, scaled
from desktop.ml.tokenization import MAX_TOKENS, Batch, Encoded, TextTokenizer, by_length, collate

OVERLAP = 64
BUDGET = 2_048


@dataclass(frozen=True, slots=True)
class Piece:
    """One window of a text; ``weights`` (tokens + 2) say which tokens count here."""

    window: Window
    batch: Batch
    weights: Tensor


@dataclass(frozen=True, slots=True)
class Reading:
    """A prediction with what an explanation of it needs."""

    text: str
    encoded: Encoded
    pieces: tuple[Piece, ...]
    logits: Tensor
    prediction: Prediction


class Reader:
    """Reads texts with one version; belongs to the thread that made it."""

    def __init__(self, model: TextModel, tokenizer: TextTokenizer, version: str) -> None:
        """Take a model as it is; ``merged`` first makes it faster."""
        self.model = model
        self.tokenizer = tokenizer
        self.version = version

    @torch.no_grad()
    def read(self, text: str) -> Reading:
        """Predict; every token is read, in overlapping windows where there are many."""
        begun = time.perf_counter()
        encoded = self.tokenizer.encode(text)
        pieces = cut(encoded)
        if self.model.spec.kind is Kind.CLASSIFY:
            logits = self.model.logits(scaled(self.pooled(pieces)))[0]
        else:
            logits = self.model.logits(self.token_states(pieces))
        took_ms = (time.perf_counter() - begun) * 1000
        prediction = self._prediction(encoded, logits, len(pieces), took_ms)
        return Reading(text, encoded, pieces, logits, prediction)

    @torch.no_grad()
    def read_many(self, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts, short ones batched by length; same order, same answers."""
        encoded = [self.tokenizer.encode(text) for text in texts]
        answers: list[Prediction | None] = [None] * len(texts)
        short = [i for i, e in enumerate(encoded) if len(e) <= MAX_TOKENS]
        for group in by_length([len(encoded[i]) for i in short], BUDGET):
            chosen = [short[g] for g in group]
            for i, logits in zip(chosen, self._logits([encoded[i] for i in chosen]), strict=True):
                answers[i] = self._prediction(encoded[i], logits, 1, 0.0)
        return [a or self.read(t).prediction for a, t in zip(answers, texts, strict=True)]

    def pooled(self, pieces: Sequence[Piece]) -> Tensor:
        """Return the mean over every token of a text (1, width)."""
        sums = [(self.model.states(p.batch)[0] * p.weights.unsqueeze(-1)).sum(0) for p in pieces]
        return torch.stack(sums).sum(0, keepdim=True)

    def token_states(self, pieces: Sequence[Piece]) -> Tensor:
        """Return the state of every content token (tokens, width)."""
        kept: list[Tensor] = []
        for piece in pieces:
            first, last = (
                piece.window.keep_first - piece.window.first + 1,
                piece.window.keep_last - piece.window.first + 1,
            )
            kept.append(self.model.states(piece.batch)[0, first:last])
        return torch.cat(kept)

    def _logits(self, encoded: Sequence[Encoded]) -> list[Tensor]:
        batch = collate(encoded)
        if self.model.spec.kind is Kind.CLASSIFY:
            return list(self.model.logits(self.model.features(batch)))
        logits = self.model.logits(self.model.states(batch))
        return [logits[row, 1 : len(e) + 1] for row, e in enumerate(encoded)]

    def _prediction(
        self, encoded: Encoded, logits: Tensor, count: int, took_ms: float
    ) -> Prediction:
        spec = self.model.spec
        logits = logits / spec.calibration.temperature
        if spec.kind is Kind.SPANS:
            firsts = tagging.first_tokens(encoded)
            words, bounds = logits[firsts], tagging.word_bounds(encoded, firsts)
            spans = tuple(
                replace(
                    s, probability=spec.calibration.sure(s.probability, spec.labels.index(s.label))
                )
                for s in tagging.spans_of(tagging.decode(words), words, bounds, spec.labels)
            )
            return Prediction(self.version, spans=spans, windows=count, took_ms=took_ms)
        chances = logits.softmax(-1).tolist()
        order = sorted(range(len(chances)), key=lambda i: -chances[i])
        labels = tuple(LabelScore(spec.labels[i], chances[i]) for i in order)
        likely = likely_labels(labels, spec.calibration.threshold_90)
        return Prediction(
            self.version,
            labels,
            set_90=likely,
            sure=len(likely) == 1,
            windows=count,
            took_ms=took_ms,
        )


def likely_labels(labels: Sequence[LabelScore], threshold: float) -> tuple[str, ...]:
    """Return the conformal set; where it would be empty, the two most probable labels.

    A larger set keeps the promise, and an empty one means that the text is like nothing seen.
    """
    likely = tuple(s.label for s in labels if s.probability >= threshold)
    return likely or tuple(s.label for s in labels[:2])


def cut(encoded: Encoded) -> tuple[Piece, ...]:
    """Cut a text into windows of at most 510 tokens; each token counts in exactly one."""
    found = windows(len(encoded), MAX_TOKENS, OVERLAP)
    total = len(encoded) + 2 * len(found)
    pieces: list[Piece] = []
    for window in found:
        batch = collate([encoded.cut(window.first, window.last)])
        weights = torch.zeros(batch.ids.shape[1])
        weights[window.keep_first - window.first + 1 : window.keep_last - window.first + 1] = 1.0
        weights[[0, -1]] = 1.0
        pieces.append(Piece(window, batch, weights / total))
    return tuple(pieces)


def merged(model: TextModel) -> TextModel:
    """Fold the adapter into the weights and switch gradients of all parameters off."""
    for module in model.modules():
        if isinstance(module, Linear):
            module.merge()
    return model.eval().requires_grad_(False)  # noqa: FBT003  (torch's own signature)
