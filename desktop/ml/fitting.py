"""The training loop: length-bucketed batches, fused AdamW, linear warm-up and decay."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.lora import Linear
from desktop.ml.model import TextModel
from desktop.ml.tokenization import Batch, Encoded, collate

WARM_UP = 0.1
CHUNK = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One sequence to learn from.

    ``allowed`` are the permitted outputs: one tuple for the text (classify), or one per token
    (spans), an empty tuple where a token does not count.  Several permitted outputs mean "one of
    these" (partial labels).  With ``soft``, the parent's probabilities are the target instead.
    """

    piece: Encoded
    allowed: tuple[tuple[int, ...], ...]
    weight: float = 1.0
    soft: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How to train: epochs over the items, sequences per step, learning rates, seed."""

    epochs: int
    batch: int = 32
    rate: float = 1e-3
    head_rate: float = 1e-3
    smoothing: float = 0.0
    dropout: float = 0.1
    decay: float = 0.01
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """Progress after one step."""

    done: int
    total: int
    loss: float


def fit(model: TextModel, items: Sequence[Item], how: Fit, on_step: Callable[[Step], None]) -> None:
    """Train the adapter, head and casing of ``model`` in place; same seed, same result."""
    torch.manual_seed(how.seed)
    batches = list(_epochs(items, how))
    optimiser = torch.optim.AdamW(_groups(model, how), fused=True, weight_decay=how.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _linear(len(batches)))
    loss_of = text_loss if model.spec.outputs == len(model.spec.labels) else token_loss
    set_dropout(model, how.dropout)
    model.train()
    for done, chosen in enumerate(batches, 1):
        loss = loss_of(model, [items[i] for i in chosen], how)
        loss.backward()
        nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        on_step(Step(done, len(batches), float(loss.detach())))
    model.eval()


def text_loss(model: TextModel, items: Sequence[Item], how: Fit) -> Tensor:
    """Return the mean loss of whole texts: marginal likelihood, or distance to the parent."""
    features = model.features(collate([item.piece for item in items]))
    logits = model.logits(F.dropout(features, how.dropout))
    weights = torch.tensor([item.weight for item in items])
    allowed = torch.zeros(logits.shape, dtype=torch.bool)
    for row, item in enumerate(items):
        allowed[row, list(item.allowed[0])] = True
    held = torch.tensor([item.soft is not None for item in items])
    loss = torch.where(held, _distance(logits, items), _marginal(logits, allowed, how.smoothing))
    return (loss * weights).sum() / weights.sum()


def token_loss(model: TextModel, items: Sequence[Item], how: Fit) -> Tensor:
    """Return the mean loss over the tokens that count."""
    batch: Batch = collate([item.piece for item in items])
    logits = model.logits(F.dropout(model.states(batch), how.dropout))
    allowed = torch.zeros(logits.shape, dtype=torch.bool)
    weights = torch.zeros(logits.shape[:2])
    for row, item in enumerate(items):
        for place, tags in enumerate(item.allowed, 1):
            if tags:
                allowed[row, place, list(tags)] = True
                weights[row, place] = item.weight
    counted = weights > 0
    loss = _marginal(logits[counted], allowed[counted], how.smoothing)
    return (loss * weights[counted]).sum() / weights.sum()


def set_dropout(model: nn.Module, share: float) -> None:
    """Set the adapters' dropout."""
    for module in model.modules():
        if isinstance(module, Linear):
            module.dropout = share


def _marginal(logits: Tensor, allowed: Tensor, smoothing: float) -> Tensor:
    every = logits.logsumexp(-1)
    right = every - logits.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    return (
        right if not smoothing else (1 - smoothing) * right + smoothing * (every - logits.mean(-1))
    )


def _distance(logits: Tensor, items: Sequence[Item]) -> Tensor:
    """Cross-entropy to the parent's probabilities (Hinton et al. 2015): none for new labels."""
    soft = [item.soft for item in items]
    if all(s is None for s in soft):
        return torch.zeros(len(items))
    known = next(s for s in soft if s is not None).shape[0]
    logs = logits.log_softmax(-1)[:, :known]
    zero = torch.zeros(known)
    return -(torch.stack([zero if s is None else s for s in soft]) * logs).sum(-1)


def _groups(model: TextModel, how: Fit) -> list[dict[str, object]]:
    head = [model.head, model.bias]
    rest = [p for p in model.encoder.parameters() if p.requires_grad]
    return [{"params": rest, "lr": how.rate}, {"params": head, "lr": how.head_rate}]


def _linear(total: int) -> Callable[[int], float]:
    warm = max(1, int(total * WARM_UP))
    return lambda step: min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))


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
