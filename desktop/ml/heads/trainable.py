"""A task's model as it is trained: encoder and head."""

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.encoders.tensors import Tokens
from desktop.ml.encoders.trainable import Trainable
from desktop.ml.heads.spec import Spec


class TextModel(nn.Module):
    """Logits for whole texts (classify) or for tokens (spans)."""

    def __init__(self, encoder: Trainable, spec: Spec) -> None:
        """Start with a head of zeros: every label equally likely."""
        super().__init__()
        self.encoder = encoder
        self.spec = spec
        self.facts = encoder.facts.of(spec.kind)
        self.middle: Tensor
        middle = torch.tensor(self.facts.fitted.middle or 0.0)
        self.register_buffer("middle", middle, persistent=False)
        self.head = nn.Parameter(torch.zeros(spec.rows, self.facts.width))
        self.bias = nn.Parameter(torch.zeros(spec.rows))

    def states(self, batch: Tokens) -> Tensor:
        """Return token states (batch, tokens, width)."""
        return self.encoder(batch.ids, batch.casing, batch.mask)

    def features(self, batch: Tokens) -> Tensor:
        """Return pooled, normalised text features (batch, width)."""
        return self.scaled(pooled(self.states(batch), batch.pooling(self.facts.pooling)))

    def scaled(self, features: Tensor) -> Tensor:
        """Bring features (..., width) to one length: encoders are trained for their directions."""
        return F.normalize(features - self.middle, dim=-1) * self.facts.fitted.length

    def logits(self, features: Tensor) -> Tensor:
        """Map (..., width) to (..., rows of the head)."""
        return F.linear(features, self.head, self.bias)

    def tagged(self, states: Tensor, ranks: Tensor) -> Tensor:
        """Map the states (words, width) of words' tokens to (words, outputs).

        ``ranks`` (words,) say which of the words of its token each one is.
        """
        return of_ranks(self.logits(states), ranks, self.spec)


def pooled(states: Tensor, weights: Tensor) -> Tensor:
    """Average token states (batch, tokens, width) with weights (batch, tokens)."""
    return (states * weights.unsqueeze(-1)).sum(1)


def of_ranks(logits: Tensor, ranks: Tensor, spec: Spec) -> Tensor:
    """Pick from logits (words, rows of the head) the outputs of each word's rank."""
    every = logits.unflatten(-1, (spec.words, spec.outputs))
    return every[torch.arange(len(every), device=every.device), ranks]
