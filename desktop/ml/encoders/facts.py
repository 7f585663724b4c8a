"""The facts of an encoder, read from the files that it was published with."""

import json
from pathlib import Path
from typing import Any

from desktop.ml.encoders.port import MINILM, Facts, Fitted, Make
from desktop.ml.encoders.tokenization import Pooling, TextTokenizer

# Families whose positions are counted from behind the number of the padding token.
BEHIND_PADDING = ("roberta", "xlm-roberta", "camembert")
# The names that families give the same number.
_WIDTH, _LAYERS = ("hidden_size", "dim"), ("num_hidden_layers", "n_layers")
_HEADS, _WIDE = ("num_attention_heads", "n_heads"), ("intermediate_size", "hidden_dim")
_ACTIVATION = ("hidden_act", "activation", "hidden_activation")


def facts_of(folder: Path, tokenizer: TextTokenizer, *, digest: str) -> Facts:
    """Return an encoder's facts; ``facts.json`` says what its published files do not.

    Raises ``OSError``, ``ValueError``, ``KeyError`` or ``TypeError`` when a file is not as it must.
    """
    config, told = record(folder / "config.json"), record(folder / "facts.json", missing={})
    family = str(config["model_type"])
    width = int(_first(config, _WIDTH))
    begun = 0
    if family in BEHIND_PADDING:
        begun = int(config.get("pad_token_id", tokenizer.specials.pad)) + 1
    framed = int(config["max_position_embeddings"]) - begun
    return Facts(
        name=str(told.get("name") or folder.name),
        digest=digest,
        family=family,
        make=Make(told.get("make", Make.FAST)),
        layers=int(_first(config, _LAYERS)),
        heads=int(_first(config, _HEADS)),
        width=width,
        wide=int(_first(config, _WIDE)),
        embedded=int(config.get("embedding_size", width)),
        vocabulary=int(config["vocab_size"]),
        longest=int(told.get("longest", framed - len(tokenizer.specials))),
        specials=tokenizer.specials,
        positions_from=begun,
        epsilon=float(config.get("layer_norm_eps", 1e-12)),
        activation=str(_first(config, _ACTIVATION)),
        cased=tokenizer.cased,
        pooling=Pooling(told.get("pooling", Pooling.MEAN)),
        size_bytes=(folder / "model.safetensors").stat().st_size,
        licence=str(told.get("licence", "")),
        languages=tuple(str(language) for language in told.get("languages", ())),
        prompt=tokenizer.encode(str(told.get("prompt", ""))).ids,
        fitted=_fitted(told.get("fitted", {}), width),
    )


def record(file: Path, missing: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a JSON file holds; ``missing`` where there is none."""
    if missing is not None and not file.exists():
        return missing
    value = json.loads(file.read_text("utf-8"))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value


def _fitted(told: dict[str, Any], width: int) -> Fitted:
    """Return the constants; raises ``ValueError`` when a middle is not as wide as states are."""
    middle, middle_word = (
        tuple(float(value) for value in told.get(name, ())) for name in ("middle", "middle_word")
    )
    if {len(middle), len(middle_word)} - {0, width}:
        raise ValueError("middle")
    return Fitted(
        sharpness=float(told.get("sharpness", MINILM.sharpness)),
        length=float(told.get("length", MINILM.length)),
        room=float(told.get("room", MINILM.room)),
        middle=middle,
        middle_word=middle_word,
    )


def _first(config: dict[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401  (JSON)
    return next(config[name] for name in names if name in config)
