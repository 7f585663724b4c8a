"""An ONNX graph that is changed: nodes added at the end, names made up, shapes looked up."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

OURS = "com.microsoft"
# What leaves the numbers of a list as they are.
_PASSING = ("Identity", "Reshape", "Cast")
# A dimension that is known, that has a name, or of which nothing is known.
Dimension = int | str | None


class Editor:
    """A graph, what makes each of its values, and the nodes that are added to it."""

    def __init__(self, graph: GraphProto, mark: str) -> None:
        """Change ``graph`` in place; ``mark`` begins the names that are made up."""
        self.graph = graph
        self._mark = mark
        self._count = 0
        self._producers = {name: node for node in graph.node for name in node.output}
        self._constants = {tensor.name: tensor for tensor in graph.initializer}
        known = (*graph.value_info, *graph.input, *graph.output)
        self._shapes = {value.name: _shape(value) for value in known}
        self._floats = {v.name for v in known if _kind(v) == TensorProto.FLOAT}

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add a node with one output; returns its name."""
        self._count += 1
        name = f"{self._mark}.{self._count}"
        node = helper.make_node(kind, inputs, [name], domain=domain, **attributes)
        self.graph.node.append(node)
        return name

    def constant(self, value: Any, kind: Any = np.float32) -> str:  # noqa: ANN401
        """Return the name of a constant."""
        array = np.asarray(value, kind)
        name = f"{self._mark}.{array.dtype}.{array.tolist()}"
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(array, name)
            self.graph.initializer.append(self._constants[name])
        return name

    def integers(self, *values: int) -> str:
        """Return the name of a constant list of whole numbers."""
        return self.constant(list(values), np.int64)

    def value(self, name: str) -> NDArray[Any]:
        """Return a constant by its name; raises ``ValueError`` where it is computed."""
        node = self._producers.get(name)
        if name in self._constants:
            return numpy_helper.to_array(self._constants[name])
        if node is None or node.op_type not in ("Constant", *_PASSING):
            raise ValueError(f"{name} is no constant")
        if node.op_type in _PASSING:
            return self.value(node.input[0])
        attribute = helper.get_node_attr_value(node, node.attribute[0].name)
        if isinstance(attribute, TensorProto):
            return numpy_helper.to_array(attribute)
        return np.asarray(attribute)

    def maker(self, name: str) -> NodeProto | None:
        """Return the node that makes a value; none for inputs and weights."""
        return self._producers.get(name)

    def shape(self, name: str) -> tuple[Dimension, ...]:
        """Return the shape of a value; raises ``ValueError`` where nothing is known of it."""
        if name in self._constants:
            return tuple(self._constants[name].dims)
        found = self._shapes.get(name)
        if found is None:
            raise ValueError(f"the shape of {name} is not known")
        return found

    def is_float(self, name: str) -> bool:
        """Say whether a value is known to hold floats."""
        return name in self._floats


def attribute(node: NodeProto, name: str, otherwise: Any) -> Any:  # noqa: ANN401
    """Return an attribute of a node."""
    return next(
        (helper.get_attribute_value(a) for a in node.attribute if a.name == name), otherwise
    )


def along(axis: int, shape: Sequence[Dimension]) -> tuple[int, int]:
    """Return an axis counted from the front, and its size; raises ``ValueError`` if that varies."""
    place = axis % len(shape)
    size = shape[place]
    if not isinstance(size, int):
        raise ValueError(f"the size of axis {place} is not known")  # noqa: TRY004
    return place, size


def _kind(value: ValueInfoProto) -> int:
    return value.type.tensor_type.elem_type


def _shape(value: ValueInfoProto) -> tuple[Dimension, ...] | None:
    if not value.type.tensor_type.HasField("shape"):
        return None
    dims = value.type.tensor_type.shape.dim
    return tuple(d.dim_value if d.HasField("dim_value") else d.dim_param or None for d in dims)
