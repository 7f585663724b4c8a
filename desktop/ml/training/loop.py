"""The training loop: length-bucketed batches, fused AdamW, linear warm-up and decay."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.tokenization import Encoded
from desktop.ml.heads.trainable import TextModel
from desktop.ml.training.frozen_layers import Frozen, Sequences, frozen_in
from desktop.ml.training.pace import Pace
from desktop.ml.training.resuming import Resume

WARM_UP = 0.1
CONTRAST_TEMPERATURE = 0.1
CHUNK = 50
# Padded tokens that are computed and differentiated at once: some hundreds of megabytes.
TOKENS = 1_024
Loss = Callable[[TextModel, Sequence["Item"], Sequences, Sequence[int], "Fit"], Tensor]


@dataclass(frozen=True, slots=True)
class Item:
    """One sequence to learn from.

    ``allowed`` are the permitted outputs: one tuple for the text (classify), or one for each of its
    words (spans), whose ``places`` are tokens and the words' ranks in these.  Several permitted
    outputs mean "one of these" (partial labels).  With ``soft``, the parent's probabilities are the
    target instead.
    """

    piece: Encoded
    allowed: tuple[tuple[int, ...], ...]
    weight: float = 1.0
    soft: Tensor | None = None
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How to train: epochs over the items, sequences per step, learning rates, seed.

    The share ``frozen`` of the layers, the lower ones, stays as it is; at most ``tokens`` padded
    tokens are computed at once, whatever the batch (the step stays the same).  ``contrast`` weighs
    a loss that draws texts of a label together; with ``refit`` the head alone is fitted anew in the
    end.
    """

    epochs: int
    batch: int = 32
    rate: float = 1e-3
    head_rate: float = 1e-3
    smoothing: float = 0.0
    dropout: float = 0.1
    decay: float = 0.01
    contrast: float = 0.0
    frozen: float = 0.0
    tokens: int = TOKENS
    seed: int = 0
    refit: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Progress after one step."""

    done: int
    total: int
    loss: float
    seconds_left: float


def fit(
    model: TextModel,
    items: Sequence[Item],
    how: Fit,
    on_step: Callable[[Step], None],
    resume: Resume | None = None,
) -> Sequences:
    """Train the adapter, head and casing of ``model`` in place; same seed, same result.

    With ``resume``, the state is kept once a minute, and a training that was ended goes on from
    it to the very same result.  Returns the sequences, for what is computed from them next.
    """
    torch.manual_seed(how.seed)
    owners = [item.allowed[0][0] for item in items] if model.spec.kind is Kind.CLASSIFY else []
    frozen = frozen_in(model.encoder, how.frozen)
    sequences = Sequences(model, [item.piece for item in items], frozen, owners)
    batches = list(_epochs(items, how))
    trained = _above(model, frozen)
    groups = [{"params": trained}, {"params": [model.head, model.bias]}]
    optimiser = torch.optim.AdamW(groups, fused=True, weight_decay=how.decay)
    state = _state(optimiser)
    begun = resume.load(state) if resume else 0
    loss_of = text_loss if model.spec.kind is Kind.CLASSIFY else token_loss
    model.encoder.set_dropout(how.dropout)
    model.train()
    pace = Pace(len(batches) - begun)
    for done, chosen in enumerate(batches[begun:], begun + 1):
        for group, rate in zip(optimiser.param_groups, (how.rate, how.head_rate), strict=True):
            group["lr"] = rate * _linear(len(batches), done - 1)
        loss = _accumulate(model, items, sequences, chosen, how, loss_of)
        nn.utils.clip_grad_norm_([*trained, model.head, model.bias], 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if resume:
            resume.save(done, state)
        on_step(Step(done, len(batches), loss, pace.left()))
    model.eval()
    return sequences


def _accumulate(
    model: TextModel,
    items: Sequence[Item],
    sequences: Sequences,
    chosen: Sequence[int],
    how: Fit,
    loss_of: Loss,
) -> float:
    """Add up the gradients of a batch, in parts that fit the memory; returns its mean loss."""
    # A loss between the texts of a batch needs all of them; their features come in parts then.
    parts = [chosen] if how.contrast else sequences.parts(chosen, how.tokens)
    whole = sum(weight_of(items[i]) for i in chosen)
    total = 0.0
    for part in parts:
        with torch.autocast(
            sequences.device.type, torch.bfloat16, enabled=sequences.device.type == "cuda"
        ):
            loss = loss_of(model, [items[i] for i in part], sequences, part, how)
        (loss.sum() / whole).backward()
        total += float(loss.detach().sum()) / whole
    return total


def text_loss(
    model: TextModel,
    items: Sequence[Item],
    sequences: Sequences,
    chosen: Sequence[int],
    how: Fit,
) -> Tensor:
    """Return the weighted losses of whole texts: cross-entropy, or distance to the parent."""
    features = sequences.features_in_parts(chosen, how.tokens)
    logits = model.logits(F.dropout(features, how.dropout))
    weights = torch.tensor([item.weight for item in items], device=logits.device)
    allowed = torch.zeros(logits.shape, dtype=torch.bool, device=logits.device)
    for row, item in enumerate(items):
        allowed[row, list(item.allowed[0])] = True
    held = torch.tensor([item.soft is not None for item in items], device=logits.device)
    loss = torch.where(held, _distance(logits, items), marginal(logits, allowed, how.smoothing))
    if how.contrast:
        loss = loss + how.contrast * _contrast(features, [item.allowed[0] for item in items])
    return loss * weights


def _contrast(features: Tensor, labels: Sequence[tuple[int, ...]]) -> Tensor:
    """Return the supervised contrastive loss (texts,) within a batch (Khosla et al. 2020)."""
    unit = F.normalize(features, dim=-1)
    numbers = torch.tensor([label[0] for label in labels], device=features.device)
    same = numbers[:, None] == numbers[None]
    itself = torch.eye(len(unit), dtype=torch.bool, device=features.device)
    same = same & ~itself
    closeness = (unit @ unit.T / CONTRAST_TEMPERATURE).masked_fill(itself, -1e9).log_softmax(-1)
    return -(closeness * same).sum(-1) / same.sum(-1).clamp_min(1)


def token_loss(
    model: TextModel,
    items: Sequence[Item],
    sequences: Sequences,
    chosen: Sequence[int],
    how: Fit,
) -> Tensor:
    """Return the weighted losses of the words."""
    states, _ = sequences.states(chosen)
    first = model.facts.specials.first
    places = [
        (row, first + token, rank) for row, item in enumerate(items) for token, rank in item.places
    ]
    rows, tokens, ranks = (
        torch.tensor(places, dtype=torch.int64, device=states.device).reshape(-1, 3).unbind(1)
    )
    logits = model.tagged(F.dropout(states[rows, tokens], how.dropout), ranks)
    allowed = torch.zeros(logits.shape, dtype=torch.bool, device=logits.device)
    for place, tags in enumerate(tags for item in items for tags in item.allowed):
        allowed[place, list(tags)] = True
    weights = torch.tensor(
        [item.weight for item in items for _ in item.places], device=logits.device
    )
    return marginal(logits, allowed) * weights


def weight_of(item: Item) -> float:
    """Return how much a sequence counts: its weight, for spans once for each word."""
    return item.weight * len(item.allowed)


def marginal(logits: Tensor, allowed: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return the cross-entropies (n,) of one of the ``allowed`` outputs (n, outputs) each."""
    every = logits.logsumexp(-1)
    right = every - logits.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    return (
        right if not smoothing else (1 - smoothing) * right + smoothing * (every - logits.mean(-1))
    )


def _distance(logits: Tensor, items: Sequence[Item]) -> Tensor:
    """Cross-entropy to the parent's probabilities (Hinton et al. 2015): none for new labels."""
    soft = [item.soft for item in items]
    if all(s is None for s in soft):
        return logits.new_zeros(len(items))
    known = next(s for s in soft if s is not None).shape[0]
    logs = logits.log_softmax(-1)[:, :known]
    zero = torch.zeros(known)
    targets = torch.stack([zero if s is None else s for s in soft]).to(logits.device)
    return -(targets * logs).sum(-1)


def _above(model: TextModel, frozen: Frozen | None) -> list[Tensor]:
    """Return what is trained of the encoder: what lies above the frozen layers."""
    trained = nn.ModuleList(frozen.above) if frozen else model.encoder
    return [p for p in trained.parameters() if p.requires_grad]


def _state(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return every parameter and moment by name; the moments are made now, as zeros."""
    found: dict[str, Tensor] = {}
    every = [p for group in optimiser.param_groups for p in group["params"]]
    for place, parameter in enumerate(every):
        optimiser.state[parameter] = {
            "step": torch.zeros((), device=parameter.device),
            "exp_avg": torch.zeros_like(parameter),
            "exp_avg_sq": torch.zeros_like(parameter),
        }
        found[f"parameter.{place}"] = parameter
        for name, moment in optimiser.state[parameter].items():
            found[f"{name}.{place}"] = moment
    return found


def _linear(total: int, step: int) -> float:
    """Return the share of the rate at a step: up in the first tenth, then down to nothing."""
    warm = max(1, int(total * WARM_UP))
    return min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))


def _epochs(items: Sequence[Item], how: Fit) -> Iterator[list[int]]:
    """Shuffle, then batch sequences of similar length within chunks of ``CHUNK`` batches."""
    source = random.Random(how.seed)
    for _ in range(how.epochs):
        order = list(range(len(items)))
        source.shuffle(order)
        batches: list[list[int]] = []
        for at in range(0, len(order), CHUNK * how.batch):
            part = sorted(order[at : at + CHUNK * how.batch], key=lambda i: len(items[i].piece))
            batches += [part[i : i + how.batch] for i in range(0, len(part), how.batch)]
        source.shuffle(batches)
        yield from batches
