"""The computations of the encoder as ONNX graphs without weights: ``python packaging/graphs.py``.

Writes ``resources/graphs/*.onnx``, which ``desktop/ml/encoders/fast/sessions.py`` gives a
version's weights, and beside each the names of the weights that it asks for:

- ``read`` and ``read8``: embeddings to token states, in float32 or with products of
  8-bit integers (each token's activations and each column of weights have a scale of their own,
  after both were balanced channel by channel as in SmoothQuant, Xiao et al. 2023,
  arXiv:2211.10438, so what is said of a text does not hang on the texts read with it);
- ``sums``: such a product, by which overflowing is noticed;
- ``trace``: the same as ``read`` for one unpadded text, with what the way back needs;
- ``back``: the gradient of a function of the states with respect to the embeddings, by AttnLRP's
  rules (Achtibat et al. 2024, arXiv:2402.05602): layer norm with its deviation held fixed, GELU by
  the identity rule, half of the gradient through each factor of the products QK and AV.
"""

import math
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

GOAL = Path(__file__).resolve().parents[1] / "resources" / "graphs"
LAYERS, HEADS, WIDTH, WIDE = 6, 12, 384, 1536
EACH = WIDTH // HEADS
EPSILON = 1e-12
TINIEST = 1e-6
SUMMED = 64
FLOAT = TensorProto.FLOAT
INTEGERS = {"int8": TensorProto.INT8}
OURS = "com.microsoft"


class Graph:
    """Nodes, weights by name and the names made up in between."""

    def __init__(self) -> None:
        """Start empty."""
        self.nodes, self.weights, self.constants, self.count = [], {}, {}, 0

    def op(self, kind, *inputs, domain="", outputs=1, names=None, **attributes):
        """Add a node; returns the name of its output, or their names."""
        made = names or [f"t{self.count + i}" for i in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), made, domain=domain, **attributes))
        return made[0] if outputs == 1 else made

    def weight(self, name, *shape, kind=FLOAT):
        """Ask for a weight, which is given when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "weights"
        self.weights[name] = tensor
        return name

    def constant(self, value, kind=np.float32):
        """Return the name of a constant."""
        value = np.asarray(value, kind)
        name = f"c{value.dtype}{value.tolist()}"
        self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def save(self, name, inputs, outputs):
        """Check and write the graph; inputs and outputs are (name, kind, shape)."""
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(*i) for i in inputs],
            [helper.make_tensor_value_info(*o) for o in outputs],
            [*self.weights.values(), *self.constants.values()],
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(OURS, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        model.producer_name = "caselight"
        GOAL.mkdir(parents=True, exist_ok=True)
        (GOAL / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
        (GOAL / f"{name}.txt").write_text("\n".join(self.weights) + "\n", encoding="utf-8")


def product(g, x, name, width, out, integers=None):
    """Add ``x @ weight + bias``; weights lie as (in, out), as floats or as ``integers``."""
    y = bare_product(g, x, name, (width, out), integers)
    return g.op("Add", y, g.weight(f"{name}.bias", out))


def bare_product(g, x, name, shape, integers, *, flat=False):
    """Add ``x @ weight``; ``flat`` says that ``x`` is (rows, in)."""
    if integers is None:
        return g.op("MatMul", x, g.weight(f"{name}.weight", *shape))
    x = g.op("Mul", x, g.weight(f"{name}.balance", shape[0]))
    names = f"{name}.{integers}", f"{name}.scale"
    return rounded(g, x, names, shape, integers, flat=flat)


def rounded(g, x, names, shape, integers, *, flat=False):
    """Add the product of rows, each rounded to a scale of its own, with a weight of integers.

    ``names`` are those of the weight and of the scales of its columns.
    """
    largest = g.op("ReduceMax", g.op("Abs", x), axes=[-1])
    largest = g.op("Max", largest, g.constant(TINIEST))
    step, middle = g.constant(1 / 127), g.constant(128, np.uint8)
    if flat:
        # The same in one pass less; only two dimensions can have a scale for each row.
        each = g.op("Reshape", g.op("Mul", largest, step), g.constant([-1], np.int64))
        middles = g.op("Expand", middle, g.op("Shape", each))
        x = g.op("QuantizeLinear", x, each, middles, axis=0)
    else:
        x = g.op("QuantizeLinear", g.op("Div", x, largest), step, middle)
    weight = g.weight(names[0], *shape, kind=INTEGERS[integers])
    parts = [step, g.weight(names[1], shape[1]), middle]
    y = g.op("MatMulIntegerToFloat", x, weight, *parts, domain=OURS)
    return g.op("Mul", y, largest)


def norm(g, x, name):
    """Add a layer norm."""
    weights = g.weight(f"{name}.weight", WIDTH), g.weight(f"{name}.bias", WIDTH)
    return g.op("LayerNormalization", x, *weights, epsilon=EPSILON, axis=-1)


def read(name, integers=None):
    """Write the graph that reads padded batches; all but the attention is done on flat rows."""
    g = Graph()
    outside = g.op("Shape", "embeddings")
    around = g.op("Slice", outside, g.constant([0], np.int64), g.constant([2], np.int64))
    packed_shape = g.op("Concat", around, g.constant([3 * WIDTH], np.int64), axis=0)
    rows, thirds = g.constant([-1, WIDTH], np.int64), g.constant([WIDTH] * 3, np.int64)
    x = g.op("Reshape", norm(g, "embeddings", "norm"), rows)
    for i in range(LAYERS):
        packed = bare_product(g, x, f"{i}.qkv", (WIDTH, 3 * WIDTH), integers, flat=True)
        packed = g.op("Add", packed, g.weight(f"{i}.qkv.bias", 3 * WIDTH))
        packed = g.op("Reshape", packed, packed_shape)
        q, k, v = g.op("Split", packed, thirds, outputs=3, axis=-1)
        mixed = g.op("MultiHeadAttention", q, k, v, "", "mask", domain=OURS, num_heads=HEADS)
        mixed = g.op("Reshape", mixed, rows)
        mixed = bare_product(g, mixed, f"{i}.mix", (WIDTH, WIDTH), integers, flat=True)
        x = joined_norm(g, x, mixed, f"{i}.mix", f"{i}.norm_attention")
        wide = bare_product(g, x, f"{i}.widen", (WIDTH, WIDE), integers, flat=True)
        wide = g.op("Gelu", g.op("Add", wide, g.weight(f"{i}.widen.bias", WIDE)), domain=OURS)
        narrow = bare_product(g, wide, f"{i}.narrow", (WIDE, WIDTH), integers, flat=True)
        x = joined_norm(g, x, narrow, f"{i}.narrow", f"{i}.norm_output")
    g.op("Reshape", x, outside, names=["states"])
    shape = ["batch", "tokens", WIDTH]
    inputs = [("embeddings", FLOAT, shape), ("mask", TensorProto.INT32, ["batch", "tokens"])]
    g.save(name, inputs, [("states", FLOAT, shape)])


def joined_norm(g, x, added, product, name):
    """Add a layer norm of ``x + added + bias``, the bias that of a product."""
    weights = (f"{name}.weight", f"{name}.bias", f"{product}.bias")
    weights = (g.weight(w, WIDTH) for w in weights)
    return g.op("SkipLayerNormalization", x, added, *weights, domain=OURS, epsilon=EPSILON)


def sums():
    """Write a bare product of integers."""
    g = Graph()
    weight = g.weight("same.int8", SUMMED, SUMMED, kind=TensorProto.INT8)
    g.op("MatMulInteger", "inputs", weight, names=["sums"])
    inputs = [("inputs", TensorProto.UINT8, ["rows", SUMMED])]
    g.save("sums", inputs, [("sums", TensorProto.INT32, ["rows", SUMMED])])


def fixed_norm(g, x, name, kept):
    """Add a layer norm that hands out its deviation."""
    centred = g.op("Sub", x, g.op("ReduceMean", x, axes=[-1]))
    square = g.op("ReduceMean", g.op("Mul", centred, centred), axes=[-1])
    kept[f"{name}.deviation"] = g.op(
        "Sqrt", g.op("Add", square, g.constant(EPSILON)), names=[f"{name}.deviation"]
    )
    y = g.op("Div", centred, kept[f"{name}.deviation"])
    y = g.op("Mul", y, g.weight(f"{name}.weight", WIDTH))
    return g.op("Add", y, g.weight(f"{name}.bias", WIDTH))


def split(g, x, **names):
    """(batch, tokens, width) to (batch, heads, tokens, width / heads)."""
    x = g.op("Reshape", x, g.constant([0, 0, HEADS, EACH], np.int64))
    return g.op("Transpose", x, perm=[0, 2, 1, 3], **names)


def joined(g, x):
    """(batch, heads, tokens, width / heads) to (batch, tokens, width)."""
    x = g.op("Transpose", x, perm=[0, 2, 1, 3])
    return g.op("Reshape", x, g.constant([0, 0, WIDTH], np.int64))


def shape_of(name):
    """Return the shape of something kept."""
    kind = name.rsplit(".", 1)[1]
    return {
        "deviation": ["batch", "tokens", 1],
        "gate": ["batch", "tokens", WIDE],
        "chances": ["batch", HEADS, "tokens", "tokens"],
    }.get(kind, ["batch", HEADS, "tokens", EACH])


def trace(name, integers=None):
    """Write the way there; returns the names of what is kept for the way back."""
    g, kept = Graph(), {}
    x = fixed_norm(g, "embeddings", "norm", kept)
    half = g.constant(0.5)
    for i in range(LAYERS):
        packed = product(g, x, f"{i}.qkv", WIDTH, 3 * WIDTH, integers)
        thirds = g.constant([WIDTH] * 3, np.int64)
        parts = g.op("Split", packed, thirds, outputs=3, axis=-1)
        for part, y in zip("qkv", parts, strict=True):
            kept[f"{i}.{part}"] = split(g, y, names=[f"{i}.{part}"])
        turned = g.op("Transpose", kept[f"{i}.k"], perm=[0, 1, 3, 2])
        scores = g.op("MatMul", kept[f"{i}.q"], turned)
        scores = g.op("Mul", scores, g.constant(EACH**-0.5))
        kept[f"{i}.chances"] = g.op("Softmax", scores, axis=-1, names=[f"{i}.chances"])
        mixed = joined(g, g.op("MatMul", kept[f"{i}.chances"], kept[f"{i}.v"]))
        mixed = product(g, mixed, f"{i}.mix", WIDTH, WIDTH, integers)
        x = fixed_norm(g, g.op("Add", x, mixed), f"{i}.norm_attention", kept)
        wide = product(g, x, f"{i}.widen", WIDTH, WIDE, integers)
        bent = g.op("Erf", g.op("Mul", wide, g.constant(1 / math.sqrt(2))))
        bent = g.op("Add", bent, g.constant(1.0))
        kept[f"{i}.gate"] = g.op("Mul", bent, half, names=[f"{i}.gate"])
        narrow = g.op("Mul", wide, kept[f"{i}.gate"])
        narrow = product(g, narrow, f"{i}.narrow", WIDE, WIDTH, integers)
        x = fixed_norm(g, g.op("Add", x, narrow), f"{i}.norm_output", kept)
    g.op("Identity", x, names=["states"])
    shape = ["batch", "tokens", WIDTH]
    outputs = [("states", FLOAT, shape), *((n, FLOAT, shape_of(n)) for n in kept)]
    g.save(name, [("embeddings", FLOAT, shape)], outputs)
    return tuple(kept)


def back_norm(g, gradient, name):
    """Go back through a layer norm with its deviation held fixed."""
    y = g.op("Mul", gradient, g.weight(f"{name}.weight", WIDTH))
    y = g.op("Div", y, f"{name}.deviation")
    return g.op("Sub", y, g.op("ReduceMean", y, axes=[-1]))


def back_product(g, gradient, name, width, out, integers):
    """Go back through ``x @ weight``: here weights lie as (out, in)."""
    shape = out, width
    if integers is None:
        return g.op("MatMul", gradient, g.weight(f"{name}.back", *shape))
    names = f"{name}.back_{integers}", f"{name}.back_scale"
    return rounded(g, gradient, names, shape, integers)


def back_attention(g, gradient, i):
    """Go back through the attention to its packed inputs."""
    half, scale = g.constant(0.5), g.constant(0.5 * EACH**-0.5)
    q, k, v, chances = (f"{i}.{part}" for part in ("q", "k", "v", "chances"))
    out = g.op("Mul", split(g, gradient), half)
    to_chances = g.op("MatMul", out, g.op("Transpose", v, perm=[0, 1, 3, 2]))
    to_v = g.op("MatMul", g.op("Transpose", chances, perm=[0, 1, 3, 2]), out)
    weighed = g.op("Mul", to_chances, chances)
    total = g.op("ReduceSum", weighed, g.constant([-1], np.int64))
    to_scores = g.op("Sub", weighed, g.op("Mul", chances, total))
    to_scores = g.op("Mul", to_scores, scale)
    to_q = g.op("MatMul", to_scores, k)
    to_k = g.op("MatMul", g.op("Transpose", to_scores, perm=[0, 1, 3, 2]), q)
    return g.op("Concat", *(joined(g, y) for y in (to_q, to_k, to_v)), axis=-1)


def back(name, kept, integers=None):
    """Write the way back."""
    g = Graph()
    gradient = "gradient"
    for i in reversed(range(LAYERS)):
        gradient = back_norm(g, gradient, f"{i}.norm_output")
        wide = back_product(g, gradient, f"{i}.narrow", WIDE, WIDTH, integers)
        wide = g.op("Mul", wide, f"{i}.gate")
        wide = back_product(g, wide, f"{i}.widen", WIDTH, WIDE, integers)
        gradient = g.op("Add", gradient, wide)
        gradient = back_norm(g, gradient, f"{i}.norm_attention")
        mixed = back_product(g, gradient, f"{i}.mix", WIDTH, WIDTH, integers)
        packed = back_attention(g, mixed, i)
        packed = back_product(g, packed, f"{i}.qkv", WIDTH, 3 * WIDTH, integers)
        gradient = g.op("Add", gradient, packed)
    gradient = back_norm(g, gradient, "norm")
    g.op("Identity", gradient, names=["relevance"])
    shape = ["batch", "tokens", WIDTH]
    inputs = [("gradient", FLOAT, shape), *((n, FLOAT, shape_of(n)) for n in kept)]
    g.save(name, inputs, [("relevance", FLOAT, shape)])


def main() -> int:
    """Write all graphs."""
    for form, integers in (("", None), ("8", "int8")):
        read(f"read{form}", integers)
        back(f"back{form}", trace(f"trace{form}", integers), integers)
    sums()
    return 0


if __name__ == "__main__":
    sys.exit(main())
