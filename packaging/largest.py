"""How large the encoder's inner values get, channel by channel: ``python packaging/largest.py``.

Reads the texts that the packs carry with the pretrained encoder and writes
``resources/graphs/largest.safetensors``, by which ``desktop/ml/encoders/fast/sessions.py``
balances int8 products.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

import numpy as np
import torch
from safetensors.numpy import save_file

from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import collate
from desktop.system import paths

EACH = 100
PARTS = ("qkv", None, None, "mix", "widen", "narrow")


def main() -> int:
    """Write the largest absolute value of each channel before each linear layer."""
    backbone = FastEncoder(paths.backbone())
    encoder = Encoder(backbone).eval()
    found: dict[str, np.ndarray] = {}
    for number, layer in enumerate(encoder.layers_above(0)):
        for part, linear in zip(PARTS, layer.linear, strict=True):
            if part:
                linear.register_forward_hook(_noting(found, f"{number}.{part}.largest"))
    with torch.no_grad():
        for text in texts():
            piece = backbone.tokenizer.encode(text).cut(0, backbone.facts.longest)
            batch = tokens(collate([piece], backbone.facts.specials))
            encoder(batch.ids, batch.casing)
    halves = {name: value.astype(np.float16) for name, value in found.items()}
    goal = paths.resources() / "graphs" / "largest.safetensors"
    save_file(halves, goal)
    goal.chmod(0o644)
    return 0


def texts() -> list[str]:
    """Return texts of every pack."""
    found = []
    for file in sorted((paths.resources() / "packs").glob("*/replay.jsonl")):
        lines = file.read_text("utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // EACH)]]
    return found


def _noting(found: dict[str, np.ndarray], name: str):
    def note(_, inputs, __):
        largest = inputs[0].abs().flatten(0, -2).max(0).values.numpy()
        found[name] = np.maximum(found.get(name, largest), largest)

    return note


if __name__ == "__main__":
    sys.exit(main())
