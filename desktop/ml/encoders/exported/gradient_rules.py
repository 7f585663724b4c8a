"""How a gradient goes back through each kind of node; one function for each kind.

A rule takes the gradient of a node's output and gives those of its inputs that move.
"""

import math
from collections.abc import Callable, Iterator

from onnx import NodeProto

from desktop.ml.encoders.exported.editing import OURS, Editor, along, attribute

Parts = Iterator[tuple[str, str]]
Rule = Callable[[Editor, NodeProto, str, set[str]], Parts]
# Whole numbers that mean "to the end" in slices.
END = 1 << 40


def _passed(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    """Go back through sums and what changes no value: each input gets all of the gradient."""
    for name in node.input:
        if name in moving:
            yield name, _narrowed(editor, gradient, name, node.output[0])


def _subtracted(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    first, second = node.input
    if first in moving:
        yield first, _narrowed(editor, gradient, first, node.output[0])
    if second in moving:
        part = editor.op("Neg", gradient)
        yield second, _narrowed(editor, part, second, node.output[0])


def _multiplied(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    """Give each of two moving factors half."""
    if all(name in moving for name in node.input):
        gradient = editor.op("Mul", gradient, editor.constant(0.5))
    for name, other in zip(node.input, reversed(node.input), strict=True):
        if name in moving:
            part = editor.op("Mul", gradient, other)
            yield name, _narrowed(editor, part, name, node.output[0])


def _divided(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    """Hold the divisor fixed."""
    name, divisor = node.input
    if name in moving:
        part = editor.op("Div", gradient, divisor)
        yield name, _narrowed(editor, part, name, node.output[0])


def _negated(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    yield node.input[0], editor.op("Neg", gradient)


def _product(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    """Go back through a product of matrices; a weight may lie as (out, in)."""
    left, right = node.input[:2]
    turned = bool(attribute(node, "transB", 0))
    if left in moving and right in moving:
        gradient = editor.op("Mul", gradient, editor.constant(0.5))
    if left in moving:
        part = (
            editor.op("MatMul", gradient, right)
            if turned
            else editor.op("FusedMatMul", gradient, right, domain=OURS, transB=1)
        )
        yield left, _narrowed(editor, part, left, "")
    if right in moving:
        if turned:
            raise ValueError("no way back to a weight that moves")
        part = editor.op("FusedMatMul", left, gradient, domain=OURS, transA=1)
        yield right, _narrowed(editor, part, right, "")


def _normed(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    """Go back through a layer norm over the last axis, its deviation held fixed."""
    name = node.input[0]
    if attribute(node, "axis", -1) % len(editor.shape(name)) != len(editor.shape(name)) - 1:
        raise ValueError("a norm over several axes")
    last = editor.integers(-1)
    centred = editor.op("Sub", name, editor.op("ReduceMean", name, last))
    square = editor.op("ReduceMean", editor.op("Mul", centred, centred), last)
    epsilon = editor.constant(attribute(node, "epsilon", 1e-5))
    deviation = editor.op("Sqrt", editor.op("Add", square, epsilon))
    part = editor.op("Div", editor.op("Mul", gradient, node.input[1]), deviation)
    yield name, editor.op("Sub", part, editor.op("ReduceMean", part, last))


def _softmax(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    chances = node.output[0]
    axis = editor.integers(attribute(node, "axis", -1))
    weighed = editor.op("Mul", gradient, chances)
    total = editor.op("ReduceSum", weighed, axis)
    yield node.input[0], editor.op("Sub", weighed, editor.op("Mul", chances, total))


def _gelu(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    """Hold the gate of a GELU fixed: the identity rule."""
    x = node.input[0]
    if attribute(node, "approximate", b"none") == b"tanh":
        cube = editor.op("Mul", editor.op("Mul", x, x), x)
        inner = editor.op("Add", x, editor.op("Mul", cube, editor.constant(0.044715)))
        scaled = editor.op("Mul", inner, editor.constant(math.sqrt(2 / math.pi)))
        bent = editor.op("Tanh", scaled)
    else:
        bent = editor.op("Erf", editor.op("Mul", x, editor.constant(1 / math.sqrt(2))))
    gate = editor.op("Add", bent, editor.constant(1.0))
    gate = editor.op("Mul", gate, editor.constant(0.5))
    yield x, editor.op("Mul", gradient, gate)


def _relu(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    open_ = editor.op("Greater", node.input[0], editor.constant(0.0))
    yield node.input[0], editor.op("Where", open_, gradient, editor.constant(0.0))


def _reshaped(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    name = node.input[0]
    yield name, editor.op("Reshape", gradient, editor.op("Shape", name))


def _transposed(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    there: list[int] = list(attribute(node, "perm", ()))
    back = sorted(range(len(there)), key=there.__getitem__)
    yield node.input[0], editor.op("Transpose", gradient, perm=back)


def _averaged(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    name = node.input[0]
    axes = editor.value(node.input[1]).reshape(-1).tolist()
    if not attribute(node, "keepdims", 1):
        gradient = editor.op("Unsqueeze", gradient, editor.integers(*axes))
    count = math.prod(along(axis, editor.shape(name))[1] for axis in axes)
    part = editor.op("Mul", gradient, editor.constant(1 / count))
    yield name, editor.op("Expand", part, editor.op("Shape", name))


def _sliced(editor: Editor, node: NodeProto, gradient: str, _moving: set[str]) -> Parts:
    """Put zeros where something was cut away."""
    name = node.input[0]
    starts, ends, axes = (editor.value(part).reshape(-1).tolist() for part in node.input[1:4])
    if len(node.input) > 4 and any(step != 1 for step in editor.value(node.input[4]).tolist()):
        raise ValueError("a slice with steps")
    for start, end, axis in zip(starts, ends, axes, strict=True):
        if start == 0 and end >= END:
            continue
        place, size = along(axis, editor.shape(name))
        first, last, _step = slice(start, end).indices(size)
        gradient = _padded(editor, gradient, (place, len(editor.shape(name))), (first, size - last))
    yield name, gradient


def _picked(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    """Go back through one place of an axis."""
    name, index = node.input[0], editor.value(node.input[1])
    if index.ndim:
        raise ValueError("several places at once")
    place, size = along(attribute(node, "axis", 0), editor.shape(name))
    gradient = editor.op("Unsqueeze", gradient, editor.integers(place))
    first = int(index) % size
    yield (
        name,
        _padded(editor, gradient, (place, len(editor.shape(name))), (first, size - first - 1)),
    )


def _joined(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    begun = 0
    for name in node.input:
        place, size = along(attribute(node, "axis", 0), editor.shape(name))
        if name in moving:
            bounds = [editor.integers(n) for n in (begun, begun + size, place)]
            yield name, editor.op("Slice", gradient, *bounds)
        begun += size


def _gathered(editor: Editor, node: NodeProto, gradient: str, _: set[str]) -> Parts:
    name, indices = node.input
    zeros = editor.op("Expand", editor.constant(0.0), editor.op("Shape", name))
    axis = attribute(node, "axis", 0)
    yield (
        name,
        editor.op("ScatterElements", zeros, indices, gradient, axis=axis, reduction="add"),
    )


def _chosen(editor: Editor, node: NodeProto, gradient: str, moving: set[str]) -> Parts:
    condition, first, second = node.input
    zero = editor.constant(0.0)
    for name, pair in ((first, (gradient, zero)), (second, (zero, gradient))):
        if name in moving:
            part = editor.op("Where", condition, *pair)
            yield name, _narrowed(editor, part, name, node.output[0])


def _padded(editor: Editor, gradient: str, axis: tuple[int, int], around: tuple[int, int]) -> str:
    """Add zeros before and after, along one axis of several."""
    if not any(around):
        return gradient
    place, rank = axis
    # For all axes: onnxruntime 1.26 turns the pads of named axes wrongly round transpositions.
    pads = [0] * (2 * rank)
    pads[place], pads[rank + place] = around
    return editor.op("Pad", gradient, editor.integers(*pads), editor.constant(0.0))


def _narrowed(editor: Editor, gradient: str, name: str, output: str) -> str:
    """Sum a gradient over the axes along which a value was repeated."""
    if not output:
        return gradient
    own, whole = editor.shape(name), editor.shape(output)
    if own == whole:
        return gradient
    missing = len(whole) - len(own)
    axes = [*range(missing)]
    axes += [missing + i for i, d in enumerate(own) if d == 1 and whole[missing + i] != 1]
    if not axes:
        return gradient
    part = editor.op("ReduceSum", gradient, editor.integers(*axes))
    return editor.op("Reshape", part, editor.op("Shape", name))


RULES: dict[str, Rule] = {
    **dict.fromkeys(("Add", "Identity", "Cast", "CastLike", "Dropout", "Expand"), _passed),
    **dict.fromkeys(("MatMul", "FusedMatMul"), _product),
    **dict.fromkeys(("Reshape", "Squeeze", "Unsqueeze"), _reshaped),
    "Sub": _subtracted,
    "Mul": _multiplied,
    "Div": _divided,
    "Neg": _negated,
    "LayerNormalization": _normed,
    "Softmax": _softmax,
    "Gelu": _gelu,
    "Relu": _relu,
    "Transpose": _transposed,
    "ReduceMean": _averaged,
    "Slice": _sliced,
    "Gather": _picked,
    "Concat": _joined,
    "GatherElements": _gathered,
    "Where": _chosen,
}
