"""An encoder of the BERT block family (Devlin et al. 2019) that trains and explains.

Its values are those of transformers' classes (tested); it starts three times faster and its
operations can be exchanged, which explanations need.
"""

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.encoders import lora
from desktop.ml.encoders.fast.adapted import Adapted
from desktop.ml.encoders.fast.attnlrp import Operations, Plain
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.layer_names import (
    KINDS,
    NORM,
    POSITIONS,
    PROJECTION,
    WORDS,
    LayerNames,
)
from desktop.ml.encoders.fast.trained import Trained
from desktop.ml.encoders.port import Facts
from desktop.ml.encoders.tensors import tensors


class Encoder(Adapted):
    """A module of the family, by its published names."""

    def __init__(self, port: FastEncoder, weights: Mapping[str, Tensor] | None = None) -> None:
        """Take an encoder's tensors by their published names, or other ones; nothing is copied."""
        super().__init__()
        given = tensors(port.layer_weights()) if weights is None else weights
        self.port, self.facts, names = port, port.facts, port.layer_names
        self.targets = names.targets
        self._own = port
        # The published table stays where it is: adapters leave it alone, and it may be large.
        self.words = nn.Parameter(given[WORDS], requires_grad=False) if WORDS in given else None
        positions = given[POSITIONS][self.facts.positions_from :]
        positions = positions + given[KINDS][0] if names.kinds else positions
        self.positions = nn.Parameter(positions, requires_grad=False)
        self.casing = None
        self.norm = Fixed(given, NORM)
        narrower = self.facts.embedded != self.facts.width
        self.project = Fixed(given, PROJECTION) if narrower else None
        self._layers = tuple(
            Layer(given, f"{names.layers}.{i}", names, self.facts) for i in range(self.facts.layers)
        )
        # Registered under the published names, which peft's file format uses.
        for name, part in _nested({names.layers: nn.ModuleList(self._layers)}).items():
            self.add_module(name, part)

    def embed(self, ids: Tensor, casing: Tensor) -> Tensor:
        """Return word, position and casing embeddings summed (batch, tokens, embedded)."""
        x = self._rows(ids) + self.positions[: ids.shape[1]]
        return x if self.casing is None else x + F.embedding(casing, self.casing)

    def _rows(self, ids: Tensor) -> Tensor:
        if self.words is not None:
            return F.embedding(ids, self.words)
        return torch.from_numpy(self._own.rows(ids.cpu().numpy())).to(ids.device)

    def encode(
        self, x: Tensor, mask: Tensor | None = None, *, operations: Operations | None = None
    ) -> Tensor:
        """Run the layers on embeddings (batch, tokens, embedded).

        ``mask`` is (batch, tokens), true where there is a token; ``None`` when nothing is padded.
        """
        ops = operations or Plain()
        return self.through(self.normed(x, ops), mask, self._layers, ops)

    def normed(self, x: Tensor, ops: Operations) -> Tensor:
        """Apply what stands before the first layer: (..., embedded) to (..., width)."""
        x = ops.norm(x, self.norm.weight, self.norm.bias, self.facts.epsilon)
        return x if self.project is None else F.linear(x, self.project.weight, self.project.bias)

    def lower(self, ids: Tensor, casing: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """See ``Layers``."""
        ops = Plain()
        x = self.normed(self.embed(ids, casing), ops)
        return self.through(x, mask, self._layers[:depth], ops)

    def upper(self, x: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """See ``Layers``."""
        return self.through(x, mask, self._layers[depth:], Plain())

    def layers_above(self, depth: int) -> "tuple[Layer, ...]":
        """See ``Layers``."""
        return self._layers[depth:]

    def layered(self) -> "Encoder":
        """See ``Trainable``."""
        return self

    @staticmethod
    def through(
        x: Tensor, mask: Tensor | None, layers: "Sequence[Layer]", ops: Operations
    ) -> Tensor:
        """Run some layers on states (batch, tokens, width)."""
        attended = None if mask is None else mask[:, None, None, :]
        for layer in layers:
            x = layer(x, attended, ops)
        return x

    def forward(self, ids: Tensor, casing: Tensor, mask: Tensor | None = None) -> Tensor:
        """Embed and encode: ids (batch, tokens) to states (batch, tokens, width)."""
        return self.encode(self.embed(ids, casing), mask)

    def merged(self) -> tuple[Trained, Trained]:
        """Return what reads with the weights as they are now, the adapter added to them."""
        trained = Trained(self, self._own)
        return trained, trained


class Fixed(nn.Module):
    """A weight and a bias that no training changes."""

    def __init__(self, weights: Mapping[str, Tensor], name: str) -> None:
        """Take ``NAME.weight`` and ``NAME.bias``."""
        super().__init__()
        self.weight = nn.Parameter(weights[f"{name}.weight"], requires_grad=False)
        self.bias = nn.Parameter(weights[f"{name}.bias"], requires_grad=False)


class Layer(nn.Module):
    """One transformer layer, post-norm; module names are the published ones."""

    def __init__(
        self, weights: Mapping[str, Tensor], name: str, names: LayerNames, facts: Facts
    ) -> None:
        """Take the layer's tensors."""
        super().__init__()
        self.heads, self.epsilon = facts.heads, facts.epsilon
        keys = {part: f"{name}.{part}" for part in names.linear}
        linear = {
            p: lora.Linear(weights[f"{k}.weight"], weights[f"{k}.bias"]) for p, k in keys.items()
        }
        norms = {part: Fixed(weights, f"{name}.{part}") for part in names.norms}
        self.linear = tuple(linear.values())
        self.norms = tuple(norms.values())
        for part, module in _nested({**linear, **norms}).items():
            self.add_module(part, module)

    def forward(self, x: Tensor, mask: Tensor | None, ops: Operations) -> Tensor:
        """Map (batch, tokens, width) to the same shape."""
        query, key, value, mix, widen, narrow = self.linear
        q, k, v = (self._split(part(x)) for part in (query, key, value))
        mixed = ops.attend(q, k, v, mask).transpose(1, 2).flatten(2)
        x = self._normed(x + mix(mixed), 0, ops)
        wide = ops.gelu(widen(x))
        return self._normed(x + narrow(wide), 1, ops)

    def _normed(self, x: Tensor, which: int, ops: Operations) -> Tensor:
        norm = self.norms[which]
        return ops.norm(x, norm.weight, norm.bias, self.epsilon)

    def _split(self, x: Tensor) -> Tensor:
        """(batch, tokens, width) to (batch, heads, tokens, width / heads)."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _nested(parts: Mapping[str, nn.Module]) -> dict[str, nn.Module]:
    """Return modules by their first names, those with longer names within dictionaries."""
    found: dict[str, nn.Module] = {}
    inner: dict[str, dict[str, nn.Module]] = {}
    for name, part in parts.items():
        first, _, rest = name.partition(".")
        if rest:
            inner.setdefault(first, {})[rest] = part
        else:
            found[first] = part
    return found | {name: nn.ModuleDict(_nested(some)) for name, some in inner.items()}
