"""How large the encoder's inner values get, by channel: ``python packaging/model/largest.py``.

Reads the texts that the packs carry with the pretrained encoder and writes
``resources/graphs/largest.safetensors``, by which ``desktop/ml/encoders/fast/sessions.py``
balances int8 products.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

from safetensors.numpy import save_file

from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.preparing import LARGEST, measured
from desktop.system import paths

EACH = 100


def main() -> int:
    """Write the largest absolute value of each channel before each linear layer."""
    values, _ = measured(FastEncoder(paths.backbone()), texts())
    goal = paths.resources() / "graphs" / LARGEST
    save_file(values, goal)
    goal.chmod(0o644)
    return 0


def texts() -> list[str]:
    """Return texts of every pack."""
    found = []
    for file in sorted((paths.resources() / "packs").glob("*/replay.jsonl")):
        lines = file.read_text("utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // EACH)]]
    return found


if __name__ == "__main__":
    sys.exit(main())
