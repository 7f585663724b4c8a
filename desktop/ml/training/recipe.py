"""How a version is trained: from scratch, or from the active version and corrections."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.arrays import Floats
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.port import Encoder, Facts
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import Encoded, TextTokenizer, by_length, collate
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import WITHIN, Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.pieces import windows_of
from desktop.ml.training.devices import budget_of
from desktop.ml.training.frozen_layers import BUDGET, Sequences
from desktop.ml.training.logistic_head import features, fit_head, fit_tags
from desktop.ml.training.loop import Fit, Item, Step, fit
from desktop.ml.training.resuming import Resume

RANK, ALPHA = 16, 32.0
# The share of the layers that stays as it is in most trainings.
FROZEN = 0.5
FEW, FEW_EACH, SOME_EACH, HANDFUL = 3_000, 24, 100, 200
# From so many tokens on the lower layers stay as they are; about so many in all are learned from,
# in no fewer than three rounds: minutes on a processor, however long the texts are.
LONG, PLANNED, FEWEST_ROUNDS = 100_000, 600_000, 3
OnStep = Callable[[Step], None]
CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What retraining from corrections uses (decision record 0004)."""

    epochs: int = 3
    rate: float = 4e-4
    head_rate: float = 8e-3
    correction_weight: float = 3.0
    batch: int = 32
    plenty: int = 100
    frozen: float = FROZEN

    def fit(self, lesson: "Lesson", parent: TextModel) -> Fit:
        """Return the settings of the training loop: a few corrections move the model gently."""
        strength = min(1.0, math.sqrt(len(lesson.corrections) / self.plenty))
        return Fit(
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate * strength,
            head_rate=self.head_rate * strength,
            frozen=self.frozen if parent.spec.kind is Kind.CLASSIFY else 0,
            seed=lesson.seed,
        )


@dataclass(frozen=True, slots=True)
class Execution:
    """Where a training computes, and the file from which it goes on after it was ended."""

    device: torch.device
    resume: Resume | None = None


ON_CPU = Execution(CPU)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to learn on top of a version: all labels wanted, new texts, old texts, seed."""

    labels: tuple[str, ...]
    corrections: Sequence[Example]
    replay: Sequence[Example]
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is to learn from: texts, texts to each label, and tokens in all."""

    count: int
    each: float
    tokens: int

    @classmethod
    def of(cls, items: Sequence[Item], labels: Sequence[str]) -> "Amount":
        """Count the sequences of a training."""
        tokens = sum(len(item.piece) for item in items)
        return cls(len(items), len(items) / max(1, len(labels)), tokens)


def from_scratch(
    encoder: Encoder,
    spec: Spec,
    items: Sequence[Item],
    how: Fit,
    on_step: OnStep,
    execution: Execution = ON_CPU,
) -> tuple[TextModel, Sequences]:
    """Train a new adapter and head: the head first, then both; spans also learn casing."""
    model = TextModel(module_of(encoder), spec)
    model.encoder.attach_new(spec.rank, spec.alpha, torch.Generator().manual_seed(how.seed))
    if spec.kind is Kind.SPANS:
        if not model.facts.cased:
            model.encoder.know_casing()
        if model.facts.fitted.middle:
            fit_tags(model, items)
    else:
        fit_head(model, items)
    sequences = fit(
        model, items, _prepared(model, items, how, execution), on_step, execution.resume
    )
    if how.refit:
        fit_head(model.cpu(), items)
    return model, sequences


def new_spec(encoder: Encoder, kind: Kind, labels: tuple[str, ...]) -> Spec:
    """Return what the head of a new version means."""
    within = kind is Kind.SPANS and encoder.tokenizer.joins_words
    return Spec(kind, labels, RANK, ALPHA, words=WITHIN if within else 1)


def default_fit(facts: Facts, kind: Kind, amount: Amount, seed: int) -> Fit:
    """Return settings for a new version on an encoder.

    With few texts to each label, drawing those of a label together teaches most; with a handful in
    all, every layer learns and the head is fitted anew (Tunstall et al. 2022).  Some more to each
    are soon learned by heart, so gently where the encoder as it was published tells texts apart;
    one that puts all of them into a narrow cone (``fitting``) must be changed to do so.
    """
    count, tokens = amount.count, amount.tokens
    if kind is Kind.SPANS:
        rounds = _rounds(4_000, count, tokens, fewest=8, most=40)
        # What is learned of capital letters lies below all layers; others need not learn it.
        frozen = FROZEN if facts.cased else 0
        return Fit(rounds, batch=16, rate=1e-3, head_rate=2e-3, frozen=frozen, seed=seed)
    if amount.each <= FEW_EACH:
        rounds = _rounds(6_000, count, tokens, fewest=5, most=20)
        handful = count < HANDFUL
        frozen = 0 if handful else FROZEN
        few = Fit(rounds, 16, rate=5e-4, head_rate=5e-3, contrast=1.0, frozen=frozen, seed=seed)
        return replace(few, refit=handful)
    if count < FEW and amount.each < SOME_EACH and not facts.fitted.middle:
        gentle = Fit(epochs=3, batch=32, rate=2e-4, head_rate=1e-3, smoothing=0.1, seed=seed)
        return replace(gentle, frozen=FROZEN if tokens > LONG else 0)
    rounds = _rounds(4_000, count, tokens, fewest=3, most=5)
    return Fit(rounds, rate=1e-3, head_rate=1e-2, contrast=0.3, frozen=FROZEN, seed=seed)


def _rounds(texts: int, count: int, tokens: int, *, fewest: int, most: int) -> int:
    """Return how often ``count`` texts are read: about ``texts`` in all, fewer of long ones."""
    rounds = max(fewest, min(most, math.ceil(texts / max(1, count))))
    return min(rounds, max(FEWEST_ROUNDS, PLANNED // max(1, tokens)))


def continued(
    parent: TextModel,
    tokenizer: TextTokenizer,
    lesson: Lesson,
    on_step: OnStep,
    execution: Execution = ON_CPU,
) -> tuple[Sequences, Floats]:
    """Train on from a version, in place: corrections, with old texts that hold it where it was.

    Returns the sequences, the corrections' and then the old ones', and the features (old, width)
    that the old ones had before (classify).
    """
    how = Recipe()
    old = [i for e in lesson.replay for i in items(e, parent.spec, parent.encoder.port)]
    before = np.zeros((len(old), parent.head.shape[1]), np.float32)
    if parent.spec.kind is Kind.CLASSIFY:
        old = _with_soft(parent, old, before)
    fresh = tuple(label for label in lesson.labels if label not in parent.spec.labels)
    _grow(parent, tokenizer, fresh, lesson.corrections)
    new = [
        replace(item, weight=how.correction_weight)
        for e in lesson.corrections
        for item in items(e, parent.spec, parent.encoder.port)
    ]
    every = [*new, *old]
    settings = _prepared(parent, every, how.fit(lesson, parent), execution)
    return fit(parent, every, settings, on_step, execution.resume), before


def _prepared(model: TextModel, learned: Sequence[Item], how: Fit, execution: Execution) -> Fit:
    """Move a model to where it is trained; returns settings that fit the memory there."""
    longest = max((len(item.piece) for item in learned), default=0) + len(model.facts.specials)
    budget = budget_of(execution.device, model.facts, longest)
    if budget.recomputed:
        model.encoder.recompute()
    model.to(execution.device)
    return replace(how, tokens=min(how.tokens, budget.tokens))


def items(example: Example, spec: Spec, encoder: Encoder) -> list[Item]:
    """Turn an example into training sequences: one for each window of its text."""
    encoded = encoder.tokenizer.encode(example.text)
    if not len(encoded):
        return []
    pieces = [
        (window.first, encoded.cut(window.first, window.last))
        for window in windows_of(encoded, encoder.facts.of(spec.kind))
    ]
    if spec.kind is Kind.CLASSIFY:
        target = (spec.labels.index(example.label or ""),)
        return [Item(piece, (target,)) for _, piece in pieces]
    words = bio2.words_of(encoded, spec.words)
    tags = bio2.tags(words, example.spans or (), spec.labels)
    tagged = [*zip(words.tokens, words.ranks, tags, strict=True)]
    return [_tagged(piece, first, tagged) for first, piece in pieces]


def _tagged(piece: Encoded, first: int, tagged: Sequence[tuple[int, int, int]]) -> Item:
    """Return what is learned from a piece that begins at a token: its tokens, ranks and tags."""
    own = [(t - first, rank, tag) for t, rank, tag in tagged if 0 <= t - first < len(piece)]
    allowed = tuple((tag,) for _, _, tag in own)
    return Item(piece, allowed, places=tuple((token, rank) for token, rank, _ in own))


@torch.no_grad()
def _with_soft(parent: TextModel, items: Sequence[Item], features: Floats) -> list[Item]:
    """Keep beside each old text what the parent says of it (Li & Hoiem 2017).

    The parent's ``features`` (texts, width) of them are filled in.
    """
    kept = list(items)
    for group in by_length([len(i.piece) for i in items], BUDGET):
        batch = tokens(collate([items[i].piece for i in group], parent.facts.specials))
        pooled = parent.features(batch)
        features[group] = pooled.numpy()
        chances = parent.logits(pooled).softmax(-1)
        for index, row in zip(group, chances, strict=True):
            kept[index] = replace(items[index], soft=row)
    return kept


@torch.no_grad()
def _grow(
    model: TextModel,
    tokenizer: TextTokenizer,
    fresh: Sequence[str],
    corrections: Sequence[Example],
) -> None:
    """Give the head a row for each new label: the mean of its texts, as strong as old rows."""
    if not fresh:
        return
    spec = model.spec
    model.spec = replace(spec, labels=(*spec.labels, *fresh))
    extra = model.spec.outputs - spec.outputs
    rows = torch.zeros(extra, model.head.shape[1])
    bias = torch.full((extra,), float(model.bias.min()) - 1.0)
    if spec.kind is Kind.CLASSIFY:
        bias = model.bias.mean().expand(extra)
        for row, label in enumerate(fresh):
            pieces = [
                tokenizer.encode(e.text).cut(0, model.facts.longest)
                for e in corrections
                if e.label == label
            ]
            if pieces:
                mean = features(model, pieces).mean(0)
                centred = mean - mean * (model.head @ mean).mean() / mean.square().sum()
                rows[row] = centred / centred.norm() * model.head.norm(dim=1).mean()
    # The outputs of each word of a token follow one another.
    heads = [torch.cat([part, rows]) for part in model.head.split(spec.outputs)]
    biases = [torch.cat([part, bias]) for part in model.bias.split(spec.outputs)]
    model.head, model.bias = (torch.nn.Parameter(torch.cat(parts)) for parts in (heads, biases))
