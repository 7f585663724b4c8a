"""What encoders that compute as BERT does call the parts of it."""

from dataclasses import dataclass

WORDS = "embeddings.word_embeddings.weight"
POSITIONS, KINDS = (
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
)
PROJECTION = "embeddings_project"
NORM = "embeddings.LayerNorm"


@dataclass(frozen=True, slots=True)
class LayerNames:
    """The published names of the parts of a layer: one computation under several sets of names.

    ``linear`` are query, key, value, what follows the attention, what widens and what narrows;
    ``norms`` those behind the attention and at the end.  ``kinds`` says that the first segment has
    an embedding of its own.
    """

    layers: str
    linear: tuple[str, str, str, str, str, str]
    norms: tuple[str, str]
    kinds: bool = True

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the last names of the linear layers, which adapters change."""
        return tuple(dict.fromkeys(name.rpartition(".")[2] for name in self.linear))

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the linear layers by the graphs' names; one that stands for several joins them."""
        query, key, value, mix, widen, narrow = self.linear
        return {"qkv": (query, key, value), "mix": (mix,), "widen": (widen,), "narrow": (narrow,)}

    def published(self, name: str) -> list[str]:
        """Return the published names of the weights under a graph's name; none for others."""
        match name.split("."):
            case ["norm", kind]:
                return [f"{NORM}.{kind}"]
            case ["project", "back" | "bias" as kind]:
                return [f"{PROJECTION}.{_own(kind)}"]
            case [layer, "norm_attention" | "norm_output" as place, "weight" | "bias" as kind]:
                norm = self.norms[place == "norm_output"]
                return [f"{self.layers}.{layer}.{norm}.{kind}"]
            case [layer, place, "back" | "bias" as kind] if place in self.parts():
                return [f"{self.layers}.{layer}.{p}.{_own(kind)}" for p in self.parts()[place]]
            case _:
                return []


def _own(kind: str) -> str:
    """Return what is published: the way back multiplies with weights (out, in) as they are."""
    return "weight" if kind == "back" else kind


BERT = LayerNames(
    "encoder.layer",
    (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ),
    ("attention.output.LayerNorm", "output.LayerNorm"),
)
DISTILBERT = LayerNames(
    "transformer.layer",
    (
        "attention.q_lin",
        "attention.k_lin",
        "attention.v_lin",
        "attention.out_lin",
        "ffn.lin1",
        "ffn.lin2",
    ),
    ("sa_layer_norm", "output_layer_norm"),
    kinds=False,
)
