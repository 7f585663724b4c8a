"""The facts of an encoder, read from the files that it was published with."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.core.encoders import WEIGHTS
from desktop.core.records import read
from desktop.ml.encoders.families import FAMILIES, Family, renamed
from desktop.ml.encoders.port import MINILM, Facts, Fitted, Make
from desktop.ml.encoders.records import CONFIG, FACTS, Config
from desktop.ml.encoders.tokenization import Pooling, TextTokenizer
from desktop.runtime.regular import bytes_of


@dataclass(frozen=True, slots=True)
class _Published:
    """What is needed of the card of a folder that was taken in."""

    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _OwnFacts:
    """``facts.json``: what the published files do not say."""

    name: str = ""
    make: Make = Make.FAST
    longest: int | None = None
    pooling: Pooling = Pooling.MEAN
    prompt: str = ""
    fitted: Fitted = MINILM
    card: _Published = _Published()


def facts_of(folder: Path, tokenizer: TextTokenizer, *, digest: str) -> Facts:
    """Return an encoder's facts; ``facts.json`` says what its published files do not.

    Raises ``OSError``, ``ValueError`` or ``TypeError`` when a file is not as it must.
    """
    config = read(Config, renamed(record(folder / CONFIG)))
    own = read(_OwnFacts, record(folder / FACTS, missing={}))
    specials, width = tokenizer.specials, config.hidden_size
    # A middle is as wide as states are.
    if {len(own.fitted.middle), len(own.fitted.middle_word)} - {0, width}:
        raise ValueError("middle")
    begun = _first_position(config, specials.pad)
    framed = config.max_position_embeddings - begun - len(specials)
    return Facts(
        name=own.name or folder.name,
        digest=digest,
        family=config.model_type,
        make=own.make,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        width=width,
        wide=config.intermediate_size,
        embedded=width if config.embedding_size is None else config.embedding_size,
        vocabulary=config.vocab_size,
        longest=framed if own.longest is None else own.longest,
        specials=specials,
        positions_from=begun,
        epsilon=config.layer_norm_eps,
        activation=config.hidden_act,
        cased=tokenizer.cased,
        pooling=own.pooling,
        size_bytes=own.card.size_bytes or (folder / WEIGHTS).stat().st_size,
        prompt=tokenizer.encode(own.prompt).ids,
        fitted=own.fitted,
    )


def record(file: Path, missing: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a JSON file holds; ``missing`` where there is none.

    Raises ``OSError``, ``ValueError`` when it is no JSON, ``TypeError`` when it is no object.
    """
    if missing is not None and not file.exists():
        return missing
    value = json.loads(bytes_of(file).decode("utf-8"))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value


def _first_position(config: Config, padding: int) -> int:
    first = FAMILIES.get(config.model_type, Family(config.model_type)).first_position
    if first is not None:
        return first
    return (padding if config.pad_token_id is None else config.pad_token_id) + 1
