"""The pretrained encoder that every task shares: all-MiniLM-L6-v2."""

import hashlib
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from desktop.core.errors import KnownError, Problem
from desktop.ml.tokenization import TextTokenizer

NAME = "all-MiniLM-L6-v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
LAYERS, WIDTH = 6, 384


class Backbone:
    """The weights by their published names, and the tokenizer; shared, never changed."""

    def __init__(self, folder: Path) -> None:
        """Load from ``folder``; raises ``KnownError`` when a file is missing or unusable."""
        try:
            self.weights: dict[str, Tensor] = load_file(folder / "model.safetensors")
            self.tokenizer = TextTokenizer(folder / "tokenizer.json")
        except (OSError, SafetensorError, ValueError) as error:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(folder)) from error
        table = self.weights.get("embeddings.word_embeddings.weight")
        self.width = WIDTH
        if table is None or table.shape[1] != WIDTH:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(folder))


def damaged(folder: Path) -> tuple[str, ...]:
    """Return the names of the files that are missing or do not have the published SHA-256."""
    return tuple(name for name, wanted in DIGESTS.items() if _sha256(folder / name) != wanted)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
