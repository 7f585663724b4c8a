"""Texts to token ids with code-point offsets, and token ids to padded batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from desktop.ml.arrays import Flags, Floats, Integers

CLS, SEP, MASK, PAD = 101, 102, 103, 0
MAX_TOKENS = 510
CASINGS = 4  # a word in lower case, with a capital, in capitals, or with no letters


@dataclass(frozen=True, slots=True)
class Encoded:
    """The content tokens of a text: ids, offsets, the pre-token each belongs to, and casing."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[int, ...]
    casing: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, first: int, last: int) -> "Encoded":
        """Return tokens ``first:last``."""
        fields = (self.ids, self.starts, self.ends, self.words, self.casing)
        return Encoded(*(field[first:last] for field in fields))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded sequences: ids and casing (batch, tokens), mask likewise or ``None``."""

    ids: Integers
    casing: Integers
    mask: Flags | None

    def pooling(self) -> Floats:
        """Return weights (batch, tokens) that average over the real tokens of each row."""
        if self.mask is None:
            return np.full(self.ids.shape, 1 / self.ids.shape[1], np.float32)
        return (self.mask / self.mask.sum(1, keepdims=True)).astype(np.float32)


class TextTokenizer:
    """The backbone's WordPiece tokenizer; special tokens written in a text stay plain text."""

    def __init__(self, file: Path) -> None:
        """Read ``tokenizer.json``."""
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.encode_special_tokens = True

    def encode(self, text: str) -> Encoded:
        """Return every token of ``text``, without the special ones."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = found.offsets
        words = tuple(-1 if w is None else w for w in found.word_ids)
        surfaces: dict[int, tuple[int, int]] = {}
        for word, (start, end) in zip(words, offsets, strict=True):
            surfaces[word] = (min(start, surfaces.get(word, (start, end))[0]), end)
        casing = {word: _casing(text[a:b]) for word, (a, b) in surfaces.items()}
        return Encoded(
            ids=tuple(found.ids),
            starts=tuple(start for start, _ in offsets),
            ends=tuple(end for _, end in offsets),
            words=words,
            casing=tuple(casing[word] for word in words),
        )


def collate(pieces: Sequence[Encoded]) -> Batch:
    """Frame each piece with [CLS] and [SEP] and pad to the longest."""
    longest = max(len(p) for p in pieces) + 2
    ids = np.full((len(pieces), longest), PAD, np.int64)
    casing = np.zeros_like(ids)
    mask = np.zeros(ids.shape, np.bool_)
    for row, piece in enumerate(pieces):
        end = len(piece) + 2
        ids[row, :end] = [CLS, *piece.ids, SEP]
        casing[row, 1 : end - 1] = piece.casing
        mask[row, :end] = True
    padded = any(len(p) + 2 != longest for p in pieces)
    return Batch(ids, casing, mask if padded else None)


def by_length(lengths: Iterable[int], budget: int) -> list[list[int]]:
    """Group indices of similar length so that no padded batch exceeds ``budget`` tokens."""
    order = sorted(enumerate(lengths), key=lambda item: item[1])
    groups: list[list[int]] = []
    current: list[int] = []
    for index, length in order:
        if current and (len(current) + 1) * (length + 2) > budget:
            groups.append(current)
            current = []
        current.append(index)
    return [*groups, current] if current else groups


def _casing(surface: str) -> int:
    """0 lower or no case, 1 capitalised, 2 all capitals, 3 mixed or with digits."""
    if surface.isalpha() and surface.islower():
        return 0
    if any(c.isdigit() for c in surface):
        return 3
    if surface.islower() or not any(c.isupper() for c in surface):
        return 0
    if surface.isupper():
        return 2 if len(surface) > 1 else 1
    return 1 if surface[:1].isupper() and surface[1:].islower() else 3
