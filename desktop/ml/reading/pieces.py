"""A text in pieces of no more tokens than its encoder can read at once."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from desktop.core.texts.sentences import sentence_starts
from desktop.core.texts.windows import Window, windows
from desktop.ml.arrays import Floats
from desktop.ml.encoders.port import Facts
from desktop.ml.encoders.tokenization import Batch, Encoded, Pooling, collate

OVERLAP = 64
# Where an encoder reads little at once, no more than this part of it is read twice.
OVERLAP_PART = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """One window of a text; ``weights`` (framed tokens) say which tokens count here."""

    window: Window
    batch: Batch
    weights: Floats

    def kept(self, facts: Facts) -> slice:
        """Return where the tokens that count in this window stand."""
        first = facts.specials.first - self.window.first
        return slice(self.window.keep_first + first, self.window.keep_last + first)


def windows_of(encoded: Encoded, facts: Facts, text: str = "") -> tuple[Window, ...]:
    """Return the windows of a text: of no more tokens than the encoder can read.

    With the text they part where its sentences begin.
    """
    overlap = min(OVERLAP, facts.longest // OVERLAP_PART)
    if len(encoded) <= facts.longest:
        return windows(len(encoded), facts.longest, overlap)
    starts = [bisect_left(encoded.starts, place) for place in sentence_starts(text)]
    return windows(len(encoded), facts.longest, overlap, starts)


def cut(encoded: Encoded, facts: Facts, text: str) -> tuple[Piece, ...]:
    """Cut a text into windows that the encoder can read; each token counts in exactly one."""
    specials = facts.specials
    found = windows_of(encoded, facts, text)
    total = len(encoded) + len(specials) * len(found)
    pieces: list[Piece] = []
    for window in found:
        batch = collate([encoded.cut(window.first, window.last)], specials)
        weights = np.zeros(batch.ids.shape[1], np.float32)
        piece = Piece(window, batch, weights)
        if facts.pooling is Pooling.FIRST:
            weights[0] = np.float32(1 / len(found))
        else:
            weights[piece.kept(facts)] = 1.0
            weights[specials.outside(len(weights))] = 1.0
            weights /= np.float32(total)
        pieces.append(piece)
    return tuple(pieces)
