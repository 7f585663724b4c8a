"""The encoder's computations (``resources/graphs``), given a version's weights, on onnxruntime.

The graphs are written by ``packaging/graphs.py``; each session holds its own copy of what it needs.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file

from desktop.ml.arrays import Floats

Weights = Mapping[str, Floats]
# Beside the program's code in the sources and in an installed program alike.
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "graphs"
LARGEST, TINIEST = 127, 1e-4
# The share of the difficulty that moves to the weights: least deviation of the states.
MIGRATED = 0.8
# Graphs whose weights are kept once only, at the cost of some speed.
LEAN = ("trace", "back")
_threads = [1]
# Nothing may go online; the pinned build has no such code (decision record 0011).
onnxruntime.disable_telemetry_events()


def use_threads(count: int) -> None:
    """Let sessions that are opened from now on use so many threads."""
    _threads[0] = count


def laid_out(weights: Weights) -> dict[str, Floats]:
    """Return an encoder's weights, by their published names, under the graphs' names.

    ``L.qkv``, ``L.mix``, ``L.widen`` and ``L.narrow`` are the linear layers of layer L, as
    ``.back`` (out, in) and ``.bias`` (out,); the norms are ``.weight`` and ``.bias``.
    """
    found: dict[str, Floats] = {}
    for name in weights:
        if norm := _NORM.fullmatch(name):
            layer, place, part = norm["layer"], norm["place"], norm["part"]
            own = f"{layer}.{_PLACES[place]}" if layer else "norm"
            found[f"{own}.{part}"] = weights[name]
    layers = {m["layer"] for name in weights if (m := _LAYER.match(name))}
    for layer in layers:
        start = f"encoder.layer.{layer}."
        for own, parts in _LINEAR.items():
            for kind, goal in (("weight", "back"), ("bias", "bias")):
                rows = [weights[f"{start}{part}.{kind}"] for part in parts]
                found[f"{layer}.{own}.{goal}"] = rows[0] if len(rows) == 1 else np.concatenate(rows)
    return found


class Session:
    """One graph with its weights."""

    def __init__(self, name: str, weights: Weights) -> None:
        """Open ``NAME.onnx`` with weights as ``laid_out`` names them."""
        file = FOLDER / f"{name}.onnx"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _threads[0]
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        if name in LEAN:
            options.add_session_config_entry("session.disable_prepacking", "1")
        wanted = _wanted(file)
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(part) for part in _made(wanted, weights)]
        options.add_external_initializers(wanted, values)
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self.outputs: tuple[str, ...] = tuple(o.name for o in self._session.get_outputs())

    def run(self, **inputs: NDArray[Any]) -> Floats:
        """Return the first output."""
        found: Any = self._session.run(self.outputs[:1], inputs)[0]
        return found

    def values(self, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """Return outputs by name as values of the runtime, which nothing copies."""
        return dict(
            zip(outputs, self._session.run_with_ort_values(list(outputs), inputs), strict=True)
        )


def value(array: NDArray[Any]) -> Any:  # noqa: ANN401  (the runtime's own type)
    """Return an array as a value of the runtime."""
    return onnxruntime.OrtValue.ortvalue_from_numpy(array)


_PLACES = {"attention.output": "norm_attention", "output": "norm_output"}
_NORM = re.compile(
    r"(?:embeddings|encoder\.layer\.(?P<layer>\d+)\.(?P<place>attention\.output|output))"
    r"\.LayerNorm\.(?P<part>weight|bias)"
)
_LAYER = re.compile(r"encoder\.layer\.(?P<layer>\d+)\.")
_LINEAR = {
    "qkv": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "mix": ("attention.output.dense",),
    "widen": ("intermediate.dense",),
    "narrow": ("output.dense",),
}


def _balance(matrix: Floats, largest: Floats) -> Floats:
    """Return by what the columns of a matrix (out, in) are multiplied, and its inputs divided.

    Large inputs are made smaller at the cost of the weights (Xiao et al. 2023).
    """
    inputs = np.maximum(largest.astype(np.float32), TINIEST) ** MIGRATED
    found = inputs / np.maximum(np.abs(matrix).max(0), TINIEST) ** (1 - MIGRATED)
    return (found / np.exp(np.log(found).mean())).astype(np.float32)


@cache
def _largest() -> dict[str, Floats]:
    return load_file(FOLDER / "largest.safetensors")


def _wanted(file: Path) -> list[str]:
    """Return the names of the weights that a graph asks for, from the list beside it."""
    return file.with_suffix(".txt").read_text("utf-8").split()


def _made(wanted: Sequence[str], weights: Weights) -> list[NDArray[Any]]:
    """Return weights in the forms that a graph asks for."""
    found: dict[str, NDArray[Any]] = {}
    for name in wanted:
        base, form = name.rsplit(".", 1)
        if name in weights:
            found[name] = np.ascontiguousarray(weights[name])
        elif form == "weight":
            found[name] = np.ascontiguousarray(weights[f"{base}.back"].T)
        elif name not in found:
            parts = _quantised(weights[f"{base}.back"], _largest()[f"{base}.largest"])
            found |= {f"{base}.{form}": part for form, part in parts.items()}
    return [found[name] for name in wanted]


def _quantised(matrix: Floats, largest: Floats) -> dict[str, NDArray[Any]]:
    """Return a matrix (out, in) as int8 (in, out), with its scale (out,) and balance (in,)."""
    balance = _balance(matrix, largest)
    scaled = matrix * balance
    scale = np.abs(scaled).max(1).clip(min=TINIEST) / np.float32(LARGEST)
    scaled /= scale[:, None]
    np.rint(scaled, out=scaled)
    int8 = np.ascontiguousarray(scaled.T.astype(np.int8, order="C"))
    return {"int8": int8, "scale": scale.astype(np.float32), "balance": 1 / balance}
