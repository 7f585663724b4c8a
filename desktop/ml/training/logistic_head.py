"""Fitting the head alone, on features of the encoder as it is: multinomial logistic regression."""

from collections.abc import Callable, Sequence
from itertools import accumulate

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import Encoded, by_length, collate
from desktop.ml.heads.trainable import TextModel, of_ranks
from desktop.ml.training.frozen_layers import BUDGET
from desktop.ml.training.loop import Item, marginal

PENALTY = 3e-3
# So many words are enough to begin with.
WORDS = 20_000


def fit_head(model: TextModel, items: Sequence[Item]) -> None:
    """Fit head and bias in place by L-BFGS with an L2 penalty; items have one label each."""
    found = features(model, [item.piece for item in items])
    truth = torch.tensor([item.allowed[0][0] for item in items])
    head, bias = _fitted(
        model, lambda head, bias: F.cross_entropy(F.linear(found, head, bias), truth)
    )
    model.head, model.bias = nn.Parameter(head), nn.Parameter(bias)


def fit_tags(model: TextModel, items: Sequence[Item]) -> None:
    """Fit head and bias in place on the words of the first items, by what they may be tagged.

    Without their mean, and at the length of features, states are as easy to fit as these; head and
    bias take that up.
    """
    ends = accumulate(len(item.places) for item in items)
    some = [item for item, end in zip(items, ends, strict=True) if end <= WORDS] or [*items[:1]]
    states = _states(model, some)
    ranks = torch.tensor([rank for item in some for _, rank in item.places])
    allowed = torch.zeros(len(states), model.spec.outputs, dtype=torch.bool)
    for place, tags in enumerate(tags for item in some for tags in item.allowed):
        allowed[place, list(tags)] = True
    middle = states.mean(0)
    placed = states - middle
    scale = model.facts.fitted.length / placed.norm(dim=1).mean()

    def loss(head: Tensor, bias: Tensor) -> Tensor:
        logits = F.linear(placed * scale, head, bias)
        return marginal(of_ranks(logits, ranks, model.spec), allowed).mean()

    head, bias = _fitted(model, loss)
    model.head, model.bias = (
        nn.Parameter(head * scale),
        nn.Parameter(bias - head @ middle * scale),
    )


def _fitted(model: TextModel, loss_of: Callable[[Tensor, Tensor], Tensor]) -> tuple[Tensor, Tensor]:
    head = torch.zeros_like(model.head, requires_grad=True)
    bias = torch.zeros_like(model.bias, requires_grad=True)
    optimiser = torch.optim.LBFGS([head, bias], max_iter=100, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimiser.zero_grad()
        loss = loss_of(head, bias) + PENALTY * head.square().sum()
        loss.backward()
        return loss

    optimiser.step(cost)
    return head.detach(), bias.detach()


@torch.no_grad()
def features(model: TextModel, pieces: Sequence[Encoded]) -> Tensor:
    """Return the text features (pieces, width)."""
    model.eval()
    found = torch.zeros(len(pieces), model.head.shape[1])
    for group in by_length(map(len, pieces), BUDGET):
        batch = tokens(collate([pieces[i] for i in group], model.facts.specials))
        found[group] = model.features(batch)
    return found


@torch.no_grad()
def _states(model: TextModel, items: Sequence[Item]) -> Tensor:
    """Return the states (words, width) of the tokens that carry words' tags."""
    model.eval()
    first = model.facts.specials.first
    found: dict[int, Tensor] = {}
    for group in by_length([len(i.piece) for i in items], BUDGET):
        batch = tokens(collate([items[i].piece for i in group], model.facts.specials))
        for index, states in zip(group, model.states(batch), strict=True):
            found[index] = states[[first + token for token, _ in items[index].places]]
    return torch.cat([found[i] for i in range(len(items))])
