"""What an encoder is while it is trained: a module of torch, in the training process only."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from desktop.ml.encoders.lora import adapted_layers, adapter_state, attach_new, attach_state
from desktop.ml.encoders.port import Adapter, Encoder, Facts
from desktop.ml.encoders.tokenization import CASINGS


class Trainable(nn.Module, ABC):
    """Token states from token ids; (batch, tokens) to (batch, tokens, width).

    ``port`` is the encoder whose weights these are, ``targets`` are the last names of the layers
    that adapters change, ``casing`` (4, embedded) is added to the embeddings where it is known.
    """

    port: Encoder
    facts: Facts
    targets: tuple[str, ...]
    casing: nn.Parameter | None
    # Whether the lower layers can be computed by themselves.
    splits = True

    @abstractmethod
    def lower(self, ids: Tensor, casing: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Return the states after the first ``depth`` layers.

        ``mask`` is (batch, tokens), true where there is a token; ``None`` when nothing is padded.
        """

    @abstractmethod
    def upper(self, x: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Go on from the states after the first ``depth`` layers to the end."""

    @abstractmethod
    def layers_above(self, depth: int) -> Sequence[nn.Module]:
        """Return the layers that come after the first ``depth``."""

    @abstractmethod
    def merged(self) -> tuple[Encoder, Adapter]:
        """Return what reads with the weights as they are now, the adapter added to them."""

    def attach_new(self, rank: int, alpha: float, generator: torch.Generator) -> None:
        """Give every linear layer a fresh adapter that changes nothing yet."""
        attach_new(self, rank, alpha, generator)

    def attach_state(self, state: Mapping[str, Tensor], alpha: float) -> None:
        """Attach an adapter in peft's format; raises ``KeyError`` when a tensor is missing."""
        attach_state(self, state, alpha)

    def adapter_state(self) -> dict[str, Tensor]:
        """Return the adapter's tensors under peft's names, as half precision."""
        return adapter_state(self)

    def set_dropout(self, share: float) -> None:
        """Set the adapters' dropout."""
        for layer in adapted_layers(self).values():
            layer.dropout = share

    def recompute(self) -> None:
        """Keep less of each step in memory and compute it again instead, where that is known."""

    def know_casing(self, table: Tensor | None = None) -> None:
        """Add the casing embedding: zeros until trained."""
        fresh = torch.zeros(CASINGS, self.facts.embedded)
        self.casing = nn.Parameter(fresh if table is None else table.float())
