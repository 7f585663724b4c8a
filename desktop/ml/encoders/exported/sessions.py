"""An exported graph, given a version's weights, on onnxruntime."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from desktop.core.products import Products
from desktop.ml.arrays import Floats
from desktop.ml.encoders.fast.sessions import options, rounding, value

# What is asked for of a weight in a graph of integers: itself, and the scales of its columns.
INT8, SCALE = "#int8", "#scale"


class ExportedSession:
    """One graph with its weights."""

    def __init__(
        self,
        file: Path,
        weight: Callable[[str], Floats],
        products: Products = Products.FLOAT32,
    ) -> None:
        """Open a graph with weights (out, in) by their published names."""
        chosen = options()
        chosen.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        wanted = file.with_suffix(".txt").read_text("utf-8").split("\n")[:-1]
        prepared = _prepared(wanted, weight, products)
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(part) for part in prepared]
        chosen.add_external_initializers(wanted, values)
        self._session = onnxruntime.InferenceSession(
            str(file), chosen, providers=["CPUExecutionProvider"]
        )
        self.outputs: tuple[str, ...] = tuple(o.name for o in self._session.get_outputs())

    def run(self, **inputs: NDArray[Any]) -> Floats:
        """See the port."""
        given = inputs | {"mask": inputs["mask"].astype(np.int64)}
        found: Any = self._session.run(self.outputs[:1], given)[0]
        return found

    def values(self, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """Return outputs by name as values of the runtime; without a mask every token counts."""
        shape = inputs["embeddings"].shape()[:2]
        given = {"mask": value(np.ones(shape, np.int64)), **inputs}
        made = self._session.run_with_ort_values(list(outputs), given)
        return dict(zip(outputs, made, strict=True))


class TraceSession:
    """The way there, of which the way back needs the embeddings only: it computes both ways."""

    outputs: tuple[str, ...] = ("states", "embeddings")

    def __init__(self, read: ExportedSession) -> None:
        """Use what reads."""
        self._read = read

    def run(self, **inputs: NDArray[Any]) -> Floats:
        """Return the states (batch, tokens, width)."""
        return self._read.run(**inputs)

    def values(self, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """Return the states, and the embeddings as they were given."""
        states = self._read.values(inputs, ("states",))
        return {name: states.get(name, inputs.get(name)) for name in outputs}


def _prepared(
    wanted: Sequence[str], weight: Callable[[str], Floats], products: Products
) -> list[NDArray[Any]]:
    """Return weights in the forms that a graph asks for."""
    forms: dict[str, NDArray[Any]] = {}
    for name in wanted:
        base, mark, _form = name.partition("#")
        if name in forms:
            continue
        if mark:
            int8, scale = rounding(products)(weight(base).T)
            forms |= {base + INT8: int8, base + SCALE: scale}
        else:
            forms[name] = np.ascontiguousarray(weight(name))
    return [forms[name] for name in wanted]
