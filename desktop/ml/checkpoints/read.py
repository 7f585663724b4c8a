"""A model version's files, read for reading: safetensors and JSON through a closed schema."""

import hashlib
import json
import math
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, load_file

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.evaluation.conformal import Sets
from desktop.core.evaluation.selective import Promise
from desktop.ml.arrays import Floats
from desktop.ml.encoders.port import Encoder, Facts
from desktop.ml.encoders.tokenization import CASINGS
from desktop.ml.heads.spec import Spec
from desktop.ml.memory.prototypes import Known, from_tensors
from desktop.ml.reading.network import Network
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.novelty import Ordinary

FORMAT = 1
MAX_LABELS = 2_000
LONGEST_NAME = 80
PREFIX = "base_model.model."


def load_network(folder: Path, encoder: Encoder) -> Network:
    """Read a version, its adapter merged; raises ``KnownError`` when it is damaged."""
    with looked_at(folder):
        spec, targets = read_spec(folder), targets_of(folder)
        must_fit(folder, encoder.facts)
        head = load_file(folder / "head.safetensors")
        wanted = (spec.outputs, encoder.facts.width)
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
        base = PREFIX + name.removesuffix("weight")
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
    """Read what the head means; raises ``KeyError``, ``TypeError`` or ``ValueError`` if broken."""
    task = _read(folder / "task.json")
    adapter = _read(folder / "adapter.json")
    calibration = _read(folder / "calibration.json")
    labels = task["labels"]
    if task["format"] != FORMAT or not isinstance(labels, list) or len(labels) > MAX_LABELS:
        raise ValueError("task.json")
    if any(not isinstance(label, str) for label in labels) or len(set(labels)) != len(labels):
        raise ValueError("labels")
    return Spec(
        Kind(task["kind"]),
        tuple(labels),
        int(adapter["r"]),
        float(adapter["lora_alpha"]),
        _calibration(calibration, len(labels)),
    )


def encoder_of(folder: Path) -> tuple[str, str]:
    """Return the SHA-256 and the name of the encoder that a version was trained on.

    Raises ``KnownError`` when the version is damaged.
    """
    with looked_at(folder):
        told = _read(folder / "task.json")["backbone"]
        return str(told["sha256"]), str(told["name"])[:LONGEST_NAME]


def must_fit(folder: Path, facts: Facts) -> None:
    """Raise ``ValueError`` when a version is made of another encoder."""
    if encoder_of(folder)[0] != facts.digest:
        raise ValueError("backbone")


def targets_of(folder: Path) -> tuple[str, ...]:
    """Return the last names of the layers that a version's adapter changes."""
    targets = _read(folder / "adapter.json")["target_modules"]
    if not targets or not all(isinstance(target, str) for target in targets):
        raise ValueError("adapter.json")
    return tuple(targets)


def _calibration(record: dict[str, Any], labels: int) -> Calibration:
    found = Calibration(
        float(record["temperature"]),
        float(record.get("slope", 1.0)),
        tuple(float(o) for o in record.get("offsets", ())),
        int8=bool(record.get("int8", False)),
    )
    sets = record.get("sets") or {}
    # What an earlier release fitted by other methods promises nothing: it is fitted anew.
    if sets.get("method", "lac") == "lac":
        ordinary = record.get("ordinary") or {}
        found = replace(
            found,
            sets=Sets(float(sets.get("limit_90", 1.0)), float(sets.get("limit_95", 1.0))),
            promises=tuple(_promise(p) for p in record.get("promises", ())),
            ordinary=Ordinary(float(ordinary["least"])) if "least" in ordinary else None,
        )
    told = [found.slope, *found.offsets, found.sets.limit_90, found.sets.limit_95]
    told += [part for p in found.promises for part in astuple(p)]
    told += astuple(found.ordinary) if found.ordinary else []
    if not 0.01 <= found.temperature <= 100 or not all(map(math.isfinite, told)):
        raise ValueError("calibration.json")
    if not abs(found.slope) <= 100 or len(found.offsets) > labels:
        raise ValueError("calibration.json")
    return found


def _promise(record: dict[str, Any]) -> Promise:
    return Promise(*(float(record[name]) for name in ("threshold", "answered", "wrong")))


def _read(file: Path) -> dict[str, Any]:
    value = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value
