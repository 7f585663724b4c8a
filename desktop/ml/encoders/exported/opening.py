"""A folder that a person brings, looked at before anything of it is loaded.

Only JSON, the tokenizer and the header of the weights are read here; nothing is executed, and what
could be (pickles, code of the model's own) is refused.
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from desktop.core.encoders import SHIPPED, SHIPPED_NAME, Card, Refusal
from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported.hub_cache import bounds_of, name_of
from desktop.ml.encoders.exported.model_card import languages, licence

CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
TOKENIZER_CONFIG = "tokenizer_config.json"
POOLING, ADAPTER = "1_Pooling/config.json", "adapter_config.json"
FAMILIES = (
    "albert",
    "bert",
    "camembert",
    "deberta",
    "deberta-v2",
    "distilbert",
    "electra",
    "modernbert",
    "mpnet",
    "roberta",
    "xlm-roberta",
)
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
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "I8": 1, "BOOL": 1}
# Published weights whose name is known must be those (see also ``weights.DIGESTS``).
KNOWN = {SHIPPED_NAME: (SHIPPED,)}
# What torch, onnxruntime and the system say when no memory is left.
OUT_OF_MEMORY = ("allocate memory", "not enough memory", "bad_alloc", "Failed to allocate memory")
PROBE = "Na\u00efve \U0001f642 caf\u00e9, 2 x 12.5 mg"
_LAYERS, _WIDTH = ("num_hidden_layers", "n_layers"), ("hidden_size", "dim")
_VOCABULARY, _POSITIONS = ("vocab_size",), ("max_position_embeddings",)
# The least and the most that a config may say: beyond, models are not computed but memory is lost.
RANGES: dict[tuple[str, ...], tuple[int, int]] = {
    _LAYERS: (1, 200),
    _WIDTH: (1, 1 << 14),
    _VOCABULARY: (1, 1 << 22),
    _POSITIONS: (16, 1 << 20),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A folder that may be loaded, and what is shown of it."""

    folder: Path
    config: Mapping[str, Any]
    card: Card


def opened(folder: Path) -> Brought:
    """Look at a folder; raises ``KnownError`` with the first thing that speaks against it."""
    if not folder.is_dir():
        raise refused(folder, Refusal.NO_FOLDER)
    for name in LIMITS:
        _checked_file(folder, name)
    _no_pipes(folder)
    config = _config(folder)
    _checked_weights(folder)
    _record(folder, POOLING)
    _checked_tokenizer(folder, _number(folder, config, _VOCABULARY))
    card = _card(folder, config)
    wanted = KNOWN.get(Path(str(config.get("_name_or_path") or "")).name or card.name)
    if card.digest not in (wanted or KNOWN.get(card.name) or (card.digest,)):
        raise refused(folder, Refusal.DIGEST)
    return Brought(folder, config, card)


def refused(folder: Path, why: Refusal, **facts: str | float) -> KnownError:
    """Return the error of a folder that is not taken in."""
    name = name_of(folder) or str(folder)
    return KnownError(Problem.ENCODER_REFUSED, folder=name[:80], why=why.value, **facts)


def failed(folder: Path, error: Exception) -> KnownError:
    """Return the error of a folder that a library could not take, of which it says why."""
    if isinstance(error, MemoryError) or any(words in str(error) for words in OUT_OF_MEMORY):
        return refused(folder, Refusal.MEMORY)
    return refused(folder, Refusal.NOT_EXPORTED, kind=type(error).__name__)


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
            raise refused(folder, Refusal.DAMAGED, file=file.name[:80])


def _number(folder: Path, config: Mapping[str, Any], names: tuple[str, ...]) -> int:
    """Return a number of the config by one of its names; refuses what cannot be one."""
    value = next((config[name] for name in names if name in config), None)
    least, most = RANGES[names]
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
    """Read the header of the weights: safetensors' format, and nothing else."""
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
        ends = [_end(entry) for entry in tensors.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refused(folder, Refusal.DAMAGED, file=WEIGHTS) from error
    whole = 8 + size + max(ends, default=0) == file.stat().st_size
    if not whole or not 0 < len(tensors) <= MOST_TENSORS:
        raise refused(folder, Refusal.DAMAGED, file=WEIGHTS)


def _end(entry: dict[str, Any]) -> int:
    """Return where a tensor ends; raises ``ValueError`` when that does not fit its shape."""
    begun, end = entry["data_offsets"]
    if end - begun != math.prod(entry["shape"]) * SIZES[entry["dtype"]] or begun < 0:
        raise ValueError("tensor")
    return int(end)


def _checked_tokenizer(folder: Path, vocabulary: int) -> None:
    """Refuse tokenizers that cannot say where in the text a token stands, or know too much."""
    file = folder / TOKENIZER
    if not file.exists():
        raise refused(folder, Refusal.TOKENIZER)
    try:
        tokenizer = Tokenizer.from_buffer(file.read_bytes())
    except (OSError, ValueError) as error:
        raise refused(folder, Refusal.DAMAGED, file=TOKENIZER) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = tokenizer.encode(PROBE, add_special_tokens=False)
    bounds = [*found.offsets]
    covered = {place for start, end in bounds for place in range(start, end)}
    rising = all(a[0] <= b[0] for a, b in pairwise(bounds))
    letters = [i for i, c in enumerate(PROBE) if c.isascii() and c.isalnum()]
    if not rising or not covered.issuperset(letters) or max(covered, default=0) >= len(PROBE):
        raise refused(folder, Refusal.OFFSETS)
    if tokenizer.get_vocab_size() > vocabulary or max(found.ids, default=0) >= vocabulary:
        raise refused(folder, Refusal.VOCABULARY)


def _card(folder: Path, config: dict[str, Any]) -> Card:
    file = folder / WEIGHTS
    try:
        return Card(
            name=name_of(folder.resolve()),
            family=str(config["model_type"]),
            digest=sha256(file),
            size_bytes=file.stat().st_size,
            layers=_number(folder, config, _LAYERS),
            width=_number(folder, config, _WIDTH),
            longest=_number(folder, config, _POSITIONS),
            licence=licence(folder),
            languages=languages(folder),
        )
    except OSError as error:
        raise refused(folder, Refusal.DAMAGED, file=WEIGHTS) from error


def _record(folder: Path, name: str) -> dict[str, Any]:
    """Return what a JSON file holds; nothing where it is not there."""
    try:
        value = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise refused(folder, Refusal.DAMAGED, file=name) from error
    if not isinstance(value, dict):
        raise refused(folder, Refusal.DAMAGED, file=name)
    return value
