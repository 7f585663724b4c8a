"""The computations of an encoder of the family as graphs without weights.  Needs ``onnx``.

- ``read`` and ``read8``: embeddings to token states, in float32 or with products of
  8-bit integers (each token's activations and each column of weights have a scale of their own,
  after both were balanced channel by channel as in SmoothQuant, Xiao et al. 2023,
  arXiv:2211.10438, so what is said of a text does not hang on the texts read with it);
- ``trace``: the same as ``read`` for one unpadded text, with what the way back needs;
- ``back``: the gradient of a function of the states with respect to the embeddings, by AttnLRP's
  rules (Achtibat et al. 2024, arXiv:2402.05602): layer norm with its deviation held fixed, GELU by
  the identity rule, half of the gradient through each factor of the products QK and AV;
- ``sums``: a product of integers, by which overflowing is noticed.

``desktop/ml/encoders/fast/sessions.py`` gives them a version's weights.
"""

import math
from pathlib import Path

import numpy as np

from desktop.ml.encoders.fast.graph import FLOAT, INT8, INT32, OURS, UINT8, Graph, Named
from desktop.ml.encoders.fast.sessions import SUMMED
from desktop.ml.encoders.port import Facts

TINIEST = 1e-6


def write_graphs(facts: Facts, folder: Path) -> None:
    """Write every graph of an encoder into a folder, made where it was missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for ending, integers in (("", False), ("8", True)):
        Read(facts, integers=integers).save(folder / f"read{ending}.onnx")
        trace = Trace(facts, integers=integers)
        trace.save(folder / f"trace{ending}.onnx")
        Back(facts, trace.kept, integers=integers).save(folder / f"back{ending}.onnx")


def write_sums(folder: Path) -> None:
    """Write a bare product of integers."""
    g = Graph()
    weight = g.weight("same.int8", SUMMED, SUMMED, kind=INT8)
    g.op("MatMulInteger", "inputs", weight, name="sums")
    inputs: list[Named] = [("inputs", UINT8, ["rows", SUMMED])]
    g.save(folder / "sums.onnx", inputs, [("sums", INT32, ["rows", SUMMED])])


class _Encoder:
    """A graph of one encoder; ``integers`` says that its products are of 8-bit integers."""

    def __init__(self, facts: Facts, *, integers: bool) -> None:
        self.g, self.facts, self.integers = Graph(), facts, integers
        self.each = facts.width // facts.heads
        self.shape: list[int | str] = ["batch", "tokens", facts.width]
        self.embedded: list[int | str] = ["batch", "tokens", facts.embedded]

    def product(self, x: str, name: str, width: int, out: int) -> str:
        """Add ``x @ weight + bias``; weights lie as (in, out), as floats or as integers."""
        y = self.bare_product(x, name, (width, out))
        return self.g.op("Add", y, self.g.weight(f"{name}.bias", out))

    def bare_product(self, x: str, name: str, shape: tuple[int, int], *, flat: bool = False) -> str:
        """Add ``x @ weight``; ``flat`` says that ``x`` is (rows, in)."""
        if not self.integers:
            return self.g.op("MatMul", x, self.g.weight(f"{name}.weight", *shape))
        x = self.g.op("Mul", x, self.g.weight(f"{name}.balance", shape[0]))
        return self.rounded(x, (f"{name}.int8", f"{name}.scale"), shape, flat=flat)

    def rounded(
        self, x: str, names: tuple[str, str], shape: tuple[int, int], *, flat: bool = False
    ) -> str:
        """Add the product of rows, each rounded to a scale of its own, with a weight of integers.

        ``names`` are those of the weight and of the scales of its columns.
        """
        g = self.g
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
        weight = g.weight(names[0], *shape, kind=INT8)
        parts = [step, g.weight(names[1], shape[1]), middle]
        y = g.op("MatMulIntegerToFloat", x, weight, *parts, domain=OURS)
        return g.op("Mul", y, largest)

    def projected(self, x: str) -> str:
        """Widen what was embedded narrower than the states are (ELECTRA); always in floats."""
        width, out = self.facts.embedded, self.facts.width
        if width == out:
            return x
        y = self.g.op("MatMul", x, self.g.weight("project.weight", width, out))
        return self.g.op("Add", y, self.g.weight("project.bias", out))

    def split(self, x: str, name: str = "") -> str:
        """(batch, tokens, width) to (batch, heads, tokens, width / heads)."""
        sizes = self.g.constant([0, 0, self.facts.heads, self.each], np.int64)
        x = self.g.op("Reshape", x, sizes)
        return self.g.op("Transpose", x, name=name, perm=[0, 2, 1, 3])

    def joined(self, x: str) -> str:
        """(batch, heads, tokens, width / heads) to (batch, tokens, width)."""
        x = self.g.op("Transpose", x, perm=[0, 2, 1, 3])
        return self.g.op("Reshape", x, self.g.constant([0, 0, self.facts.width], np.int64))

    def kept_shape(self, name: str) -> list[int | str]:
        """Return the shape of something kept for the way back."""
        heads = self.facts.heads
        shapes: dict[str, list[int | str]] = {
            "deviation": ["batch", "tokens", 1],
            "gate": ["batch", "tokens", self.facts.wide],
            "chances": ["batch", heads, "tokens", "tokens"],
        }
        return shapes.get(name.rsplit(".", 1)[1], ["batch", heads, "tokens", self.each])


class Read(_Encoder):
    """Reads padded batches; all but the attention is done on flat rows."""

    def save(self, file: Path) -> None:
        """Write the graph."""
        g, width, embedded = self.g, self.facts.width, self.facts.embedded
        outside = g.op("Shape", "embeddings")
        around = g.op("Slice", outside, g.constant([0], np.int64), g.constant([2], np.int64))
        packed_shape = g.op("Concat", around, g.constant([3 * width], np.int64), axis=0)
        rows = g.constant([-1, width], np.int64)
        thirds = g.constant([width] * 3, np.int64)
        x = self._norm("embeddings", "norm", embedded)
        if embedded != width:
            outside = g.op("Concat", around, g.constant([width], np.int64), axis=0)
        x = g.op("Reshape", self.projected(x), rows)
        for i in range(self.facts.layers):
            x = self._layer(x, i, (packed_shape, rows, thirds))
        g.op("Reshape", x, outside, name="states")
        inputs: list[Named] = [("embeddings", FLOAT, self.embedded)]
        inputs.append(("mask", INT32, ["batch", "tokens"]))
        g.save(file, inputs, [("states", FLOAT, self.shape)])

    def _layer(self, x: str, i: int, shapes: tuple[str, str, str]) -> str:
        g, width, wide = self.g, self.facts.width, self.facts.wide
        packed_shape, rows, thirds = shapes
        packed = self.bare_product(x, f"{i}.qkv", (width, 3 * width), flat=True)
        packed = g.op("Add", packed, g.weight(f"{i}.qkv.bias", 3 * width))
        packed = g.op("Reshape", packed, packed_shape)
        q, k, v = g.split(packed, thirds, 3)
        heads = self.facts.heads
        mixed = g.op("MultiHeadAttention", q, k, v, "", "mask", domain=OURS, num_heads=heads)
        mixed = g.op("Reshape", mixed, rows)
        mixed = self.bare_product(mixed, f"{i}.mix", (width, width), flat=True)
        x = self._joined_norm(x, mixed, f"{i}.mix", f"{i}.norm_attention")
        widened = self.bare_product(x, f"{i}.widen", (width, wide), flat=True)
        widened = g.op("Add", widened, g.weight(f"{i}.widen.bias", wide))
        widened = g.op("Gelu", widened, domain=OURS)
        narrow = self.bare_product(widened, f"{i}.narrow", (wide, width), flat=True)
        return self._joined_norm(x, narrow, f"{i}.narrow", f"{i}.norm_output")

    def _norm(self, x: str, name: str, width: int) -> str:
        weights = [self.g.weight(f"{name}.{kind}", width) for kind in ("weight", "bias")]
        return self.g.op("LayerNormalization", x, *weights, epsilon=self.facts.epsilon, axis=-1)

    def _joined_norm(self, x: str, added: str, product: str, name: str) -> str:
        """Add a layer norm of ``x + added + bias``, the bias that of a product."""
        names = (f"{name}.weight", f"{name}.bias", f"{product}.bias")
        parts = [self.g.weight(each, self.facts.width) for each in names]
        epsilon = self.facts.epsilon
        return self.g.op("SkipLayerNormalization", x, added, *parts, domain=OURS, epsilon=epsilon)


class Trace(_Encoder):
    """The way there, with the names of what is ``kept`` for the way back."""

    def __init__(self, facts: Facts, *, integers: bool) -> None:
        """Add everything."""
        super().__init__(facts, integers=integers)
        self.kept: list[str] = []
        x = self.projected(self._norm("embeddings", "norm", facts.embedded))
        half = self.g.constant(0.5)
        for i in range(facts.layers):
            x = self._layer(x, i, half)
        self.g.op("Identity", x, name="states")

    def save(self, file: Path) -> None:
        """Write the graph."""
        outputs: list[Named] = [("states", FLOAT, self.shape)]
        outputs += [(name, FLOAT, self.kept_shape(name)) for name in self.kept]
        self.g.save(file, [("embeddings", FLOAT, self.embedded)], outputs)

    def _layer(self, x: str, i: int, half: str) -> str:
        g, width, wide = self.g, self.facts.width, self.facts.wide
        packed = self.product(x, f"{i}.qkv", width, 3 * width)
        parts = g.split(packed, g.constant([width] * 3, np.int64), 3)
        q, k, v = (
            self.split(y, self._keep(f"{i}.{part}")) for part, y in zip("qkv", parts, strict=True)
        )
        scores = g.op("MatMul", q, g.op("Transpose", k, perm=[0, 1, 3, 2]))
        scores = g.op("Mul", scores, g.constant(self.each**-0.5))
        chances = g.op("Softmax", scores, name=self._keep(f"{i}.chances"), axis=-1)
        mixed = self.joined(g.op("MatMul", chances, v))
        mixed = self.product(mixed, f"{i}.mix", width, width)
        x = self._norm(g.op("Add", x, mixed), f"{i}.norm_attention", width)
        widened = self.product(x, f"{i}.widen", width, wide)
        bent = g.op("Erf", g.op("Mul", widened, g.constant(1 / math.sqrt(2))))
        bent = g.op("Add", bent, g.constant(1.0))
        gate = g.op("Mul", bent, half, name=self._keep(f"{i}.gate"))
        narrow = self.product(g.op("Mul", widened, gate), f"{i}.narrow", wide, width)
        return self._norm(g.op("Add", x, narrow), f"{i}.norm_output", width)

    def _norm(self, x: str, name: str, width: int) -> str:
        """Add a layer norm that hands out its deviation."""
        g = self.g
        centred = g.op("Sub", x, g.op("ReduceMean", x, axes=[-1]))
        square = g.op("ReduceMean", g.op("Mul", centred, centred), axes=[-1])
        square = g.op("Add", square, g.constant(self.facts.epsilon))
        deviation = g.op("Sqrt", square, name=self._keep(f"{name}.deviation"))
        y = g.op("Div", centred, deviation)
        y = g.op("Mul", y, g.weight(f"{name}.weight", width))
        return g.op("Add", y, g.weight(f"{name}.bias", width))

    def _keep(self, name: str) -> str:
        self.kept.append(name)
        return name


class Back(_Encoder):
    """The way back."""

    def __init__(self, facts: Facts, kept: list[str], *, integers: bool) -> None:
        """Add everything; ``kept`` is what the way there keeps."""
        super().__init__(facts, integers=integers)
        self._kept = kept
        gradient = "gradient"
        for i in reversed(range(facts.layers)):
            gradient = self._layer(gradient, i)
        if facts.embedded != facts.width:
            weight = self.g.weight("project.back", facts.width, facts.embedded)
            gradient = self.g.op("MatMul", gradient, weight)
        gradient = self._norm(gradient, "norm", facts.embedded)
        self.g.op("Identity", gradient, name="relevance")

    def save(self, file: Path) -> None:
        """Write the graph."""
        inputs: list[Named] = [("gradient", FLOAT, self.shape)]
        inputs += [(name, FLOAT, self.kept_shape(name)) for name in self._kept]
        self.g.save(file, inputs, [("relevance", FLOAT, self.embedded)])

    def _layer(self, gradient: str, i: int) -> str:
        g, width, wide = self.g, self.facts.width, self.facts.wide
        gradient = self._norm(gradient, f"{i}.norm_output", width)
        widened = self._product(gradient, f"{i}.narrow", wide, width)
        widened = g.op("Mul", widened, f"{i}.gate")
        widened = self._product(widened, f"{i}.widen", width, wide)
        gradient = g.op("Add", gradient, widened)
        gradient = self._norm(gradient, f"{i}.norm_attention", width)
        mixed = self._product(gradient, f"{i}.mix", width, width)
        packed = self._attention(mixed, i)
        packed = self._product(packed, f"{i}.qkv", width, 3 * width)
        return g.op("Add", gradient, packed)

    def _norm(self, gradient: str, name: str, width: int) -> str:
        """Go back through a layer norm with its deviation held fixed."""
        y = self.g.op("Mul", gradient, self.g.weight(f"{name}.weight", width))
        y = self.g.op("Div", y, f"{name}.deviation")
        return self.g.op("Sub", y, self.g.op("ReduceMean", y, axes=[-1]))

    def _product(self, gradient: str, name: str, width: int, out: int) -> str:
        """Go back through ``x @ weight``: here weights lie as (out, in)."""
        if not self.integers:
            return self.g.op("MatMul", gradient, self.g.weight(f"{name}.back", out, width))
        return self.rounded(gradient, (f"{name}.back_int8", f"{name}.back_scale"), (out, width))

    def _attention(self, gradient: str, i: int) -> str:
        """Go back through the attention to its packed inputs."""
        g = self.g
        half, scale = g.constant(0.5), g.constant(0.5 * self.each**-0.5)
        q, k, v, chances = (f"{i}.{part}" for part in ("q", "k", "v", "chances"))
        out = g.op("Mul", self.split(gradient), half)
        to_chances = g.op("MatMul", out, g.op("Transpose", v, perm=[0, 1, 3, 2]))
        to_v = g.op("MatMul", g.op("Transpose", chances, perm=[0, 1, 3, 2]), out)
        weighed = g.op("Mul", to_chances, chances)
        total = g.op("ReduceSum", weighed, g.constant([-1], np.int64))
        to_scores = g.op("Sub", weighed, g.op("Mul", chances, total))
        to_scores = g.op("Mul", to_scores, scale)
        to_q = g.op("MatMul", to_scores, k)
        to_k = g.op("MatMul", g.op("Transpose", to_scores, perm=[0, 1, 3, 2]), q)
        return g.op("Concat", *(self.joined(y) for y in (to_q, to_k, to_v)), axis=-1)
