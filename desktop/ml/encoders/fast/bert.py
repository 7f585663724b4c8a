"""A BERT encoder (Devlin et al. 2019) that reads, trains and explains with the same weights.

Its values are those of ``transformers.BertModel`` (tested); it starts three times faster and its
operations can be exchanged, which explanations need (decision record 0002).
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.encoders.fast.attnlrp import Operations, Plain
from desktop.ml.encoders.lora import Linear
from desktop.ml.encoders.tokenization import CASINGS

HEADS = 12


class Encoder(nn.Module):
    """Token states from token ids; (batch, tokens) to (batch, tokens, width)."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        """Take the backbone's tensors by their published names; nothing is copied."""
        super().__init__()
        get = weights.__getitem__
        self.words = nn.Parameter(get("embeddings.word_embeddings.weight"), requires_grad=False)
        place = get("embeddings.position_embeddings.weight")
        place = place + get("embeddings.token_type_embeddings.weight")[0]
        self.places = nn.Parameter(place, requires_grad=False)
        self.casing: nn.Parameter | None = None
        self.norm = Norm(weights, "embeddings.LayerNorm")
        count = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))
        self._layers = tuple(Layer(weights, f"encoder.layer.{i}") for i in range(count))
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(self._layers)})

    def embed(self, ids: Tensor, casing: Tensor) -> Tensor:
        """Return word, place and casing embeddings summed, before the first norm."""
        x = F.embedding(ids, self.words) + self.places[: ids.shape[1]]
        return x if self.casing is None else x + F.embedding(casing, self.casing)

    def encode(
        self, x: Tensor, mask: Tensor | None = None, *, operations: Operations | None = None
    ) -> Tensor:
        """Run the layers on embeddings (batch, tokens, width).

        ``mask`` is (batch, tokens), true where there is a token; ``None`` when nothing is padded.
        """
        ops = operations or Plain()
        return self.through(self.normed(x, ops), mask, self._layers, ops)

    def normed(self, x: Tensor, ops: Operations) -> Tensor:
        """Apply the norm that stands before the first layer."""
        return ops.norm(x, self.norm.weight, self.norm.bias)

    def lower(self, ids: Tensor, casing: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Return the states after the first ``depth`` layers."""
        ops = Plain()
        x = self.normed(self.embed(ids, casing), ops)
        return self.through(x, mask, self._layers[:depth], ops)

    def upper(self, x: Tensor, mask: Tensor | None, depth: int) -> Tensor:
        """Go on from the states after the first ``depth`` layers to the end."""
        return self.through(x, mask, self._layers[depth:], Plain())

    def layers_above(self, depth: int) -> "tuple[Layer, ...]":
        """Return the layers that come after the first ``depth``."""
        return self._layers[depth:]

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
        """Embed and encode."""
        return self.encode(self.embed(ids, casing), mask)

    def know_casing(self, table: Tensor | None = None) -> None:
        """Add the casing embedding (4, width): zeros until trained."""
        fresh = torch.zeros(CASINGS, self.words.shape[1])
        self.casing = nn.Parameter(fresh if table is None else table.float())


class Norm(nn.Module):
    """The weight and bias of a layer norm."""

    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        """Take ``NAME.weight`` and ``NAME.bias``."""
        super().__init__()
        self.weight = nn.Parameter(weights[f"{name}.weight"], requires_grad=False)
        self.bias = nn.Parameter(weights[f"{name}.bias"], requires_grad=False)


class Layer(nn.Module):
    """One transformer layer, post-norm; module names are the backbone's."""

    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        """Take the layer's tensors."""
        super().__init__()

        def linear(part: str) -> Linear:
            key = f"{name}.{part}"
            return Linear(weights[f"{key}.weight"], weights[f"{key}.bias"])

        heads = {part: linear(f"attention.self.{part}") for part in ("query", "key", "value")}
        mix, widen = linear("attention.output.dense"), linear("intermediate.dense")
        narrow = linear("output.dense")
        # Registered under the backbone's names, which peft's file format uses.
        parts = {"self": nn.ModuleDict(heads), "output": nn.ModuleDict({"dense": mix})}
        self.attention = nn.ModuleDict(parts)
        self.intermediate = nn.ModuleDict({"dense": widen})
        self.output = nn.ModuleDict({"dense": narrow})
        self.linear = (*heads.values(), mix, widen, narrow)
        self.norm_attention = Norm(weights, f"{name}.attention.output.LayerNorm")
        self.norm_output = Norm(weights, f"{name}.output.LayerNorm")

    def forward(self, x: Tensor, mask: Tensor | None, ops: Operations) -> Tensor:
        """Map (batch, tokens, width) to the same shape."""
        query, key, value, mix, widen, narrow = self.linear
        q, k, v = (_split(part(x)) for part in (query, key, value))
        mixed = ops.attend(q, k, v, mask).transpose(1, 2).flatten(2)
        x = x + mix(mixed)
        x = ops.norm(x, self.norm_attention.weight, self.norm_attention.bias)
        wide = ops.gelu(widen(x))
        x = x + narrow(wide)
        return ops.norm(x, self.norm_output.weight, self.norm_output.bias)


def _split(x: Tensor) -> Tensor:
    """(batch, tokens, width) to (batch, heads, tokens, width / heads)."""
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)
