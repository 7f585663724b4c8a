"""Adapters of modules whose linear layers are the program's own: they lie in those layers."""

from collections.abc import Mapping

import torch
from torch import Tensor

from desktop.ml.encoders import lora
from desktop.ml.encoders.trainable import Trainable


class Adapted(Trainable):
    """A trainable encoder of ``lora.Linear`` layers."""

    def attach_new(self, rank: int, alpha: float, generator: torch.Generator) -> None:
        """See ``Trainable``."""
        lora.attach_new(self, rank, alpha, generator)

    def attach_state(self, state: Mapping[str, Tensor], alpha: float) -> None:
        """See ``Trainable``."""
        lora.attach_state(self, state, alpha)

    def adapter_state(self) -> dict[str, Tensor]:
        """See ``Trainable``."""
        return lora.adapter_state(self)

    def set_dropout(self, share: float) -> None:
        """See ``Trainable``."""
        for layer in lora.adapted_layers(self).values():
            layer.dropout = share
