"""A model version's files, read for reading: safetensors and JSON through a closed schema."""

import hashlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, load_file

from desktop.core.encoders import Reference
from desktop.core.errors import KnownError, Problem
from desktop.ml.arrays import Floats
from desktop.ml.checkpoints.records import (
    AdapterRecord,
    TaskRecord,
    calibration_of,
    record_of,
)
from desktop.ml.encoders.port import IN_PEFT, Encoder, Facts
from desktop.ml.encoders.tokenization import CASINGS
from desktop.ml.heads.spec import Spec
from desktop.ml.memory.prototypes import Known, from_tensors
from desktop.ml.reading.network import Network


def load_network(folder: Path, encoder: Encoder) -> Network:
    """Read a version, its adapter merged; raises ``KnownError`` when it is damaged."""
    with looked_at(folder):
        spec, targets = read_spec(folder), targets_of(folder)
        must_fit(folder, encoder.facts)
        head = load_file(folder / "head.safetensors")
        wanted = (spec.rows, encoder.facts.width)
        parts = [checked(head["head"], wanted), checked(head["bias"], wanted[:1])]
        casing = head.get("casing")
        if casing is not None:
            casing = checked(casing, (CASINGS, encoder.facts.embedded))

    adapter = Adapter(folder, spec.alpha, targets)
    network = Network(spec, encoder, (parts[0], parts[1]), adapter, casing)
    network.open()
    return network


@contextmanager
def looked_at(folder: Path) -> Generator[None]:
    """Tell what is wrong with a version's files in one sentence.

    Only what reads the files and their schema belongs inside: whatever is made of them later and
    fails is a fault of the program, which must not be told as damage.
    """
    try:
        yield
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise damaged(folder) from error


def damaged(folder: Path) -> KnownError:
    """Return the error of a version whose files are not what they must be."""
    return KnownError(Problem.VERSION_DAMAGED, version=folder.name[:12])


class Adapter:
    """The low-rank adapter (Hu et al. 2021) of a version, read whenever a graph is opened."""

    def __init__(self, folder: Path, alpha: float, targets: Sequence[str]) -> None:
        """Name the version's folder, and the last names of the layers that it changes."""
        self._folder = folder
        self._alpha = alpha
        self._endings = tuple(f"{target}.weight" for target in targets)
        self._digest: bytes | None = None

    def read(self) -> Callable[[str, Floats], Floats]:
        """Return what adds the adapter to a weight, given by its published name.

        Raises ``KnownError`` when the file is damaged, or is not what it was the first time.
        """
        with looked_at(self._folder):
            raw = (self._folder / "adapter.safetensors").read_bytes()
            tensors = load(raw)
        digest = hashlib.sha256(raw).digest()
        if self._digest not in (None, digest):
            raise damaged(self._folder)
        self._digest = digest
        return lambda name, weight: self._added(tensors, name, weight)

    def _added(self, tensors: dict[str, NDArray[Any]], name: str, weight: Floats) -> Floats:
        if not name.endswith(self._endings):
            return weight
        base = IN_PEFT + name.removesuffix("weight")
        a, b = (tensors.get(f"{base}lora_{part}.weight") for part in "AB")
        if a is None or b is None or a.ndim != 2 or b.shape != (len(weight), len(a)):
            raise damaged(self._folder)
        if a.shape[1] != weight.shape[1] or not all(np.isfinite(part).all() for part in (a, b)):
            raise damaged(self._folder)
        scaled = b.astype(np.float32) * np.float32(self._alpha / len(a))
        added = scaled @ a.astype(np.float32)
        added += weight
        return added


def checked(array: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    """Return an array as float32; raises ``ValueError`` when its shape or a value is wrong."""
    if array.shape != shape or not bool(np.isfinite(array).all()):
        raise ValueError("shape")
    return array.astype(np.float32)


def load_known(folder: Path, spec: Spec) -> Known | None:
    """Return what a pack's version knows by example, if that was written with it."""
    with looked_at(folder):
        head = load_file(folder / "head.safetensors")
        if "anchors" not in head:
            return None
        return from_tensors(head, len(spec.labels), head["head"].shape[1])


def read_spec(folder: Path) -> Spec:
    """Read what the head means; raises ``OSError`` or ``ValueError`` if that is broken."""
    task = record_of(TaskRecord, folder / "task.json")
    adapter = record_of(AdapterRecord, folder / "adapter.json")
    calibration = calibration_of(folder / "calibration.json", len(task.labels))
    shape = adapter.r, adapter.lora_alpha
    return Spec(task.kind, task.labels, *shape, calibration, task.words)


def encoder_of(folder: Path) -> Reference:
    """Return what a version says of the encoder that it was trained on.

    Raises ``KnownError`` when the version is damaged.
    """
    with looked_at(folder):
        return record_of(TaskRecord, folder / "task.json").backbone.reference


def must_fit(folder: Path, facts: Facts) -> None:
    """Raise ``ValueError`` when a version is made of another encoder."""
    if encoder_of(folder).id != facts.digest:
        raise ValueError("backbone")


def targets_of(folder: Path) -> tuple[str, ...]:
    """Return the last names of the layers that a version's adapter changes."""
    return record_of(AdapterRecord, folder / "adapter.json").target_modules
