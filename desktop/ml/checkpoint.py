"""A model version on disk: safetensors and JSON, read through a closed schema."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from desktop.core.errors import KnownError, Problem
from desktop.core.tasks import Kind
from desktop.ml.backbone import DIGESTS, NAME, Backbone
from desktop.ml.encoder import CASINGS, Encoder
from desktop.ml.lora import adapter_state, attach_state, peft_config
from desktop.ml.model import Calibration, Spec, TextModel

FORMAT = 1
MAX_LABELS = 2_000


def save(model: TextModel, folder: Path) -> None:
    """Write the version's files into ``folder``, which must exist."""
    spec = model.spec
    save_file(adapter_state(model.encoder), folder / "adapter.safetensors")
    head = {"head": model.head.detach().contiguous(), "bias": model.bias.detach().contiguous()}
    if model.encoder.casing is not None:
        head["casing"] = model.encoder.casing.detach().contiguous()
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
            "threshold_90": spec.calibration.threshold_90,
            "slope": spec.calibration.slope,
            "offsets": list(spec.calibration.offsets),
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
    found = Calibration(
        float(record["temperature"]),
        float(record["threshold_90"]),
        float(record.get("slope", 1.0)),
        tuple(float(o) for o in record.get("offsets", ())),
    )
    if not 0.01 <= found.temperature <= 100 or not 0 <= found.threshold_90 <= 1:
        raise ValueError("calibration.json")
    if not abs(found.slope) <= 100 or len(found.offsets) > labels:
        raise ValueError("calibration.json")
    return found


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
