"""Write the backbone as half precision: half the size in a bundle; it is widened on load."""

import shutil
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def halve(source: Path, goal: Path) -> None:
    """Copy the backbone folder ``source`` to ``goal`` with float16 weights."""
    from desktop.core.encoders import MINILM
    from desktop.ml.encoders.weights import damaged

    goal.mkdir(parents=True, exist_ok=True)
    for name in MINILM.files:
        shutil.copyfile(source / name, goal / name)
    weights = {
        name: value.astype(np.float16) if value.dtype == np.float32 else value
        for name, value in load_file(source / "model.safetensors").items()
    }
    save_file(weights, goal / "model.safetensors")
    for file in goal.iterdir():
        file.chmod(0o644)  # the library writes 0600, which only the builder could read
    wrong = damaged(goal)
    if wrong:
        raise SystemExit(f"the halved backbone is not the expected one: {', '.join(wrong)}")
