"""Which words speak for an answer, where the encoder has no way back: stretches are masked out.

What the log-odds lose without a stretch is shared by its words (occlusion, Li et al. 2016).
"""

from collections.abc import Sequence

from desktop.core.answers.predictions import Highlight
from desktop.core.texts.words import Word, words
from desktop.ml.arrays import log_sum_exp
from desktop.ml.explaining.masking import masked_scores, tokens_of
from desktop.ml.reading.reader import Reader, Reading

# So many tokens are read in all: six readings of 128 tokens, the text itself among them.
TOKENS, FEWEST = 6 * 128, 4


def occluded(
    reader: Reader, reading: Reading, target: int, others: Sequence[int]
) -> tuple[Highlight, ...]:
    """Return each word's share of what the log-odds of a label against others lose."""
    every = words(reading.text)
    if not every:
        return ()
    count = max(FEWEST, TOKENS // max(1, len(reading.encoded)) - 1)
    size = -(-len(every) // count)
    groups = [every[at : at + size] for at in range(0, len(every), size)]
    masks = [[t for word in group for t in tokens_of(reading, word)] for group in groups]
    scores = masked_scores(reader, reading, [[], *masks])
    odds = scores[:, target] - log_sum_exp(scores[:, list(others)])[:, 0]
    falls = (odds[0] - odds[1:]).tolist()
    return tuple(
        _share(word, fall, len(group))
        for group, fall in zip(groups, falls, strict=True)
        for word in group
    )


def _share(word: Word, fall: float, count: int) -> Highlight:
    return Highlight(word.start, word.end, fall / count)
