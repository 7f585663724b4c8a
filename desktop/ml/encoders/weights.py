"""An encoder's weights by their published names, as safetensors keeps them."""

import hashlib
import json
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from desktop.core.encoder_wording import named
from desktop.core.encoders import SHIPPED, WEIGHTS, Reference
from desktop.core.errors import KnownError, Problem
from desktop.ml.arrays import Floats
from desktop.ml.encoders.packed import NIBBLES, SCALES, Rows, unpacked
from desktop.ml.encoders.records import FACTS
from desktop.runtime.regular import bytes_of, opened, regular

MAX_HEADER = 1_000_000
_KINDS = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "I32": np.dtype("<i4"),
    "U8": np.dtype("u1"),
    "U16": np.dtype("<u2"),
}
# What releases before 2019 called the two weights of a norm.
_OLD_ENDINGS = {".gamma": ".weight", ".beta": ".bias"}
# The folder of an encoder that a person took in is called so.
DIGEST = re.compile("[0-9a-f]{64}")


class Published:
    """The weights of one encoder by the names of its family, whatever stands before them.

    ``prefix`` is what a model with a head of its own puts before the encoder's names.  Weights are
    read when they are asked for, as float32, and not kept.
    """

    def __init__(self, folder: Path, prefix: str = "") -> None:
        """Look at the names; raises ``KnownError`` when the file is missing or unusable."""
        self._folder = folder
        with self._opened() as file:
            self._own = {_plain(name, prefix): name for name in file.keys()}  # noqa: SIM118
        named = (n.removesuffix(SCALES) for n in self._own if n.endswith(SCALES))
        self._packed = [name for name in named if name + NIBBLES in self._own]

    @contextmanager
    def reading(self) -> Generator[Callable[[str], Floats]]:
        """Give what reads a weight by its name, as float32; nothing of it is kept here."""
        with self._opened() as file:
            yield lambda name: self._weight(file, name).astype(np.float32, copy=False)

    def every(self, *, without: str = "") -> dict[str, Floats]:
        """Return all weights by name as float32, ``without`` one of them."""
        parts = {name + ending for name in self._packed for ending in (NIBBLES, SCALES)}
        names = [*(n for n in self._own if n not in parts), *self._packed]
        with self._opened() as file:
            found = {name: self._weight(file, name) for name in names if name != without}
        return {
            name: value.astype(np.float32, copy=False)
            for name, value in found.items()
            if np.issubdtype(value.dtype, np.floating)
        }

    def table(self, name: str) -> NDArray[Any] | Rows:
        """Return a matrix as it is stored, as a memory map; raises as ``mapped`` does."""
        if name in self._packed:
            return Rows(self._mapped(name + NIBBLES), self._mapped(name + SCALES))
        return self._mapped(name)

    def missing(self) -> KnownError:
        """Return the error of an encoder whose files are not what they must be."""
        return unusable(self._folder)

    def _opened(self) -> Any:  # noqa: ANN401  (safetensors does not name its type)
        try:
            return safe_open(regular(self._folder / WEIGHTS), "np")
        except (OSError, SafetensorError) as error:
            raise self.missing() from error

    def _mapped(self, name: str) -> NDArray[Any]:
        return mapped(self._folder / WEIGHTS, self._own.get(name, name))

    def _weight(self, file: Any, name: str) -> NDArray[Any]:  # noqa: ANN401
        try:
            if name in self._packed:
                return unpacked(*(file.get_tensor(self._own[name + e]) for e in (NIBBLES, SCALES)))
            return file.get_tensor(self._own.get(name, name))
        except SafetensorError as error:
            raise self.missing() from error


def unusable(folder: Path, known: Reference | None = None) -> KnownError:
    """Return the error of an encoder whose files are missing or not what they must be.

    ``known`` is what a version says of it, for where its own files do not say so any more.
    """
    if not DIGEST.fullmatch(folder.name):
        return KnownError(Problem.BACKBONE_MISSING, folder=str(folder))
    try:
        own = json.loads(bytes_of(folder / FACTS).decode("utf-8"))
        known = Reference(folder.name, str(own["name"]), int(own["card"]["size_bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        known = known or Reference(folder.name)
    return KnownError(Problem.ENCODER_DAMAGED, model=named(known))


def mapped(file: Path, name: str) -> NDArray[Any]:
    """Return a tensor of a safetensors file as a read-only memory map (safetensors' format 0.x).

    Raises ``ValueError`` when the header is not what the format says, ``OSError`` as the disk does.
    """
    with opened(file) as stream:
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


def damaged(folder: Path) -> tuple[str, ...]:
    """Return the names of a shipped encoder's files that are missing or have a wrong SHA-256.

    Which encoder it is, the folder's name says.
    """
    encoder = next(one for one in SHIPPED.values() if one.name == folder.name)
    return tuple(n for n, right in encoder.files.items() if sha256_of(folder / n) not in right)


def sha256_of(file: Path) -> str:
    """Return a file's SHA-256, "" where it cannot be read."""
    try:
        with opened(file) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _plain(name: str, prefix: str) -> str:
    name = name.removeprefix(prefix)
    return next(
        (name.removesuffix(old) + new for old, new in _OLD_ENDINGS.items() if name.endswith(old)),
        name,
    )
