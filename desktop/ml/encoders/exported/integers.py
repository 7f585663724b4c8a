"""An exported graph with products of 8-bit integers: each row of activations has its own scale."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from desktop.ml.encoders.exported.editing import OURS, Editor, attribute
from desktop.ml.encoders.exported.exporting import Exported, placeholder
from desktop.ml.encoders.exported.gradients import moving_in
from desktop.ml.encoders.exported.sessions import INT8, SCALE

TINIEST = 1e-6


def with_integers(export: Exported) -> Exported:
    """Return the graph with the products of weights and what moves in integers.

    A weight of integers is asked for as (in, out), with a scale for each column.
    """
    model = ModelProto()
    model.CopyFrom(export.model)
    graph = model.graph
    editor = Editor(graph, "rounded")
    moving = moving_in(editor, graph.node)
    nodes = list(graph.node)
    del graph.node[:]
    rounded: list[str] = []
    for node in nodes:
        if _is_product(node) and node.input[0] in moving and node.input[1] in export.weights:
            output = _rounded(editor, node)
            graph.node.append(helper.make_node("Identity", [output], node.output))
            rounded.append(node.input[1])
        else:
            graph.node.append(node)
    names = _given(model, export, list(dict.fromkeys(rounded)))
    if OURS not in {opset.domain for opset in model.opset_import}:
        model.opset_import.append(helper.make_opsetid(OURS, 1))
    return Exported(model, names)


def _is_product(node: NodeProto) -> bool:
    return node.op_type == "FusedMatMul" and bool(attribute(node, "transB", 0))


def _rounded(editor: Editor, node: NodeProto) -> str:
    x, name = node.input
    largest = editor.op("ReduceMax", editor.op("Abs", x), editor.integers(-1))
    largest = editor.op("Max", largest, editor.constant(TINIEST))
    step, middle = editor.constant(1 / 127), editor.constant(128, np.uint8)
    rows = editor.op("QuantizeLinear", editor.op("Div", x, largest), step, middle)
    parts = [rows, name + INT8, step, name + SCALE, middle]
    product = editor.op("MatMulIntegerToFloat", *parts, domain=OURS)
    return editor.op("Mul", product, largest)


def _given(model: ModelProto, export: Exported, rounded: list[str]) -> tuple[str, ...]:
    """Exchange the weights that are asked for; returns the names of all of them."""
    graph = model.graph
    still = {name for node in graph.node for name in node.input}
    shapes = {t.name: tuple(t.dims) for t in graph.initializer}
    kept = [t for t in graph.initializer if t.name in still]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    names = [name for name in export.weights if name in still]
    for name in rounded:
        out, wide = shapes[name]
        for ending, kind, dims in (
            (INT8, TensorProto.INT8, (wide, out)),
            (SCALE, TensorProto.FLOAT, (out,)),
        ):
            tensor = graph.initializer.add(data_type=kind, dims=dims)
            placeholder(tensor, name + ending)
            names.append(name + ending)
    return tuple(names)
