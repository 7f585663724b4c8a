"""What an encoder is while it is trained: a module of torch, in the training process only."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from desktop.ml.encoders.port import Adapter, Encoder, Facts
from desktop.ml.encoders.tokenization import CASINGS


class Layers(Protocol):
    """The layers of an encoder, of which the lower ones can be computed by themselves."""

    def lower(self, ids: Tensor, casing: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Return the states after the first ``depth`` layers.

        ``mask`` is (batch, tokens), true where there is a token; ``None`` when nothing is padded.
        """
        ...

    def upper(self, x: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Go on from the states (batch, tokens, width) after the first ``depth`` layers."""
        ...

    def layers_above(self, depth: int) -> Sequence[nn.Module]:
        """Return the layers that come after the first ``depth``."""
        ...


class Trainable(nn.Module, ABC):
    """Token states from token ids; (batch, tokens) to (batch, tokens, width).

    ``port`` is the encoder whose weights these are, ``targets`` are the last names of the layers
    that adapters change, ``casing`` (4, embedded) is added to the embeddings where it is known.
    """

    port: Encoder
    facts: Facts
    targets: tuple[str, ...]
    casing: nn.Parameter | None
    # Whether memory is saved at the price of time.
    recomputed = False

    @abstractmethod
    def merged(self) -> tuple[Encoder, Adapter]:
        """Return what reads with the weights as they are now, the adapter added to them."""

    @abstractmethod
    def attach_new(self, rank: int, alpha: float, generator: torch.Generator) -> None:
        """Give every linear layer a fresh adapter that changes nothing yet."""

    @abstractmethod
    def attach_state(self, state: Mapping[str, Tensor], alpha: float) -> None:
        """Attach an adapter in peft's format: A (rank, in), B (out, rank) for each linear layer.

        Raises ``KeyError`` when a tensor is missing or of another shape.
        """

    @abstractmethod
    def adapter_state(self) -> dict[str, Tensor]:
        """Return the adapter's tensors under peft's names, as half precision.

        A is (rank, in), B is (out, rank).
        """

    @abstractmethod
    def set_dropout(self, share: float) -> None:
        """Set the adapters' dropout."""

    def layered(self) -> Layers | None:
        """Return the layers, where they can be computed by themselves."""
        return None

    def blocks(self) -> Sequence[nn.Module]:
        """Return the parts that follow one another, in which most of the memory goes."""
        layers = self.layered()
        return () if layers is None else layers.layers_above(0)

    def recompute(self) -> None:
        """Keep of each block only what goes in, and compute the rest again for the gradient.

        The result is the same (Chen et al. 2016, arXiv:1604.06174).
        """
        self.recomputed = True
        for block in self.blocks():
            _recomputed(block)

    def know_casing(self, table: Tensor | None = None) -> None:
        """Add the casing embedding (4, embedded): zeros until trained."""
        fresh = torch.zeros(CASINGS, self.facts.embedded)
        self.casing = nn.Parameter(fresh if table is None else table.float())


def _recomputed(block: nn.Module) -> None:
    forward = block.forward

    def again(*given: object, **named: object) -> object:
        if not torch.is_grad_enabled():
            return forward(*given, **named)
        return checkpoint(partial(forward, **named), *given, use_reentrant=False)

    block.forward = again
