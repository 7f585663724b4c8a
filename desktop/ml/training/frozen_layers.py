"""Training sequences in batches: token states on the device, the frozen layers computed once.

Where the lower layers stay as they are, their output is the same in every epoch; it is computed
once for each sequence and kept, so that a step runs and differentiates the upper layers only.
What does not fit into ``KEPT_BYTES`` is computed each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from desktop.ml.arrays import Floats
from desktop.ml.encoders.tensors import pooling, tokens
from desktop.ml.encoders.tokenization import Batch, Encoded, by_length, collate
from desktop.ml.encoders.trainable import Layers, Trainable
from desktop.ml.heads.trainable import TextModel, pooled

# Padded tokens at once: more do not fit the cache, and take longer each.
BUDGET = 1_024
KEPT_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """The lower layers that a training leaves as they are: the first ``depth``, at least one."""

    layers: Layers
    depth: int

    @property
    def above(self) -> Sequence[nn.Module]:
        """Return the layers that are trained."""
        return self.layers.layers_above(self.depth)


def frozen_in(encoder: Trainable, share: float) -> Frozen | None:
    """Return the lower ``share`` of the layers; none where they cannot be computed by themselves.

    All of such an encoder is trained then.
    """
    layers, depth = encoder.layered(), int(share * encoder.facts.layers)
    return Frozen(layers, depth) if layers is not None and depth else None


class Sequences:
    """Sequences of one training; the ``frozen`` layers, if there are any, are computed once."""

    def __init__(
        self,
        model: TextModel,
        pieces: Sequence[Encoded],
        frozen: Frozen | None = None,
        owners: Sequence[int] = (),
    ) -> None:
        """Take the sequences in order; ``owners`` are the numbers of their labels (classify)."""
        self.owners = owners
        self._model = model
        self._pieces = pieces
        self._frozen = frozen
        self._kept = self._below(frozen) if frozen else {}

    @property
    def device(self) -> torch.device:
        """Return where the model is now, which may be moved after its training."""
        return self._model.head.device

    def states(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Return token states (batch, tokens, width) and pooling weights (batch, tokens)."""
        frozen = self._frozen
        if frozen is None:
            batch = tokens(self._together(chosen), self.device)
            return self._model.encoder(batch.ids, batch.casing, batch.mask), batch.pooling(
                self._model.facts.pooling
            )
        missing = [i for i in chosen if i not in self._kept]
        known = self._kept | self._lower(frozen, missing) if missing else self._kept
        kept = [known[i].to(self.device) for i in chosen]
        longest = max(len(states) for states in kept)
        x = kept[0].new_zeros(len(kept), longest, kept[0].shape[1])
        mask = torch.zeros(x.shape[:2], dtype=torch.bool, device=x.device)
        for row, states in enumerate(kept):
            x[row, : len(states)] = states
            mask[row, : len(states)] = True
        attended = None if all(len(states) == longest for states in kept) else mask
        weights = pooling(mask, self._model.facts.pooling)
        return frozen.layers.upper(x, attended, frozen.depth), weights

    def features(self, chosen: Sequence[int]) -> Tensor:
        """Return text features (batch, width)."""
        states, weights = self.states(chosen)
        return self._model.scaled(pooled(states, weights))

    def features_in_parts(self, chosen: Sequence[int], budget: int) -> Tensor:
        """Return text features (batch, width), at most ``budget`` padded tokens at once.

        Each part is computed again when its gradient is wanted, with the same dropout, so that
        the activations of one part only are in memory (Gao et al. 2021, arXiv:2101.06983).
        """
        parts = self.parts(chosen, budget)
        if len(parts) == 1:
            return self.features(chosen)
        found = {
            i: row
            for part in parts
            for i, row in zip(
                part, checkpoint(self.features, part, use_reentrant=False), strict=True
            )
        }
        return torch.stack([found[i] for i in chosen])

    def parts(self, chosen: Sequence[int], budget: int) -> list[list[int]]:
        """Part sequences by length so that no padded part exceeds ``budget`` tokens."""
        lengths = [self._framed(i) for i in chosen]
        return [[chosen[p] for p in part] for part in by_length(lengths, budget)]

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

    def _framed(self, chosen: int) -> int:
        """Return how many tokens a sequence has with the special ones around it."""
        return len(self._pieces[chosen]) + len(self._model.facts.specials)

    def _together(self, chosen: Sequence[int]) -> Batch:
        return collate([self._pieces[i] for i in chosen], self._model.facts.specials)

    def _below(self, frozen: Frozen) -> dict[int, Tensor]:
        """Keep what fits, in the order of the sequences."""
        wide = self._model.head.shape[1] * torch.finfo(torch.float32).bits // 8
        kept: dict[int, Tensor] = {}
        ends = accumulate(self._framed(i) * wide for i in range(len(self._pieces)))
        fitting = [i for i, end in enumerate(ends) if end <= KEPT_BYTES]
        for group in self.parts(fitting, BUDGET):
            kept |= self._lower(frozen, group)
        return kept

    @torch.no_grad()
    def _lower(self, frozen: Frozen, chosen: Sequence[int]) -> dict[int, Tensor]:
        """Return the states (tokens, width) of sequences after the frozen layers."""
        training = self._model.training
        self._model.eval()
        batch = tokens(self._together(chosen), self.device)
        states = frozen.layers.lower(batch.ids, batch.casing, batch.mask, frozen.depth)
        self._model.train(training)
        return {i: states[r, : self._framed(i)].clone() for r, i in enumerate(chosen)}
