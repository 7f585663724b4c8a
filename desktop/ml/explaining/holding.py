"""Which of several weightings of a text's words holds up when the model reads without them.

A weighting holds up by how much more the answer loses without its strongest words than with them
alone (comprehensiveness less sufficiency, DeYoung et al. 2020).
"""

from collections.abc import Sequence

import numpy as np

from desktop.core.texts.words import Word
from desktop.ml.explaining.masking import masked_chances, tokens_of
from desktop.ml.reading.reader import Reader, Reading

# Each share of the words is masked out, and all but it: six readings for a weighting.
SHARES = (0.1, 0.2, 0.5)


def most_faithful(
    reader: Reader,
    reading: Reading,
    words: Sequence[Word],
    weightings: Sequence[Sequence[float]],
    target: int,
) -> Sequence[float]:
    """Return the weighting (words,) that holds up best for a label; the first one of equals."""
    tokens = [tokens_of(reading, word) for word in words]
    parts: dict[frozenset[int], int] = {}
    strongest = [[_strongest(weights, share) for share in SHARES] for weights in weightings]
    every = frozenset(range(len(words)))
    for chosen in (part for tops in strongest for part in tops):
        for masked in (chosen, every - chosen):
            parts.setdefault(masked, len(parts))
    masks = [[t for word in sorted(masked) for t in tokens[word]] for masked in parts]
    chances = masked_chances(reader, reading, masks)[:, target].tolist()
    held = [
        sum(chances[parts[every - chosen]] - chances[parts[chosen]] for chosen in tops)
        for tops in strongest
    ]
    return weightings[int(np.argmax(held))]


def _strongest(weights: Sequence[float], share: float) -> frozenset[int]:
    """Return which words speak most for the answer: a share of all, one at least."""
    count = max(1, round(share * len(weights)))
    return frozenset(sorted(range(len(weights)), key=lambda i: -weights[i])[:count])
