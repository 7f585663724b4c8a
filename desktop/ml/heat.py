"""How sure answers are once corrections have a say."""

from collections.abc import Callable

import numpy as np

from desktop.ml.arrays import Floats, Integers, log_softmax

# By how much the log-odds may be divided.
HEATS = tuple(1.16**step for step in range(-8, 8))
# The fit is made on corrections, the hardest texts of their labels: others are right more often.
SURER = 2.0


def fitted_heat(sums: Floats, truth: Integers, weights: Floats) -> float:
    """Return by what log-odds (texts, labels) are divided for the greatest likelihood.

    ``truth`` (texts,) are the right labels, ``weights`` (texts,) how much each text counts; below
    1 answers become surer.
    """
    rows = np.arange(len(truth))

    def cost(place: int) -> float:
        return -float((log_softmax(sums / HEATS[place])[rows, truth] * weights).sum())

    return HEATS[_lowest(cost, len(HEATS))]


def surer(scores: Floats, own: int) -> Floats:
    """Return by what scores (n, labels) are multiplied (n,).

    By more where a label leads that only corrections know, from number ``own`` on.
    """
    return np.where(scores.argmax(1) >= own, np.float32(SURER), np.float32(1.0))


def _lowest(cost: Callable[[int], float], count: int) -> int:
    """Return the place of the lowest of ``count`` costs that fall and then rise."""
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if cost(middle) <= cost(middle + 1):
            high = middle
        else:
            low = middle + 1
    return low
