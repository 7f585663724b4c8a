"""Encoders of other sizes on the program's own graphs: ``python -m tests.bench.encoders``.

Random weights do, since the time does not hang on their values.  Processor time, one thread, the
encoders in turn on the same tokens.  With ``--datasets FOLDER`` the exported graphs instead, which
need real weights: how faithful reasons are, on all-MiniLM-L6-v2 or ``--encoder FOLDER``.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from desktop.core.products import Products
from desktop.ml.encoders.exported.sentences import SENTENCES
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.preparing import prepare
from desktop.ml.encoders.fast.sessions import integers, use_threads
from desktop.ml.encoders.port import Way
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning import foreign

LENGTHS = {32: 31, 128: 21, 510: 9}
SIZES = {"6 layers": 6, "12 layers": 12}


def main() -> None:
    """Time the graphs, or with data sets say what exported reasons are worth."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", type=Path)
    parser.add_argument("--encoder", type=Path)
    options = parser.parse_args()
    use_threads(1)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        if options.datasets:
            foreign.run(options.datasets.resolve(), Path(folder), options.encoder)
        else:
            graphs(folder)


def graphs(folder: str) -> None:
    """Time the way that reads of 6 and of 12 layers of MiniLM's width."""
    made = {name: _made(Path(folder) / name, count) for name, count in SIZES.items()}
    for products in (Products.FLOAT32, integers()):
        for length, rounds in LENGTHS.items():
            _timed(made, products, length, rounds)


def _made(folder: Path, layers: int) -> FastEncoder:
    folder.mkdir()
    config = BertConfig.from_pretrained(paths.backbone(), num_hidden_layers=layers)
    torch.manual_seed(0)
    model = BertModel(config, add_pooling_layer=False)
    save_file(dict(model.named_parameters()), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config.to_dict()), "utf-8")
    shutil.copy(paths.backbone() / "tokenizer.json", folder)
    prepare(folder, folder.name, SENTENCES)
    return FastEncoder(folder, folder.name)


def _timed(made: dict[str, FastEncoder], products: Products, length: int, rounds: int) -> None:
    source = np.random.default_rng(0)
    embeddings = source.normal(size=(1, length, 384)).astype(np.float32)
    mask = np.ones((1, length), np.int32)
    reads = {name: e.session(Way.READ, None, products) for name, e in made.items()}
    spent: dict[str, list[float]] = {name: [] for name in made}
    for turn in range(rounds + 1):
        for name, session in reads.items():
            begun = time.process_time()
            session.run(embeddings=embeddings, mask=mask)
            if turn:
                spent[name].append((time.process_time() - begun) * 1000)
    six, twelve = (statistics.median(spent[name]) for name in SIZES)
    figure = f"{products.value}, {length} tokens, 12 layers"
    say("encoders", figure, twelve, "ms", {"6 layers": six})


if __name__ == "__main__":
    main()
