"""A published ``tokenizer.json`` of XLM-R's kind, written so that it can be mapped; done once."""

import base64
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from desktop.ml.encoders.tokenization import Specials
from desktop.ml.encoders.unigram.building import MOST_SYMBOLS, DoubleArray
from desktop.ml.encoders.unigram.normalising import MARK
from desktop.ml.encoders.unigram.tokenizer import PARTED

CODE_POINTS = 0x110000
# How darts-clone packs a node: which byte leads there, whether a key ends there, its value.
BYTES = np.arange(1, 256)
LABEL, ENDS, VALUE = 0x800000FF, 0x100, 0x7FFFFFFF


def write(published: Mapping[str, Any], specials: Specials, file: Path) -> None:
    """Write what a ``tokenizer.json`` says: its pieces, scores and rules.

    Raises ``ValueError`` when it is of another kind, ``KeyError`` when something is missing.
    """
    model, rules = published["model"], _rules(published["normalizer"])
    if model["type"] != "Unigram" or not _marks_blanks(published["pre_tokenizer"]):
        raise ValueError(model["type"])
    whole = {*specials.before, *specials.after, specials.mask, specials.pad, specials.unknown}
    pieces = {
        piece: number
        for number, (piece, _) in enumerate(model["vocab"])
        if piece and number not in whole
    }
    if any(MARK in piece[1:] for piece in pieces):
        raise ValueError("a piece of several words")
    save_file(
        _arrays(pieces, rules)
        | {"scores": np.array([score for _, score in model["vocab"]], np.float32)},
        file,
        {"told": json.dumps(_metadata(model["vocab"], specials), sort_keys=True)},
    )


def _arrays(pieces: Mapping[str, int], rules: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    known = sorted({c for key in (*pieces, *rules) for c in key})
    if len(known) > MOST_SYMBOLS:
        raise ValueError("too many characters")
    symbols = np.zeros(CODE_POINTS, np.uint16)
    symbols[[ord(c) for c in known]] = np.arange(1, len(known) + 1)
    as_symbols = {ord(c): chr(number) for number, c in enumerate(known, 1)}
    instead = sorted({*rules.values()})
    numbers = {text: number for number, text in enumerate(instead)}
    tries = {
        "pieces": {key.translate(as_symbols): number for key, number in pieces.items()},
        "rules": {key.translate(as_symbols): numbers[text] for key, text in rules.items()},
    }
    found: dict[str, NDArray[Any]] = {"symbols": symbols}
    found["instead"] = np.frombuffer(PARTED.join(instead).encode(), np.uint8)
    for name, keys in tries.items():
        parts = DoubleArray(keys, len(known)).arrays()
        found |= {f"{name}.{part}": array for part, array in parts.items()}
    return found


def _metadata(vocabulary: Sequence[tuple[str, float]], specials: Specials) -> dict[str, Any]:
    return {"specials": asdict(specials), "least": min(score for _, score in vocabulary)}


def _marks_blanks(pre_tokenizer: Mapping[str, Any]) -> bool:
    return pre_tokenizer["type"] == "Metaspace" and pre_tokenizer["replacement"] == MARK


def _rules(normalizer: Mapping[str, Any]) -> dict[str, str]:
    """Return what sentencepiece's rules replace by what, from the trie that they come in."""
    first = normalizer["normalizers"][0] if normalizer["type"] == "Sequence" else normalizer
    raw = base64.b64decode(first["precompiled_charsmap"])
    length = int.from_bytes(raw[:4], "little")
    units = np.pad(np.frombuffer(raw[4 : 4 + length], "<u4"), (0, len(BYTES) + 1))
    instead = raw[4 + length :]
    return {
        key.decode(): instead[at : instead.index(b"\0", at)].decode()
        for key, at in _keys(units, _offset(int(units[0])), b"")
    }


def _keys(units: NDArray[np.uint32], node: int, before: bytes) -> Generator[tuple[bytes, int]]:
    """Give all keys of a double array as darts-clone packs it, and their values."""
    for byte in BYTES[(units[node ^ BYTES] & LABEL) == BYTES].tolist():
        unit, key = int(units[node ^ byte]), before + bytes([byte])
        below = node ^ byte ^ _offset(unit)
        if unit & ENDS:
            yield key, int(units[below]) & VALUE
        yield from _keys(units, below, key)


def _offset(unit: int) -> int:
    return (unit >> 10) << ((unit & 0x200) >> 6)
