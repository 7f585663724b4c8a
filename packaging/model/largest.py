"""How large the encoders' inner values get, by channel: ``python packaging/model/largest.py``.

Reads texts with each pretrained encoder, those that the packs carry with the first, sentences of
our own in many languages with the second, and writes ``largest.safetensors`` beside its graphs, by
which ``desktop/ml/encoders/fast/sessions.py`` balances int8 products.  Of the second it writes the
constants that belong to its features into ``facts.json``.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

import numpy as np
from safetensors.numpy import save_file

from desktop.core.encoders import E5
from desktop.ml.encoders.exported.sentences import SENTENCES
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.preparing import LARGEST, measured
from desktop.ml.encoders.fitting import fit
from desktop.system import paths

EACH = 100


def main() -> int:
    """Write the largest absolute value of each channel before each linear layer."""
    graphs = paths.resources() / "graphs"
    _write(measured(FastEncoder(paths.backbone()), texts()), graphs / LARGEST)
    encoder = FastEncoder(paths.resources() / "backbone" / E5.name, E5.id)
    lines = (HERE / "sentences.txt").read_text("utf-8").splitlines()
    _write(measured(encoder, [*lines, *SENTENCES]), graphs / E5.name / LARGEST)
    _tell(HERE / E5.name / "facts.json", {"fitted": asdict(fit(encoder, SENTENCES))})
    return 0


def _tell(facts: Path, more: Mapping[str, Any]) -> None:
    """Put more into a table of facts, a line for each."""
    told = json.loads(facts.read_text("utf-8")) | dict(more)
    lines = ",\n ".join(f"{json.dumps(name)}: {json.dumps(told[name])}" for name in sorted(told))
    facts.write_text(f"{{\n {lines}\n}}\n", "utf-8")


def _write(values: Mapping[str, np.ndarray], goal: Path) -> None:
    save_file(dict(values), goal)
    goal.chmod(0o644)


def texts() -> list[str]:
    """Return texts of every pack."""
    found = []
    for file in sorted((paths.resources() / "packs").glob("*/replay.jsonl")):
        lines = file.read_text("utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // EACH)]]
    return found


if __name__ == "__main__":
    sys.exit(main())
