"""A model of transformers as a graph without weights, in the child process only.

The graph takes embeddings and a mask and gives token states.  Its weights are asked for by their
names in the model, so that a version's adapter can be added to them when it is opened.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, shape_inference
from torch import Tensor, nn

from desktop.ml.encoders.exported.editing import OURS, Editor, attribute
from desktop.ml.encoders.exported.gradients import GOAL, SOURCE

MASK = "mask"
PREFIX = "model."
# An example to trace with; both numbers vary in the graph.
ROWS, TOKENS = 2, 9


class States(nn.Module):
    """What is exported: embeddings (batch, tokens, embedded) and mask to states."""

    def __init__(self, model: nn.Module) -> None:
        """Take a model of transformers."""
        super().__init__()
        self.model = model

    def forward(self, embeddings: Tensor, mask: Tensor) -> Tensor:
        """Return token states (batch, tokens, width)."""
        return self.model(inputs_embeds=embeddings, attention_mask=mask).last_hidden_state


@dataclass(frozen=True, slots=True)
class Exported:
    """A graph whose weights are given when it is opened, and their names in the model."""

    model: ModelProto
    weights: tuple[str, ...]


def exported(model: nn.Module, embedded: int, longest: int) -> Exported:
    """Export a model whose embeddings are ``embedded`` wide, for up to ``longest`` tokens.

    Raises whatever torch does when it cannot be traced.
    """
    wrapped = States(model).eval()
    mask = torch.ones(ROWS, TOKENS, dtype=torch.int64)
    mask[1, TOKENS // 2 :] = 0
    batch = torch.export.Dim("batch", min=1)
    tokens = torch.export.Dim("tokens", min=2, max=longest)
    with warnings.catch_warnings():
        # Of the exporter's own code, which nobody here can change.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            wrapped,
            (torch.randn(ROWS, TOKENS, embedded), mask),
            dynamo=True,
            dynamic_shapes={name: {0: batch, 1: tokens} for name in ("embeddings", "mask")},
            input_names=[SOURCE, MASK],
            output_names=[GOAL],
            # Nothing is folded or joined: every weight must keep its own name.
            optimize=False,
            verbose=False,
        )
    if program is None:
        raise ValueError("nothing was exported")
    found = program.model_proto
    _without_sequences(found.graph)
    parameters = {PREFIX + name for name, _ in model.named_parameters()}
    weights = [*_emptied(found.graph, parameters)]
    # The way back must know every shape, and the exporter does not tell all of them.
    found = shape_inference.infer_shapes(found)
    _turned_once(found.graph)
    _without_idle(found.graph)
    _without_notes(found)
    left = {tensor.name for tensor in found.graph.initializer}
    return Exported(found, tuple(name for name in weights if name in left))


def _without_sequences(graph: GraphProto) -> None:
    """Write slices in place of lists of parts."""
    editor = Editor(graph, "cut")
    nodes = list(graph.node)
    del graph.node[:]
    lists = {n.output[0]: n for n in nodes if n.op_type == "SplitToSequence"}
    for node in nodes:
        if node.op_type == "SequenceAt" and node.input[0] in lists:
            made = editor.op("Slice", *_bounds(editor, lists[node.input[0]], node))
            graph.node.append(helper.make_node("Identity", [made], node.output))
        elif node.op_type != "SplitToSequence":
            graph.node.append(node)


def _bounds(editor: Editor, parts: NodeProto, chosen: NodeProto) -> tuple[str, str, str, str]:
    """Return what is cut, from where to where, and along which axis."""
    sizes = editor.value(parts.input[1])
    place, axis = int(editor.value(chosen.input[1])), attribute(parts, "axis", 0)
    if sizes.ndim:
        begun = int(sizes[:place].sum())
        end = begun + int(sizes[place])
    else:
        begun, end = place * int(sizes), (place + 1) * int(sizes)
    start, stop, along = (editor.integers(n) for n in (begun, end, axis))
    return parts.input[0], start, stop, along


def _turned_once(graph: GraphProto) -> None:
    """Multiply with weights as they lie (out, in), rather than turn them at every reading."""
    editor = Editor(graph, "turned")
    weights = {tensor.name for tensor in graph.initializer if len(tensor.dims) == 2}
    for node in graph.node:
        if node.op_type != "MatMul":
            continue
        turned = editor.maker(node.input[1])
        if turned is None or turned.op_type != "Transpose" or turned.input[0] not in weights:
            continue
        node.op_type, node.domain = "FusedMatMul", OURS
        node.input[1] = turned.input[0]
        node.attribute.append(helper.make_attribute("transB", 1))


def _without_idle(graph: GraphProto) -> None:
    """Leave out nodes and weights that nothing asks for."""
    wanted = {output.name for output in graph.output}
    kept: list[NodeProto] = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    initializers = [tensor for tensor in graph.initializer if tensor.name in wanted]
    del graph.node[:]
    graph.node.extend(reversed(kept))
    del graph.initializer[:]
    graph.initializer.extend(initializers)


def _without_notes(model: ModelProto) -> None:
    """Leave out where in the library's source each node came from."""
    del model.metadata_props[:], model.graph.metadata_props[:]
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer):
        part.ClearField("doc_string")
        del part.metadata_props[:]


def _emptied(graph: GraphProto, parameters: set[str]) -> Iterator[str]:
    """Take the values of the weights away; gives the weights' names in the model."""
    renamed: dict[str, str] = {}
    for tensor in graph.initializer:
        if tensor.name in parameters and tensor.data_type == TensorProto.FLOAT:
            name = tensor.name.removeprefix(PREFIX)
            renamed[tensor.name] = name
            placeholder(tensor, name)
            yield name
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name in renamed:
                node.input[place] = renamed[name]


def placeholder(tensor: TensorProto, name: str) -> None:
    """Make a tensor one that is given when the graph is opened."""
    tensor.name = name
    tensor.ClearField("raw_data")
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    del tensor.external_data[:]
    tensor.external_data.add(key="location", value="weights")
