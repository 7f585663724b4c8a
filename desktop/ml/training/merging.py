"""A trained model as a network that reads, exactly as it will be loaded from its files."""

from contextlib import nullcontext

from desktop.ml.arrays import Floats
from desktop.ml.encoders.fast.sessions import LaidOut
from desktop.ml.encoders.lora import adapted_layers
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.network import Network, Tables


def merged(model: TextModel) -> Network:
    """Return a model's network with the adapter added to its weights; the model stays as it is."""
    encoder = model.encoder
    linear = adapted_layers(encoder)
    weights: dict[str, Floats] = {}
    for name, parameter in encoder.named_parameters():
        base, _, kind = name.rpartition(".")
        if base in linear and kind == "weight":
            weights[name] = linear[base].merged().detach().cpu().numpy()
        elif kind in ("weight", "bias"):
            weights[f"{_published(base)}.{kind}"] = parameter.detach().cpu().numpy()
    casing = None if encoder.casing is None else encoder.casing.detach().cpu().numpy()
    tables = Tables(
        encoder.words.detach().cpu().numpy(), encoder.places.detach().cpu().numpy(), casing
    )
    head = (part.detach().cpu().float().numpy() for part in (model.head, model.bias))
    found = LaidOut(weights.__getitem__)
    return Network(model.spec, tables, lambda: nullcontext(found), (next(head), next(head)))


def _published(name: str) -> str:
    """Return the backbone's own name of a norm; other modules carry theirs already."""
    start, _, last = name.rpartition(".")
    own = {
        "norm": "embeddings.LayerNorm",
        "norm_attention": f"{start}.attention.output.LayerNorm",
        "norm_output": f"{start}.output.LayerNorm",
    }
    return own.get(last, name)
