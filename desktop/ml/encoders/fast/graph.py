"""An ONNX graph without weights: they are given when it is loaded.  Needs ``onnx``."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT8, UINT8, INT32 = (
    int(kind)
    for kind in (TensorProto.FLOAT, TensorProto.INT8, TensorProto.UINT8, TensorProto.INT32)
)
# Operators that onnxruntime has beside the standard's.
OURS = "com.microsoft"
# What goes in or comes out: its name, kind of number and shape, in which names are free.
Named = tuple[str, int, Sequence[int | str]]
Attribute = float | Sequence[int]


class Graph:
    """Nodes, weights by name and the names made up in between."""

    def __init__(self) -> None:
        """Start empty."""
        self._nodes: list[Any] = []
        self._weights: dict[str, Any] = {}
        self._constants: dict[str, Any] = {}
        self._count = 0

    def op(
        self, kind: str, *inputs: str, name: str = "", domain: str = "", **more: Attribute
    ) -> str:
        """Add a node; returns the name of its output, which may be given."""
        name = name or f"t{self._count}"
        self._add(kind, inputs, [name], {"domain": domain, **more})
        return name

    def split(self, x: str, sizes: str, count: int) -> list[str]:
        """Part the last axis by a constant of that many sizes."""
        names = [f"t{self._count + i}" for i in range(count)]
        self._add("Split", (x, sizes), names, {"domain": "", "axis": -1})
        return names

    def weight(self, name: str, *shape: int, kind: int = FLOAT) -> str:
        """Ask for a weight, which is given when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "weights"
        self._weights[name] = tensor
        return name

    def constant(self, value: Attribute, kind: type[np.generic] = np.float32) -> str:
        """Return the name of a constant."""
        made = np.asarray(value, kind)
        name = f"c{made.dtype}{made.tolist()}"
        self._constants[name] = numpy_helper.from_array(made, name)
        return name

    def save(self, file: Path, inputs: Iterable[Named], outputs: Iterable[Named]) -> None:
        """Write the graph, and beside it the names of the weights that it asks for."""
        graph = helper.make_graph(
            self._nodes,
            file.stem,
            [helper.make_tensor_value_info(*i) for i in inputs],
            [helper.make_tensor_value_info(*o) for o in outputs],
            [*self._weights.values(), *self._constants.values()],
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(OURS, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        model.producer_name = "caselight"
        file.write_bytes(model.SerializeToString(deterministic=True))
        file.with_suffix(".txt").write_text("\n".join(self._weights) + "\n", encoding="utf-8")

    def _add(
        self, kind: str, inputs: Sequence[str], names: list[str], more: Mapping[str, Any]
    ) -> None:
        self._count += len(names)
        self._nodes.append(helper.make_node(kind, list(inputs), names, **more))
