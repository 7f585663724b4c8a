"""What the files in an encoder's folder say, for whoever shows it and whoever computes with it."""

from dataclasses import dataclass

from desktop.core.encoders import Card, Proof

CONFIG, FACTS, MANIFEST = "config.json", "facts.json", "manifest.json"


@dataclass(frozen=True, slots=True)
class Config:
    """What is needed of ``config.json``, as it was published."""

    model_type: str
    vocab_size: int
    max_position_embeddings: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    hidden_act: str
    embedding_size: int | None = None
    pad_token_id: int | None = None
    layer_norm_eps: float = 1e-12


@dataclass(frozen=True, slots=True)
class Described:
    """What is shown of ``facts.json``, where a folder was taken in."""

    card: Card


@dataclass(frozen=True, slots=True)
class Proved:
    """What is shown of ``manifest.json``."""

    proof: Proof
