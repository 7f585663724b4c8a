"""Texts to token ids with code-point offsets, and token ids to padded batches."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from desktop.ml.arrays import Flags, Floats, Integers

# What a frame is taken to be when texts are put together into batches.
FRAME = 2
# How a word is written: small or without case, with a capital, in capitals, mixed or with digits.
CASINGS = 4


class Pooling(StrEnum):
    """What stands for a whole text: the mean of all token states, or that of the first token."""

    MEAN = "mean"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Encoded:
    """The content tokens of a text: ids, offsets, the pre-token each belongs to, and casing.

    ``within`` says where further words begin inside a token (code points).
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[int, ...]
    casing: tuple[int, ...]
    within: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, first: int, last: int) -> "Encoded":
        """Return tokens ``first:last``."""
        fields = (self.ids, self.starts, self.ends, self.words, self.casing)
        cut = (field[first:last] for field in fields)
        return Encoded(*cut, within=self.within[first:last])


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded sequences: ids and casing (batch, tokens), mask likewise or ``None``."""

    ids: Integers
    casing: Integers
    mask: Flags | None

    def pooling(self, how: Pooling) -> Floats:
        """Return weights (batch, tokens) by which the tokens of each row stand for its text."""
        if how is Pooling.FIRST:
            return np.eye(1, self.ids.shape[1], dtype=np.float32).repeat(len(self.ids), 0)
        if self.mask is None:
            return np.full(self.ids.shape, 1 / self.ids.shape[1], np.float32)
        return (self.mask / self.mask.sum(1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Specials:
    """The tokens that a tokenizer puts around a text, and those that stand for none, by number."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    mask: int
    pad: int
    unknown: int

    def __len__(self) -> int:
        """Return how many stand around a text."""
        return len(self.before) + len(self.after)

    @property
    def first(self) -> int:
        """Return where the first token of the text stands."""
        return len(self.before)

    def content(self, framed: int) -> slice:
        """Return where the tokens of a text stand among ``framed`` ones."""
        return slice(len(self.before), framed - len(self.after))

    def outside(self, framed: int) -> list[int]:
        """Return where the special ones stand among ``framed`` ones."""
        return [*range(len(self.before)), *range(framed - len(self.after), framed)]


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of a text: ids, bounds (code points), and the number of each one's word.

    ``within`` says where further words begin inside each token; nothing where none ever does.
    """

    ids: Sequence[int]
    bounds: Sequence[tuple[int, int]]
    words: Sequence[int]
    within: Sequence[tuple[int, ...]] = ()


class TextTokenizer(ABC):
    """An encoder's own tokenizer; special tokens written in a text stay plain text."""

    specials: Specials
    # Whether a token may hold several words, as pieces of sentences may.
    joins_words = False

    @abstractmethod
    def cut(self, text: str) -> Cut:
        """Return every token of ``text``, without the special ones."""

    @property
    def cased(self) -> bool:
        """Say whether capital letters make other tokens."""
        return self.cut("A").ids != self.cut("a").ids

    def encode(self, text: str) -> Encoded:
        """Return every token of ``text``, without the special ones, with its word's casing."""
        found = self.cut(text)
        surfaces: dict[int, tuple[int, int]] = {}
        for word, (start, end) in zip(found.words, found.bounds, strict=True):
            surfaces[word] = (min(start, surfaces.get(word, (start, end))[0]), end)
        casing = {word: _casing(text[a:b]) for word, (a, b) in surfaces.items()}
        return Encoded(
            ids=tuple(found.ids),
            starts=tuple(start for start, _ in found.bounds),
            ends=tuple(end for _, end in found.bounds),
            words=tuple(found.words),
            casing=tuple(casing[word] for word in found.words),
            within=tuple(found.within) or ((),) * len(found.ids),
        )


def collate(pieces: Sequence[Encoded], specials: Specials) -> Batch:
    """Frame each piece as its encoder wants it and pad to the longest."""
    framed = [len(p) + len(specials) for p in pieces]
    longest = max(framed)
    ids = np.full((len(pieces), longest), specials.pad, np.int64)
    casing = np.zeros_like(ids)
    mask = np.zeros(ids.shape, np.bool_)
    for row, (piece, end) in enumerate(zip(pieces, framed, strict=True)):
        ids[row, :end] = [*specials.before, *piece.ids, *specials.after]
        casing[row, specials.content(end)] = piece.casing
        mask[row, :end] = True
    return Batch(ids, casing, mask if any(end != longest for end in framed) else None)


def by_length(lengths: Iterable[int], budget: int) -> list[list[int]]:
    """Group indices of similar length; no padded batch of several exceeds ``budget`` tokens."""
    order = sorted(enumerate(lengths), key=lambda item: item[1])
    groups: list[list[int]] = []
    current: list[int] = []
    for index, length in order:
        if current and (len(current) + 1) * (length + FRAME) > budget:
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
