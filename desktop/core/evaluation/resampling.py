"""How sure a difference between two models is, on the very same cases."""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

Pair = TypeVar("Pair")
ROUNDS = 1_000


def paired_bootstrap(
    pairs: Sequence[Pair],
    difference: Callable[[Counter[Pair]], float],
    *,
    level: float = 0.05,
    seed: int = 0,
) -> float:
    """Return the lower ``level`` bound of a difference (Efron & Tibshirani 1993, percentile).

    ``pairs`` holds one hashable entry per case with what both models said; ``difference`` maps
    how often each entry was drawn to the figure.  Equal entries are counted together, so a
    thousand rounds over a thousand cases take half a second.
    """
    if not pairs:
        return 0.0
    counts = Counter(pairs)
    kinds, weights = list(counts), list(counts.values())
    source = random.Random(seed)
    found = sorted(
        difference(Counter(source.choices(kinds, weights, k=len(pairs)))) for _ in range(ROUNDS)
    )
    return found[int(level * ROUNDS)]


def sign_test(lost: int, gained: int) -> float:
    """Return the one-sided chance of at least so many losses if losing were as likely as gaining.

    Exact McNemar test (McNemar 1947): only the cases on which the two models differ count.
    """
    total = lost + gained
    return sum(math.comb(total, k) for k in range(lost, total + 1)) / 2**total
