"""What an encoder of the family needs beside its published files, made once, in a child process.

Its graphs; how large its inner values get, by which products of integers are balanced; and the
constants that belong to its features.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from desktop.core.answers.tasks import Kind
from desktop.ml.arrays import Floats, unit
from desktop.ml.encoders.facts import record
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import GRAPHS, FastEncoder
from desktop.ml.encoders.fast.graphs import write_graphs
from desktop.ml.encoders.fitting import fitted
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import collate

LARGEST = "largest.safetensors"
HALF_MOST = 65_504.0
# The graphs' names of what goes into the linear layers of the family, in their order.
PARTS = ("qkv", None, None, "mix", "widen", "narrow")


def prepare(folder: Path, digest: str, texts: Sequence[str]) -> None:
    """Write graphs, inner values and constants; ``texts`` are some short ones of any kind.

    Raises ``KnownError`` when the folder's files are unusable.
    """
    encoder = FastEncoder(folder, digest)
    graphs = folder / GRAPHS
    write_graphs(encoder.facts, graphs)
    values, features = measured(encoder, texts)
    save_file(values, graphs / LARGEST)
    told = record(folder / "facts.json", missing={}) | {"fitted": asdict(fitted(features))}
    (folder / "facts.json").write_text(json.dumps(told, indent=1, sort_keys=True), "utf-8")
    for file in graphs.iterdir():
        file.chmod(0o600)


def measured(encoder: FastEncoder, texts: Sequence[str]) -> tuple[dict[str, NDArray[Any]], Floats]:
    """Return the largest values that go into each product, and texts' features (n, width)."""
    module = Encoder(encoder).eval()
    found: dict[str, Floats] = {}
    for number, layer in enumerate(module.layers_above(0)):
        for part, linear in zip(PARTS, layer.linear, strict=True):
            if part:
                linear.register_forward_hook(_noting(found, f"{number}.{part}.largest"))
    facts, pooled = encoder.facts.of(Kind.CLASSIFY), list[Floats]()
    with torch.no_grad():
        for text in texts:
            piece = encoder.tokenizer.encode(text).cut(0, facts.longest)
            batch = tokens(collate([piece], facts.specials))
            states = module(batch.ids, batch.casing)
            pooled.append((states * batch.pooling(facts.pooling).unsqueeze(-1)).sum(1)[0].numpy())
    halves = {name: value.clip(max=HALF_MOST).astype(np.float16) for name, value in found.items()}
    return halves, unit(np.stack(pooled))


def _noting(
    found: dict[str, Floats], name: str
) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
    def note(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor) -> None:
        largest = inputs[0].abs().flatten(0, -2).max(0).values.numpy()
        found[name] = np.maximum(found.get(name, largest), largest)

    return note
