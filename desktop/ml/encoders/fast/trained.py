"""A module of the family as it reads: with the weights that it has now."""

from collections.abc import Callable

from torch import Tensor

from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.layer_names import NORM, PROJECTION
from desktop.ml.encoders.lora import adapted_layers
from desktop.ml.encoders.port import Adapter, Session, Way
from desktop.ml.encoders.trainable import Trainable

_PUBLISHED = {"norm": NORM, "project": PROJECTION}


class Trained:
    """The encoder that a module was made from, and all its weights in place of the published."""

    def __init__(self, module: Trainable, port: FastEncoder) -> None:
        """Take the weights as they are now."""
        self._port = port
        self.facts, self.ways, self.tokenizer = port.facts, port.ways, port.tokenizer
        linear = adapted_layers(module)
        self._weights: dict[str, Floats] = {}
        # Words and positions may have been trained as well.
        self._outer: dict[str, Floats] = {}
        for name, parameter in module.named_parameters():
            base, _, kind = name.rpartition(".")
            if base in linear and kind == "weight":
                self._weights[name] = _array(linear[base].merged())
            elif kind in ("weight", "bias"):
                self._weights[f"{_PUBLISHED.get(base, base)}.{kind}"] = _array(parameter)
            elif name in ("words", "positions"):
                self._outer[name] = _array(parameter)

    def embed(self, ids: Integers) -> Floats:
        """See the port: words and positions."""
        words = self._outer["words"][ids] if "words" in self._outer else self._port.rows(ids)
        return words + self._outer["positions"][: ids.shape[1]]

    def session(self, way: Way, adapter: Adapter | None, products: Products) -> Session:
        """See the port."""
        return self._port.session(way, adapter, products)

    def read(self) -> Callable[[str, Floats], Floats]:
        """Put the weights in the place of the published ones."""
        return lambda name, _: self._weights[name]


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().cpu().numpy()
