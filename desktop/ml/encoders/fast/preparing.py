"""What an encoder of the family needs beside its published files, made once, in a child process.

Its graphs; and how large its inner values get, by which products of integers are balanced.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from desktop.core.answers.tasks import Kind
from desktop.ml.arrays import Floats
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import GRAPHS, FastEncoder
from desktop.ml.encoders.fast.graphs import write_graphs
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import collate

LARGEST = "largest.safetensors"
HALF_MOST = 65_504.0
# The graphs' names of what goes into the linear layers of the family, in their order.
PARTS = ("qkv", None, None, "mix", "widen", "narrow")


def prepare(folder: Path, digest: str, texts: Sequence[str]) -> None:
    """Write graphs and inner values; ``texts`` are some short ones of any kind.

    Raises ``KnownError`` when the folder's files are unusable.
    """
    encoder = FastEncoder(folder, digest)
    graphs = folder / GRAPHS
    write_graphs(encoder.facts, graphs)
    save_file(measured(encoder, texts), graphs / LARGEST)
    for file in graphs.iterdir():
        file.chmod(0o600)


def measured(encoder: FastEncoder, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return the largest values (in,) that go into each product, by the graphs' names."""
    module = Encoder(encoder).eval()
    maxima: dict[str, Floats] = {}
    for number, layer in enumerate(module.layers_above(0)):
        for part, linear in zip(PARTS, layer.linear, strict=True):
            if part:
                linear.register_forward_hook(_noting(maxima, f"{number}.{part}.largest"))
    facts = encoder.facts.of(Kind.CLASSIFY)
    with torch.no_grad():
        for text in texts:
            piece = encoder.tokenizer.encode(text).cut(0, facts.longest)
            batch = tokens(collate([piece], facts.specials))
            module(batch.ids, batch.casing)
    return {name: value.clip(max=HALF_MOST).astype(np.float16) for name, value in maxima.items()}


def _noting(
    maxima: dict[str, Floats], name: str
) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
    def note(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor) -> None:
        largest = inputs[0].abs().flatten(0, -2).max(0).values.numpy()
        maxima[name] = np.maximum(maxima.get(name, largest), largest)

    return note
