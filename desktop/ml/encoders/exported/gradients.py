"""The way back through an exported graph, written as a graph: from the states to the embeddings.

Reverse-mode differentiation over the nodes that torch exports, with AttnLRP's rules (Achtibat et
al. 2024, arXiv:2402.05602) for what is not linear: divisors (deviations of norms) and gates are
held fixed, and each factor of a product of two moving values gets half of the gradient.
"""

from collections.abc import Iterable

from onnx import ModelProto, NodeProto, TensorProto, helper

from desktop.ml.encoders.exported.editing import Editor
from desktop.ml.encoders.exported.gradient_rules import RULES

SOURCE, GOAL, GRADIENT, RELEVANCE = "embeddings", "states", "gradient", "relevance"
# Through these no gradient flows: deviations, and the gates of activations.
HELD = frozenset({"Sqrt", "Reciprocal", "Tanh", "Erf", "Sigmoid", "Shape", "Size"})


def with_gradient(model: ModelProto) -> ModelProto:
    """Return a model that takes ``gradient``, that of the states, and gives ``relevance``.

    Both are float (batch, tokens, width): of the states, and of the embeddings.  Raises
    ``ValueError`` for a graph with a node that there is no rule for.
    """
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    editor = Editor(graph, "back")
    moving = moving_in(editor, graph.node)
    sums: dict[str, str] = {GOAL: GRADIENT}
    for node in reversed([n for n in graph.node if n.output[0] in moving]):
        gradient = sums.pop(node.output[0], None)
        if gradient is None:
            continue
        rule = RULES.get(node.op_type)
        if rule is None:
            raise ValueError(f"no way back through {node.op_type}")
        for name, part in rule(editor, node, gradient, moving):
            sums[name] = editor.op("Add", sums[name], part) if name in sums else part
    if SOURCE not in sums:
        raise ValueError("the states do not depend on the embeddings")
    graph.node.append(helper.make_node("Identity", [sums[SOURCE]], [RELEVANCE]))
    states = next(o for o in graph.output if o.name == GOAL)
    told = type(states)()
    told.CopyFrom(states)
    told.name = GRADIENT
    graph.input.append(told)
    del graph.output[:]
    shape = editor.shape(SOURCE)
    graph.output.append(helper.make_tensor_value_info(RELEVANCE, TensorProto.FLOAT, shape))
    return made


def moving_in(editor: Editor, nodes: Iterable[NodeProto]) -> set[str]:
    """Return the values that depend on the embeddings in a way that is followed back."""
    found = {SOURCE}
    for node in nodes:
        if node.op_type not in HELD and found.intersection(node.input):
            found.update(name for name in node.output if name == GOAL or editor.is_float(name))
    return found
