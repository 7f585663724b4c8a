"""Batches and weights as tensors, for training."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from desktop.ml.arrays import Floats
from desktop.ml.encoders.tokenization import Batch, Pooling


@dataclass(frozen=True, slots=True)
class Tokens:
    """Padded sequences: ids and casing (batch, tokens), mask likewise or ``None``."""

    ids: Tensor
    casing: Tensor
    mask: Tensor | None

    def pooling(self, how: Pooling) -> Tensor:
        """Return weights (batch, tokens) by which the tokens of each row stand for its text."""
        mask = torch.ones_like(self.ids, dtype=torch.bool) if self.mask is None else self.mask
        return pooling(mask, how)


def pooling(mask: Tensor, how: Pooling) -> Tensor:
    """Return weights (batch, tokens) by which the tokens that are there stand for their text."""
    if how is Pooling.MEAN:
        return mask / mask.sum(1, keepdim=True)
    first = torch.zeros(mask.shape, device=mask.device)
    first[:, 0] = 1.0
    return first


def tokens(batch: Batch, device: torch.device | None = None) -> Tokens:
    """Return a batch (batch, tokens) on a device; the processor if none is given.

    Raises ``ValueError`` when there are no tokens.
    """
    parts = (batch.ids, batch.casing, batch.mask)
    ids, casing, mask = (
        None if part is None else torch.from_numpy(part).to(device) for part in parts
    )
    if ids is None or casing is None:
        raise ValueError("a batch without tokens")
    return Tokens(ids, casing, mask)


def tensors(weights: Mapping[str, Floats]) -> dict[str, Tensor]:
    """Return weights as tensors of the same shapes that share their memory."""
    return {name: torch.from_numpy(value) for name, value in weights.items()}
