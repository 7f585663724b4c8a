"""Batches and weights as tensors, for training."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from desktop.ml.arrays import Floats
from desktop.ml.encoders.tokenization import Batch


@dataclass(frozen=True, slots=True)
class Tokens:
    """Padded sequences: ids and casing (batch, tokens), mask likewise or ``None``."""

    ids: Tensor
    casing: Tensor
    mask: Tensor | None

    def pooling(self) -> Tensor:
        """Return weights (batch, tokens) that average over the real tokens of each row."""
        if self.mask is None:
            return torch.full(self.ids.shape, 1 / self.ids.shape[1], device=self.ids.device)
        return self.mask / self.mask.sum(1, keepdim=True)


def tokens(batch: Batch, device: torch.device | None = None) -> Tokens:
    """Return a batch on a device; the processor if none is given."""
    parts = (batch.ids, batch.casing, batch.mask)
    ids, casing, mask = (
        None if part is None else torch.from_numpy(part).to(device) for part in parts
    )
    if ids is None or casing is None:
        raise ValueError("a batch without tokens")
    return Tokens(ids, casing, mask)


def tensors(weights: Mapping[str, Floats]) -> dict[str, Tensor]:
    """Return weights as tensors that share their memory."""
    return {name: torch.from_numpy(value) for name, value in weights.items()}
