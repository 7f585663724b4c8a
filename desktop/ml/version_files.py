"""A model version's files, read for reading: safetensors and JSON through a closed schema."""

import json
import math
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from desktop.core.conformal import Sets
from desktop.core.errors import KnownError, Problem
from desktop.core.selective import Promise
from desktop.core.tasks import Kind
from desktop.ml.arrays import Floats
from desktop.ml.backbone import Backbone
from desktop.ml.graphs import LaidOut
from desktop.ml.known import Known, from_tensors
from desktop.ml.network import Network, Tables
from desktop.ml.novelty import Ordinary
from desktop.ml.spec import Calibration, Spec

FORMAT = 1
MAX_LABELS = 2_000
CASINGS = 4
PREFIX = "base_model.model."


def load_network(folder: Path, backbone: Backbone) -> Network:
    """Read a version, its adapter merged; raises ``KnownError`` when it is damaged."""
    with _whole(folder):
        spec = read_spec(folder)
        head = load_file(folder / "head.safetensors")
        wanted = (spec.outputs, backbone.width)
        parts = [checked(head["head"], wanted), checked(head["bias"], wanted[:1])]
        casing = head.get("casing")
        if casing is not None:
            casing = checked(casing, (CASINGS, backbone.width))

    @contextmanager
    def weights() -> Generator[LaidOut]:
        with _whole(folder), backbone.layers() as published:
            adapter = load_file(folder / "adapter.safetensors")
            yield LaidOut(lambda name: _adapted(name, published(name), adapter, spec.alpha))

    tables = Tables(backbone.words, backbone.places, casing)
    network = Network(spec, tables, weights, (parts[0], parts[1]))
    network.open()
    return network


@contextmanager
def _whole(folder: Path) -> Generator[None]:
    """Tell what is wrong with a version's files in one sentence."""
    try:
        yield
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise KnownError(Problem.VERSION_DAMAGED, version=folder.name[:12]) from error


def checked(array: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    """Return an array as float32; raises ``ValueError`` when its shape or a value is wrong."""
    if array.shape != shape or not bool(np.isfinite(array).all()):
        raise ValueError("shape")
    return array.astype(np.float32)


def _adapted(name: str, weight: Floats, adapter: dict[str, NDArray[Any]], alpha: float) -> Floats:
    """Return a weight with its low-rank adapter (Hu et al. 2021) added, if it is to have one."""
    if not name.endswith(("query.weight", "key.weight", "value.weight", "dense.weight")):
        return weight
    base = PREFIX + name.removesuffix("weight")
    a, b = (adapter[f"{base}lora_{part}.weight"].astype(np.float32) for part in "AB")
    if a.shape[1] != weight.shape[1] or b.shape != (weight.shape[0], a.shape[0]):
        raise KeyError(name)
    b *= np.float32(alpha / a.shape[0])
    added = b @ a
    added += weight
    return added


def load_known(folder: Path, spec: Spec) -> Known | None:
    """Return what a pack's version knows by example, if that was written with it."""
    with _whole(folder):
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


def _calibration(record: dict[str, Any], labels: int) -> Calibration:
    ordinary = record.get("ordinary") or {}
    found = Calibration(
        float(record["temperature"]),
        float(record.get("slope", 1.0)),
        tuple(float(o) for o in record.get("offsets", ())),
        _sets(record.get("sets") or {}),
        tuple(_promise(p) for p in record.get("promises", ())),
        Ordinary(float(ordinary["least"])) if "least" in ordinary else None,
        bool(record.get("int8", False)),
    )
    told = [found.slope, *found.offsets, found.sets.limit_90, found.sets.limit_95]
    told += [part for p in found.promises for part in astuple(p)]
    told += astuple(found.ordinary) if found.ordinary else []
    if not 0.01 <= found.temperature <= 100 or not all(map(math.isfinite, told)):
        raise ValueError("calibration.json")
    if not abs(found.slope) <= 100 or len(found.offsets) > labels:
        raise ValueError("calibration.json")
    return found


def _sets(record: dict[str, Any]) -> Sets:
    """Read the limits; those that an earlier release fitted another way promise nothing."""
    if record.get("method", "lac") != "lac":
        return Sets()
    return Sets(float(record.get("limit_90", 1.0)), float(record.get("limit_95", 1.0)))


def _promise(record: dict[str, Any]) -> Promise:
    return Promise(*(float(record[name]) for name in ("threshold", "answered", "wrong")))


def _read(file: Path) -> dict[str, Any]:
    value = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value
