"""Which undecided texts to ask a person about next: by doubt, by variety, for the time it takes.

Names and measures as in Settles (2009), "Active Learning Literature Survey".
"""

import math
from collections.abc import Sequence
from enum import StrEnum

SECONDS_TO_DECIDE, WORDS_PER_SECOND = 3.0, 4.0


class Strategy(StrEnum):
    """How texts are chosen."""

    RANDOM = "random"
    LEAST_CONFIDENT = "least confident"
    MARGIN = "margin"
    ENTROPY = "entropy"
    KMEANS = "k-means"
    BADGE = "badge"


def doubt(strategy: Strategy, chances: Sequence[float]) -> float:
    """Return how doubtful an answer is from the probabilities of all labels; more is more."""
    falling = sorted(chances, reverse=True)
    if strategy is Strategy.LEAST_CONFIDENT:
        return 1 - falling[0]
    if strategy is Strategy.ENTROPY:
        return -sum(p * math.log(p) for p in falling if p > 0)
    return 1 - (falling[0] - (falling[1] if len(falling) > 1 else 0.0))


def cost_s(text: str) -> float:
    """Return about how many seconds a person needs to read and decide a text."""
    return SECONDS_TO_DECIDE + len(text.split()) / WORDS_PER_SECOND


def by_doubt(
    strategy: Strategy, chances: Sequence[Sequence[float]], costs: Sequence[float]
) -> list[int]:
    """Return the places of texts, most doubt for the time first."""
    worth = [doubt(strategy, row) / cost for row, cost in zip(chances, costs, strict=True)]
    return sorted(range(len(worth)), key=lambda i: -worth[i])
