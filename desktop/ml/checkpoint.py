"""A model version on disk: safetensors and JSON, read through a closed schema."""

import json
import math
from dataclasses import astuple
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from desktop.core.conformal import Method, Sets
from desktop.core.errors import KnownError, Problem
from desktop.core.records import plain
from desktop.core.selective import Promise
from desktop.core.tasks import Kind
from desktop.ml.backbone import DIGESTS, NAME, Backbone
from desktop.ml.encoder import CASINGS, Encoder
from desktop.ml.known import Known, from_tensors
from desktop.ml.lora import adapter_state, attach_state, peft_config
from desktop.ml.model import Calibration, Spec, TextModel
from desktop.ml.novelty import Ordinary

FORMAT = 1
MAX_LABELS = 2_000
EVERY = 1_000.0
ORDINARY = ("entropy", "entropy_deviation", "cosine", "cosine_deviation", "limit")


def save(model: TextModel, folder: Path, known: Known | None = None) -> None:
    """Write the version's files into ``folder``, which must exist.

    ``known`` goes along only in packs made of public texts: features tell of the texts they were
    computed from, so those of a person's texts belong into the encrypted store.
    """
    spec = model.spec
    save_file(adapter_state(model.encoder), folder / "adapter.safetensors")
    head = {"head": model.head.detach().contiguous(), "bias": model.bias.detach().contiguous()}
    if model.encoder.casing is not None:
        head["casing"] = model.encoder.casing.detach().contiguous()
    if known is not None:
        head |= known.tensors()
    save_file(head, folder / "head.safetensors")
    _write(folder / "adapter.json", peft_config(spec.rank, spec.alpha))
    _write(
        folder / "task.json",
        {
            "format": FORMAT,
            "kind": spec.kind.value,
            "labels": list(spec.labels),
            "backbone": {"name": NAME, "sha256": DIGESTS["model.safetensors"]},
        },
    )
    _write(
        folder / "calibration.json",
        {
            "temperature": spec.calibration.temperature,
            "slope": spec.calibration.slope,
            "offsets": list(spec.calibration.offsets),
            "sets": _finite(plain(spec.calibration.sets)),
            "promises": plain(spec.calibration.promises),
            "ordinary": plain(spec.calibration.ordinary),
        },
    )
    for file in folder.iterdir():
        file.chmod(0o644)


def load(folder: Path, backbone: Backbone) -> TextModel:
    """Rebuild a version with its adapter attached; raises ``KnownError`` when it is damaged."""
    try:
        spec = read_spec(folder)
        model = TextModel(Encoder(backbone.weights), spec)
        attach_state(model.encoder, load_file(folder / "adapter.safetensors"), spec.alpha)
        head = load_file(folder / "head.safetensors")
        model.head = _parameter(head["head"], model.head.shape)
        model.bias = _parameter(head["bias"], model.bias.shape)
        if "casing" in head:
            model.encoder.know_casing(_parameter(head["casing"], (CASINGS, *model.head.shape[1:])))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise KnownError(Problem.VERSION_DAMAGED, version=folder.name[:12]) from error
    model.eval()
    return model


def load_known(folder: Path, spec: Spec) -> Known | None:
    """Return what a pack's version knows by example, if that was written with it."""
    try:
        head = load_file(folder / "head.safetensors")
        if "anchors" not in head:
            return None
        return from_tensors(head, len(spec.labels), head["head"].shape[1])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise KnownError(Problem.VERSION_DAMAGED, version=folder.name[:12]) from error


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
    sets = record.get("sets") or {}
    ordinary = record.get("ordinary")
    found = Calibration(
        float(record["temperature"]),
        float(record.get("slope", 1.0)),
        tuple(float(o) for o in record.get("offsets", ())),
        Sets(
            Method(sets.get("method", "lac")),
            float(sets.get("limit_90", 1.0)),
            float(sets.get("limit_95", 1.0)),
        ),
        tuple(_promise(p) for p in record.get("promises", ())),
        None if ordinary is None else Ordinary(*(float(ordinary[name]) for name in ORDINARY)),
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


def _finite(record: dict[str, Any]) -> dict[str, Any]:
    """Write an infinite limit as the largest that a set can need: every label."""
    return {k: min(v, EVERY) if isinstance(v, float) else v for k, v in record.items()}


def _parameter(tensor: torch.Tensor, shape: tuple[int, ...]) -> torch.nn.Parameter:
    if tuple(tensor.shape) != tuple(shape) or not bool(tensor.isfinite().all()):
        raise ValueError("shape")
    return torch.nn.Parameter(tensor.float())


def _write(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")


def _read(file: Path) -> dict[str, Any]:
    value = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value
