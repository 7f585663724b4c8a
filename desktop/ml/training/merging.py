"""A trained model as a network that reads, exactly as it will be loaded from its files."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.families import NORM, PROJECTION
from desktop.ml.encoders.lora import adapted_layers
from desktop.ml.encoders.port import Adapter, Session, Way
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.network import Network


def merged(model: TextModel) -> Network:
    """Return a model's network with the adapter added to its weights; the model stays as it is."""
    trained = Trained(model.encoder)
    casing = None if model.encoder.casing is None else _array(model.encoder.casing)
    return Network(model.spec, trained, (_array(model.head), _array(model.bias)), trained, casing)


class Trained:
    """The encoder that a model was trained from, with all weights as they are in the model."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the weights as they are now."""
        self._encoder = encoder.port
        self.facts, self.ways = encoder.facts, encoder.port.ways
        self.tokenizer = encoder.port.tokenizer
        self._words, self._places = _array(encoder.words), _array(encoder.places)
        linear = adapted_layers(encoder)
        self._weights: dict[str, Floats] = {}
        for name, parameter in encoder.named_parameters():
            base, _, kind = name.rpartition(".")
            if base in linear and kind == "weight":
                self._weights[name] = _array(linear[base].merged())
            elif kind in ("weight", "bias"):
                self._weights[f"{_PUBLISHED.get(base, base)}.{kind}"] = _array(parameter)

    def embed(self, ids: Integers) -> Floats:
        """See the port: words and places, which may have been trained as well."""
        return self._words[ids].astype(np.float32) + self._places[: ids.shape[1]]

    def session(self, way: Way, adapter: Adapter | None, products: Products) -> Session:
        """See the port."""
        return self._encoder.session(way, adapter, products)

    def read(self) -> Callable[[str, Floats], Floats]:
        """Put a trained weight in the place of each published one."""
        return lambda name, _: self._weights[name]


_PUBLISHED = {"norm": NORM, "project": PROJECTION}


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().cpu().float().numpy()
