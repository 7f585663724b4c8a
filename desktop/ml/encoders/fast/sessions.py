"""The computations of an encoder of the family, given a version's weights, on onnxruntime.

Graphs without weights lie in ``resources/graphs`` or beside an encoder; each session holds its own
copy of what it needs.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file

from desktop.core.products import Products, forced
from desktop.ml.arrays import Floats
from desktop.ml.encoders.fast.layer_names import LayerNames

# Beside the program's code in the sources and in an installed program alike.
FOLDER = Path(__file__).resolve().parents[4] / "resources" / "graphs"
LARGEST, TINIEST = 127, 1e-4
# Rows and columns of the weight in ``sums``.
SUMMED = 64
# The share of the difficulty that moves to the weights: least deviation of the states.
MIGRATED = 0.6
# Graphs whose weights are kept once only, at the cost of some speed.
LEAN = ("trace", "back")
_threads = [1]
# Nothing may go online; the pinned build has no such code (decision record 0011).
onnxruntime.disable_telemetry_events()


def use_threads(count: int) -> None:
    """Let sessions that are opened from now on use so many threads."""
    _threads[0] = count


class Weights(Protocol):
    """Weights by the graphs' names."""

    def __contains__(self, name: str, /) -> bool:
        """Say whether there is one of that name."""
        ...

    def __getitem__(self, name: str, /) -> NDArray[Any]:
        """Return one."""
        ...


class LaidOut:
    """An encoder's weights under the graphs' names, each made when it is asked for.

    ``L.qkv``, ``L.mix``, ``L.widen`` and ``L.narrow`` are the linear layers of layer L, as
    ``.back`` (out, in), ``.bias`` (out,) and ``.largest`` (in,), the largest values that go in;
    the norms are ``.weight`` and ``.bias``.
    """

    def __init__(
        self, names: LayerNames, published: Callable[[str], Floats], given: Mapping[str, Floats]
    ) -> None:
        """Take what gives a weight by its published name, and what is there by the graphs'."""
        self._names = names.published
        self._published = published
        self._given = given

    def __contains__(self, name: str) -> bool:
        """Say whether it is a weight as it was published, or several of them joined."""
        return bool(self._names(name))

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a weight; raises what giving it raises."""
        if name in self._given:
            return self._given[name]
        rows = [self._published(part) for part in self._names(name)]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)


ENDINGS = {Products.FLOAT32: "", Products.INT8: "8", Products.WIDE: "8"}


def suited(*, int8: bool) -> Products:
    """Return the form to read with: the forced one, or the exact one that is fastest here.

    ``int8`` says that reading with 8-bit integers was found to be as good for a version.
    """
    return forced(os.environ) or (integers() if int8 else Products.FLOAT32)


def integers() -> Products:
    """Return the form of products of 8-bit integers whose sums are exact on this processor."""
    return Products.WIDE if overflows() else Products.INT8


class Session:
    """One graph with its weights."""

    def __init__(
        self,
        folder: Path,
        graph: str,
        weights: Weights,
        products: Products = Products.FLOAT32,
    ) -> None:
        """Open a graph (``read``, ``trace``, ``back``) with weights as ``LaidOut`` names them."""
        name = graph + ENDINGS[products]
        file = folder / f"{name}.onnx"
        chosen = options()
        # Measured: rewriting these graphs makes nothing faster, and opening them slower.
        chosen.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        if name.startswith(LEAN):
            chosen.add_session_config_entry("session.disable_prepacking", "1")
        wanted = _wanted(file)
        prepared = _prepared(wanted, weights, products)
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(part) for part in prepared]
        chosen.add_external_initializers(wanted, values)
        self._session = onnxruntime.InferenceSession(
            str(file), chosen, providers=["CPUExecutionProvider"]
        )
        self.outputs: tuple[str, ...] = tuple(o.name for o in self._session.get_outputs())

    def run(self, **inputs: NDArray[Any]) -> Floats:
        """See the port."""
        found: Any = self._session.run(self.outputs[:1], inputs)[0]
        return found

    def values(self, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """Return outputs by name as values of the runtime, which nothing copies."""
        return dict(
            zip(outputs, self._session.run_with_ort_values(list(outputs), inputs), strict=True)
        )


def options() -> onnxruntime.SessionOptions:
    """Return how sessions of all encoders are opened: few threads, which sleep, and no arena."""
    found = onnxruntime.SessionOptions()
    found.intra_op_num_threads = _threads[0]
    found.inter_op_num_threads = 1
    found.add_session_config_entry("session.intra_op.allow_spinning", "0")
    found.log_severity_level = 3
    found.enable_cpu_mem_arena = False
    return found


def value(array: NDArray[Any]) -> Any:  # noqa: ANN401  (the runtime's own type)
    """Return an array as a value of the runtime."""
    return onnxruntime.OrtValue.ortvalue_from_numpy(array)


def _balance(matrix: Floats, largest: Floats) -> Floats:
    """Return by what the columns of a matrix (out, in) are multiplied, and its inputs divided.

    Large inputs are made smaller at the cost of the weights (Xiao et al. 2023).
    """
    inputs = np.maximum(largest.astype(np.float32), TINIEST) ** MIGRATED
    found = inputs / np.maximum(np.abs(matrix).max(0), TINIEST) ** (1 - MIGRATED)
    return (found / np.exp(np.log(found).mean())).astype(np.float32)


@cache
def largest(folder: Path) -> dict[str, Floats]:
    """Return the largest values (in,) that go into each product, by the graphs' names.

    Raises ``OSError`` or ``SafetensorError`` where the file cannot be read.
    """
    return load_file(folder / "largest.safetensors")


def _wanted(file: Path) -> list[str]:
    """Return the names of the weights that a graph asks for, from the list beside it."""
    return file.with_suffix(".txt").read_text("utf-8").split()


def _prepared(wanted: Sequence[str], weights: Weights, products: Products) -> list[NDArray[Any]]:
    """Return weights in the forms that a graph asks for, in whatever order it does."""
    rounded = rounding(products)
    forms: dict[str, NDArray[Any]] = {}
    for name in wanted:
        base, form = name.rsplit(".", 1)
        if name in weights:
            forms[name] = np.ascontiguousarray(weights[name])
        elif form == "weight":
            forms[name] = np.ascontiguousarray(weights[f"{base}.back"].T)
        elif name not in forms:
            back = weights[f"{base}.back"]
            if form.startswith("back_"):
                parts = dict(zip(("back_int8", "back_scale"), rounded(back), strict=True))
            else:
                balance = _balance(back, weights[f"{base}.largest"])
                int8, scale = rounded((back * balance).T)
                parts = {"balance": 1 / balance, "int8": int8, "scale": scale}
            forms |= {f"{base}.{form}": part for form, part in parts.items()}
    return [forms[name] for name in wanted]


def rounding(products: Products) -> Callable[[Floats], tuple[NDArray[Any], Floats]]:
    """Return what makes of a matrix (rows, columns) int8, and the scale (columns,) of each."""
    return _rounded_in_pairs if products is Products.WIDE else _rounded


def _rounded(matrix: Floats) -> tuple[NDArray[Any], Floats]:
    """Return a matrix (rows, columns) as int8, and the scale (columns,) of each column."""
    return _divided(matrix, np.abs(matrix).max(0))


def _rounded_in_pairs(matrix: Floats) -> tuple[NDArray[Any], Floats]:
    """Return ``_rounded`` with scales by which no pair of products overflows 16 bits.

    Processors without VNNI add the products of two rows that follow each other in 16 bits.  Inputs
    are at most 255, so two weights of one sign may be 128 together, 127 before they are rounded.
    """
    up, down = (np.maximum(part, 0) for part in (matrix, -matrix))
    pairs = [(part[0::2] + part[1::2]).max(0) for part in (up, down)]
    return _divided(matrix, np.maximum(np.abs(matrix).max(0), np.maximum(*pairs)))


def _divided(matrix: Floats, largest: Floats) -> tuple[NDArray[Any], Floats]:
    scale = largest.clip(min=TINIEST) / np.float32(LARGEST)
    scaled = matrix / scale
    np.rint(scaled, out=scaled)
    return np.ascontiguousarray(scaled.astype(np.int8, order="C")), scale.astype(np.float32)


@cache
def overflows() -> bool:
    """Say whether this processor's fast products of 8-bit integers overflow.

    Those without VNNI add pairs of products in 16 bits, of which the largest do not fit.
    """
    session = Session(FOLDER, "sums", {"same.int8": np.full((SUMMED, SUMMED), LARGEST, np.int8)})
    sums = session.run(inputs=np.full((4, SUMMED), 255, np.uint8))
    return bool((sums != 255 * LARGEST * SUMMED).any())
