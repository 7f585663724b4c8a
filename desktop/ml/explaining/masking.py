"""The same text with words masked out, in a batch: what an answer loses without them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from desktop.core.answers.tasks import Kind
from desktop.core.texts.words import Word
from desktop.ml.arrays import Floats, softmax
from desktop.ml.encoders.tokenization import Batch
from desktop.ml.reading.reader import Reader, Reading

# One pass of the encoder takes about a tenth of a second at most, so that it can be dropped soon.
TOKENS_AT_ONCE = 512


def tokens_of(reading: Reading, word: Word) -> list[int]:
    """Return the tokens of a word in the order of the text: those that it holds most of.

    Tokens of some encoders hold parts of two words; a word with none of its own has all that it
    touches.
    """
    starts, ends = reading.encoded.starts, reading.encoded.ends
    first = bisect_right(ends, word.start)
    touched = [*range(first, max(first, bisect_left(starts, word.end)))]
    own = [
        t
        for t in touched
        if 2 * (min(ends[t], word.end) - max(starts[t], word.start)) >= ends[t] - starts[t]
    ]
    return own or touched


def masked_chances(reader: Reader, reading: Reading, masks: Sequence[Sequence[int]]) -> Floats:
    """Return the calibrated probabilities (masks, labels) with each set of tokens masked."""
    return softmax(masked_scores(reader, reading, masks))


def masked_scores(reader: Reader, reading: Reading, masks: Sequence[Sequence[int]]) -> Floats:
    """Return the calibrated log-odds, up to a constant, with each set of tokens masked.

    For texts with labels only.  Windows without a masked token are not read again.
    """
    if reader.model.spec.kind is not Kind.CLASSIFY:
        raise ValueError("labels only")
    hidden = np.zeros((len(masks), len(reading.encoded)), np.bool_)
    for row, mask in enumerate(masks):
        hidden[row, list(mask)] = True
    specials = reader.model.facts.specials
    pooled = np.zeros((len(masks), reader.model.width), np.float32)
    for piece in reading.pieces:
        window = hidden[:, piece.window.first : piece.window.last]
        ids = piece.batch.ids.repeat(len(masks), 0)
        ids[:, specials.content(ids.shape[1])][window] = specials.mask
        step = max(1, TOKENS_AT_ONCE // ids.shape[1])
        for at in range(0, len(masks), step):
            part = ids[at : at + step]
            casing = piece.batch.casing.repeat(len(part), 0)
            states = reader.model.states(Batch(part, casing, None))
            pooled[at : at + step] += (states * piece.weights[None, :, None]).sum(1)
    return reader.scores(reader.model.scaled(pooled)) / reader.model.spec.calibration.temperature
