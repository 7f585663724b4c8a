"""A folder that a person brings, looked at before anything of it is loaded.

Only JSON, the tokenizer and the header of the weights are read here; nothing is executed, and what
could be (pickles, code of the model's own) is refused.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from desktop.core.encoders import MINILM, WEIGHTS, Card, Refusal
from desktop.ml.encoders.exported.hub_cache import bounds_of
from desktop.ml.encoders.exported.model_card import languages, licence
from desktop.ml.encoders.exported.refusals import refused, shown, unreadable
from desktop.ml.encoders.exported.tokenizer_check import check_tokenizer
from desktop.ml.encoders.families import FAMILIES, renamed
from desktop.ml.encoders.records import CONFIG

TOKENIZER = "tokenizer.json"
TOKENIZER_CONFIG = "tokenizer_config.json"
POOLING, ADAPTER = "1_Pooling/config.json", "adapter_config.json"
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack", "*.ot")
# What the files may be in bytes: a base model is 0.4 GB, a large one 2 GB.
LIMITS = {
    CONFIG: 1 << 20,
    TOKENIZER_CONFIG: 1 << 23,
    TOKENIZER: 1 << 26,
    WEIGHTS: 3 << 30,
    POOLING: 1 << 20,
}
MOST_HEADER, MOST_TENSORS = 1 << 24, 20_000
# Published weights whose name is known must be those: their SHA-256, and their size in bytes.
KNOWN = {MINILM.name: (MINILM.id, 90_868_376)}
_LAYERS, _WIDTH = "num_hidden_layers", "hidden_size"
_VOCABULARY, _POSITIONS = "vocab_size", "max_position_embeddings"
# The least and the most that a config may say: beyond, models are not computed but memory is lost.
RANGES = {
    _LAYERS: (1, 200),
    _WIDTH: (1, 1 << 14),
    _VOCABULARY: (1, 1 << 22),
    _POSITIONS: (16, 1 << 20),
}
# A weight takes four bytes, and a head may repeat the words; a layer has 12 to 20 squares.
BYTES, SQUARES, SPARE_ROWS = 8, 64, 1 << 12


@dataclass(frozen=True, slots=True)
class Brought:
    """A folder that may be loaded, and what is shown of it."""

    folder: Path
    config: Mapping[str, Any]
    card: Card
    state: Mapping[str, tuple[int, ...]]


def opened(folder: Path) -> Brought:
    """Look at a folder; raises ``KnownError`` with the first thing that speaks against it."""
    try:
        return _opened(folder)
    except OSError as error:
        raise unreadable(folder, error) from error


def _opened(folder: Path) -> Brought:
    if not folder.is_dir():
        raise refused(folder, Refusal.NO_FOLDER)
    state = state_of(folder)
    for name in LIMITS:
        _checked_file(folder, name)
    _no_pipes(folder)
    config = _config(folder)
    _checked_weights(folder)
    _record(folder, POOLING)
    check_tokenizer(folder, _number(folder, config, _VOCABULARY))
    # Sizes before all of the weights are read, which takes seconds.
    digest, published = _published(folder, config)
    size = (folder / WEIGHTS).stat().st_size
    if published not in (None, size):
        raise refused(folder, Refusal.DIGEST)
    if size > _most_bytes(folder, config):
        raise refused(folder, Refusal.DAMAGED, file=CONFIG)
    card = _card(folder, config)
    if digest not in (None, card.digest):
        raise refused(folder, Refusal.DIGEST)
    return Brought(folder, config, card, state)


def _most_bytes(folder: Path, config: Mapping[str, Any]) -> int:
    """Return what the weights of such a model can be at most, several times over."""
    sizes = (_number(folder, config, names) for names in RANGES)
    layers, width, vocabulary, positions = sizes
    rows = vocabulary + positions + SPARE_ROWS
    return BYTES * (width * rows + layers * SQUARES * width**2) + MOST_HEADER


def _published(folder: Path, config: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """Return the SHA-256 and the size of the weights that a model's name stands for, if known."""
    names = Path(str(config.get("_name_or_path") or "")).name, shown(folder.resolve())
    return next((KNOWN[name] for name in names if name in KNOWN), (None, None))


def state_of(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return what tells whether a file of a folder became another one; raises ``OSError``."""
    with os.scandir(folder) as entries:
        every = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
    return {
        name: (one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
        for name, one in every.items()
    }


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _checked_file(folder: Path, name: str) -> None:
    """Refuse links that lead out of the folder, what is no file, and what is too large."""
    file = folder / name
    if not file.is_symlink() and not file.exists():
        return
    try:
        within = file.resolve().is_relative_to(bounds_of(folder))
    except (OSError, RuntimeError) as error:
        raise refused(folder, Refusal.DAMAGED, file=name) from error
    if not within:
        raise refused(folder, Refusal.LINKED, file=name)
    if not file.is_file():
        raise refused(folder, Refusal.DAMAGED, file=name)
    if file.stat().st_size > LIMITS[name]:
        raise refused(folder, Refusal.TOO_LARGE, file=name, limit_mb=LIMITS[name] >> 20)


def _no_pipes(folder: Path) -> None:
    """Refuse what would be waited for without end, whatever its name is."""
    for file in folder.iterdir():
        if file.exists() and not file.is_file() and not file.is_dir():
            raise refused(folder, Refusal.DAMAGED, file=shown(file))


def _number(folder: Path, config: Mapping[str, Any], name: str) -> int:
    """Return a number of the config; refuses what cannot be one."""
    value, (least, most) = renamed(config).get(name), RANGES[name]
    if type(value) is not int or not least <= value <= most:
        raise refused(folder, Refusal.DAMAGED, file=CONFIG)
    return value


def _config(folder: Path) -> dict[str, Any]:
    """Return what a model says of itself; refuses what is no encoder that can be opened."""
    if not (folder / CONFIG).exists():
        raise refused(folder, Refusal.NO_MODEL)
    config = _record(folder, CONFIG)
    if "auto_map" in config or "auto_map" in _record(folder, TOKENIZER_CONFIG):
        raise refused(folder, Refusal.REMOTE_CODE)
    # Where there is one, transformers loads the model that it names, which nobody looked at.
    if os.path.lexists(folder / ADAPTER):
        raise refused(folder, Refusal.ADAPTER)
    family, names = config.get("model_type"), config.get("architectures")
    if not isinstance(family, str) or not family:
        raise refused(folder, Refusal.NO_MODEL)
    writes = any(config.get(key) for key in ("is_decoder", "is_encoder_decoder"))
    told = [str(name) for name in names] if isinstance(names, list) else []
    if writes or any(n.endswith(("ForCausalLM", "ForConditionalGeneration")) for n in told):
        raise refused(folder, Refusal.WRITES)
    if family not in FAMILIES:
        families = ", ".join(FAMILIES)
        raise refused(folder, Refusal.FAMILY, family=family[:40], families=families)
    return config


def _checked_weights(folder: Path) -> None:
    """Read the header of the weights, twice: how long it is, and what safetensors says of it."""
    file = folder / WEIGHTS
    if not file.exists():
        if any(folder.glob("*.safetensors.index.json")):
            raise refused(folder, Refusal.PARTED)
        pickles = any(found for pattern in PICKLES for found in folder.glob(pattern))
        raise refused(folder, Refusal.PICKLES if pickles else Refusal.NO_MODEL)
    try:
        with file.open("rb") as stream:
            size = int.from_bytes(stream.read(8), "little")
            header: Any = json.loads(stream.read(size)) if size <= MOST_HEADER else None
        tensors = {k: v for k, v in header.items() if k != "__metadata__"}
        right = 0 < len(tensors) <= MOST_TENSORS
        # Whether every byte belongs to one tensor, and to one only.
        with safe_open(file, "np"):
            pass
    except (ValueError, TypeError, AttributeError, RecursionError, SafetensorError) as error:
        raise refused(folder, Refusal.DAMAGED, file=WEIGHTS) from error
    if not right:
        raise refused(folder, Refusal.DAMAGED, file=WEIGHTS)


def _card(folder: Path, config: dict[str, Any]) -> Card:
    file = folder / WEIGHTS
    numbers = (_number(folder, config, names) for names in (_LAYERS, _WIDTH, _POSITIONS))
    layers, width, longest = numbers
    return Card(
        name=shown(folder.resolve()),
        family=str(config["model_type"]),
        digest=sha256(file),
        size_bytes=file.stat().st_size,
        layers=layers,
        width=width,
        longest=longest,
        licence=licence(folder),
        languages=languages(folder),
    )


def _record(folder: Path, name: str) -> dict[str, Any]:
    """Return what a JSON file holds; nothing where it is not there."""
    try:
        value = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise refused(folder, Refusal.DAMAGED, file=name) from error
    if not isinstance(value, dict):
        raise refused(folder, Refusal.DAMAGED, file=name)
    return value
