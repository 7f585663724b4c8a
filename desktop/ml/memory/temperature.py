"""How sure answers are once corrections have a say."""

from collections.abc import Callable

import numpy as np

from desktop.ml.arrays import Floats, Integers, log_sum_exp

# By how much the log-odds may be divided.
STEP = 1.16
TEMPERATURES = tuple(STEP**step for step in range(-8, 8))
# How many held answers 1 is worth at one unit of log-temperature, as when a version is calibrated.
PRIOR = 10.0
# The fit is made on corrections, the hardest texts of their labels: others are right more often.
SURER = 2.0


def fitted_temperature(sums: Floats, truth: Integers, weights: Floats) -> float:
    """Return by what log-odds (texts, labels) are divided for the greatest likelihood.

    ``truth`` (texts,) are the right labels, ``weights`` (texts,) how much each text counts; below
    1 answers become surer.  A weak prior holds it near 1 where there are few texts, and at 1 where
    there are none.
    """
    right = sums[np.arange(len(truth)), truth]

    def cost(index: int) -> float:
        temperature = np.float32(TEMPERATURES[index])
        loss = log_sum_exp(sums / temperature)[:, 0] - right / temperature
        return float(loss @ weights) + PRIOR * float(np.log(temperature)) ** 2

    return TEMPERATURES[_lowest(cost, len(TEMPERATURES))]


def surer(scores: Floats, own: int, held: int) -> Floats:
    """Return by what scores (n, labels) are multiplied (n,).

    By more where a label leads that only corrections know, from number ``own`` on; with few held
    texts nothing was fitted that this would make up for.
    """
    more = 1 + (SURER - 1) * held / (held + PRIOR)
    return np.where(scores.argmax(1) >= own, np.float32(more), np.float32(1.0))


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
