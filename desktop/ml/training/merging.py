"""A trained model as a network that reads, exactly as it will be loaded from its files."""

from torch import Tensor

from desktop.ml.arrays import Floats
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.network import Network


def merged(model: TextModel) -> Network:
    """Return a model's network with the adapter added to its weights; the model stays as it is."""
    encoder, weights = model.encoder.merged()
    casing = None if model.encoder.casing is None else _array(model.encoder.casing)
    return Network(model.spec, encoder, (_array(model.head), _array(model.bias)), weights, casing)


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().cpu().float().numpy()
