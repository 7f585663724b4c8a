"""The second encoder, where it was set up, and texts in many scripts."""

import json
from pathlib import Path

import pytest

from desktop.core.encoders import E5
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.system import paths

FOLDER = paths.backbone().parent / E5.name
PIECES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "scripts" / "pieces.json").read_text("utf-8")
)
needed = pytest.mark.skipif(
    not (FOLDER / "model.safetensors").exists(), reason="set up without the second encoder"
)


def opened() -> FastEncoder:
    return FastEncoder(FOLDER, E5.id)
