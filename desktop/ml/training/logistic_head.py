"""Fitting the head alone, on features of the encoder as it is: multinomial logistic regression."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor

from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import by_length, collate
from desktop.ml.heads.trainable import TextModel
from desktop.ml.training.loop import Item

PENALTY = 3e-3
# Padded tokens at once: more do not fit the cache, and take longer each.
BUDGET = 1_024


def fit_head(model: TextModel, items: Sequence[Item]) -> None:
    """Fit head and bias in place by L-BFGS with an L2 penalty; items have one label each."""
    found = features(model, items)
    truth = torch.tensor([item.allowed[0][0] for item in items])
    head = torch.zeros_like(model.head, requires_grad=True)
    bias = torch.zeros_like(model.bias, requires_grad=True)
    optimiser = torch.optim.LBFGS([head, bias], max_iter=100, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(F.linear(found, head, bias), truth)
        loss = loss + PENALTY * head.square().sum()
        loss.backward()
        return loss

    optimiser.step(cost)
    model.head = torch.nn.Parameter(head.detach())
    model.bias = torch.nn.Parameter(bias.detach())


@torch.no_grad()
def features(model: TextModel, items: Sequence[Item]) -> Tensor:
    """Return the text features (items, width)."""
    model.eval()
    found = torch.zeros(len(items), model.head.shape[1])
    for group in by_length([len(i.piece) for i in items], BUDGET):
        batch = tokens(collate([items[i].piece for i in group], model.facts.specials))
        found[group] = model.features(batch)
    return found
