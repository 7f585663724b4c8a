"""A model version's files, written, and read to be trained on: safetensors and JSON."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from desktop.core.encoders import SHIPPED
from desktop.core.records import plain
from desktop.ml.checkpoints.read import looked_at, must_fit, read_spec
from desktop.ml.checkpoints.records import FORMAT, WITHIN_FORMAT
from desktop.ml.encoders.lora import peft_config
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.port import Encoder, Facts
from desktop.ml.encoders.tokenization import CASINGS
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.prototypes import Known


def save(model: TextModel, folder: Path, known: Known | None = None) -> None:
    """Write the version's files into ``folder``, which must exist.

    ``known`` goes along only in packs made of public texts: features tell of the texts they were
    computed from, so those of a person's texts belong into the encrypted store.
    """
    spec, facts = model.spec, model.facts
    config = peft_config(spec.rank, spec.alpha, encoder=facts.name, targets=model.encoder.targets)
    save_file(model.encoder.adapter_state(), folder / "adapter.safetensors")
    head = {"head": model.head.detach().contiguous(), "bias": model.bias.detach().contiguous()}
    if model.encoder.casing is not None:
        head["casing"] = model.encoder.casing.detach().contiguous()
    if known is not None:
        head |= {name: torch.from_numpy(part) for name, part in known.tensors().items()}
    save_file(head, folder / "head.safetensors")
    _write(folder / "adapter.json", config)
    task = {
        "format": FORMAT,
        "kind": spec.kind.value,
        "labels": list(spec.labels),
        "backbone": _reference(facts),
    }
    within = {"format": WITHIN_FORMAT, "words": spec.words} if spec.words > 1 else {}
    _write(folder / "task.json", task | within)
    _write(
        folder / "calibration.json",
        {
            "temperature": spec.calibration.temperature,
            "slope": spec.calibration.slope,
            "offsets": list(spec.calibration.offsets),
            "sets": plain(spec.calibration.sets),
            "promises": plain(spec.calibration.promises),
            "ordinary": plain(spec.calibration.ordinary),
            "int8": spec.calibration.int8,
        },
    )
    for file in folder.iterdir():
        file.chmod(0o644)


def load(folder: Path, encoder: Encoder) -> TextModel:
    """Rebuild a version with its adapter attached; raises ``KnownError`` when it is damaged."""
    with looked_at(folder):
        spec = read_spec(folder)
        must_fit(folder, encoder.facts)
        adapter = load_file(folder / "adapter.safetensors")
        head = load_file(folder / "head.safetensors")
    model = TextModel(module_of(encoder), spec)
    with looked_at(folder):
        model.encoder.attach_state(adapter, spec.alpha)
        model.head = _parameter(head["head"], model.head.shape)
        model.bias = _parameter(head["bias"], model.bias.shape)
        if "casing" in head:
            model.encoder.know_casing(_parameter(head["casing"], (CASINGS, encoder.facts.embedded)))
    model.eval()
    return model


def _parameter(tensor: torch.Tensor, shape: tuple[int, ...]) -> torch.nn.Parameter:
    if tuple(tensor.shape) != tuple(shape) or not bool(tensor.isfinite().all()):
        raise ValueError("shape")
    return torch.nn.Parameter(tensor.float())


def _reference(facts: Facts) -> dict[str, Any]:
    """Return what a version says of its encoder, for where that is missing one day."""
    told: dict[str, Any] = {"name": facts.name, "sha256": facts.digest}
    return told if facts.digest in SHIPPED else told | {"size_bytes": facts.size_bytes}


def _write(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")
