"""Training sequences in batches: token states on the device, the frozen layers computed once.

Where the lower layers stay as they are, their output is the same in every epoch; it is computed
once for each sequence and kept, so that a step runs and differentiates the upper layers only.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from desktop.ml.arrays import Floats
from desktop.ml.model import TextModel, pooled, scaled
from desktop.ml.tensors import tokens
from desktop.ml.tokenization import Encoded, by_length, collate

# Padded tokens at once: more do not fit the cache, and take longer each.
BUDGET = 1_024


class Sequences:
    """Sequences of one training; ``frozen`` lower layers are computed once (0: none are)."""

    def __init__(
        self, model: TextModel, pieces: Sequence[Encoded], frozen: int, owners: Sequence[int] = ()
    ) -> None:
        """Take the sequences in order; ``owners`` are the numbers of their labels (classify)."""
        self.owners = owners
        self._model = model
        self._pieces = pieces
        self._frozen = frozen
        self.device = model.head.device
        self._kept = self._below() if frozen else []

    def states(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Return token states (batch, tokens, width) and pooling weights (batch, tokens)."""
        encoder = self._model.encoder
        if not self._frozen:
            batch = tokens(collate([self._pieces[i] for i in chosen]), self.device)
            return encoder(batch.ids, batch.casing, batch.mask), batch.pooling()
        kept = [self._kept[i] for i in chosen]
        longest = max(len(states) for states in kept)
        x = kept[0].new_zeros(len(kept), longest, kept[0].shape[1])
        mask = torch.zeros(x.shape[:2], dtype=torch.bool, device=x.device)
        for row, states in enumerate(kept):
            x[row, : len(states)] = states
            mask[row, : len(states)] = True
        attended = None if bool(mask.all()) else mask
        return encoder.upper(x, attended, self._frozen), mask / mask.sum(1, keepdim=True)

    def features(self, chosen: Sequence[int]) -> Tensor:
        """Return text features (batch, width)."""
        states, weights = self.states(chosen)
        return scaled(pooled(states, weights))

    @torch.no_grad()
    def every_feature(self, count: int | None = None) -> Floats:
        """Return the features of the first sequences, or all, (n, width) as the model is now."""
        self._model.eval()
        lengths = [len(piece) for piece in self._pieces[:count]]
        found = torch.zeros(len(lengths), self._model.head.shape[1])
        for group in by_length(lengths, BUDGET):
            found[group] = self.features(group).float().cpu()
        return found.numpy()

    def lengths(self) -> list[int]:
        """Return the tokens of each sequence."""
        return [len(p) for p in self._pieces]

    @torch.no_grad()
    def _below(self) -> list[Tensor]:
        self._model.eval()
        kept: list[Tensor] = [torch.empty(0)] * len(self._pieces)
        for group in by_length(self.lengths(), BUDGET):
            batch = tokens(collate([self._pieces[i] for i in group]), self.device)
            states = self._model.encoder.lower(batch.ids, batch.casing, batch.mask, self._frozen)
            for row, i in enumerate(group):
                kept[i] = states[row, : len(self._pieces[i]) + 2].clone()
        return kept
