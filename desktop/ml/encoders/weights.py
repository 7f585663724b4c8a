"""The pretrained encoder that every task shares: all-MiniLM-L6-v2."""

import hashlib
import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from desktop.core.errors import KnownError, Problem
from desktop.ml.arrays import Floats
from desktop.ml.encoders.tokenization import TextTokenizer

NAME = "all-MiniLM-L6-v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
# The same weights as half precision, as installed programs carry them (packaging/half.py).
HALF = "e0d20df3bf952fe167a1d822e435f1d8d7a63f13e1f8c33cc3881ae1d707dfb0"
LAYERS, WIDTH = 6, 384
MAX_HEADER = 1_000_000
_KINDS = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
WORDS = "embeddings.word_embeddings.weight"
PLACES, KINDS = "embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"


class Backbone:
    """The weights by their published names, and the tokenizer; shared, never changed.

    ``words`` (vocabulary, width) is the word table, float16 or float32; it stays on the disk, and
    the rows that texts need are read through the memory map.  ``places`` (longest, width) is what
    is added at each place.  The layers are read when a version asks for them, and not kept.
    """

    def __init__(self, folder: Path) -> None:
        """Load from ``folder``; raises ``KnownError`` when a file is missing or unusable."""
        self._folder = folder
        try:
            with safe_open(folder / "model.safetensors", "np") as file:
                self.places = places({name: file.get_tensor(name) for name in (PLACES, KINDS)})
            self.words = mapped(folder / "model.safetensors", WORDS)
            self.tokenizer = TextTokenizer(folder / "tokenizer.json")
        except (OSError, SafetensorError, ValueError) as error:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(folder)) from error
        self.width = WIDTH
        if self.words.shape[1] != WIDTH:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(folder))

    @contextmanager
    def layers(self) -> Generator[Callable[[str], Floats]]:
        """Give what reads a weight by its name, as float32; nothing of it is kept here."""
        with self._opened() as file:
            yield lambda name: self._weight(file, name).astype(np.float32, copy=False)

    def every_weight(self) -> dict[str, Floats]:
        """Return all weights by name as float32, the word table among them."""
        with self._opened() as file:
            found = {name: self._weight(file, name) for name in file.keys()}  # noqa: SIM118
        return {
            name: value.astype(np.float32, copy=False)
            for name, value in found.items()
            if np.issubdtype(value.dtype, np.floating)
        }

    def _opened(self) -> Any:  # noqa: ANN401  (safetensors does not name its type)
        try:
            return safe_open(self._folder / "model.safetensors", "np")
        except (OSError, SafetensorError) as error:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(self._folder)) from error

    def _weight(self, file: Any, name: str) -> NDArray[Any]:  # noqa: ANN401
        try:
            return file.get_tensor(name)
        except SafetensorError as error:
            raise KnownError(Problem.BACKBONE_MISSING, folder=str(self._folder)) from error


def mapped(file: Path, name: str) -> NDArray[Any]:
    """Return a tensor of a safetensors file as a read-only memory map (safetensors' format 0.x).

    Raises ``ValueError`` when the header is not what the format says, ``OSError`` as the disk does.
    """
    with file.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        if size > MAX_HEADER:
            raise ValueError("header")
        header = json.loads(stream.read(size))
    try:
        told = header[name]
        kind, shape, begun = _KINDS[told["dtype"]], tuple(told["shape"]), told["data_offsets"][0]
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("header") from error
    return np.memmap(file, kind, "r", 8 + size + begun, shape)


def places(weights: Mapping[str, NDArray[Any]]) -> Floats:
    """Return the embeddings (longest, width) of places, that of the first segment added."""
    return weights[PLACES].astype(np.float32) + weights[KINDS][0].astype(np.float32)


def damaged(folder: Path) -> tuple[str, ...]:
    """Return the names of the files that are missing or do not have the SHA-256 they must."""
    wanted = {name: {digest} for name, digest in DIGESTS.items()}
    wanted["model.safetensors"].add(HALF)
    return tuple(name for name, right in wanted.items() if _sha256(folder / name) not in right)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
