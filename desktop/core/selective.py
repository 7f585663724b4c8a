"""Answering only where it is sure enough: how much is answered, and how much of that is wrong.

Selective classification with a bound (Geifman & El-Yaniv 2017): for each share of texts that is
answered, the upper 90 % bound (Clopper & Pearson 1934) of the share of wrong answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 20
RISK = 0.1
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Promise:
    """With answers of at least ``threshold`` probability only, so much is answered and wrong.

    ``answered`` and ``wrong`` are shares in [0, 1]; ``wrong`` is the bound, not the estimate.
    """

    threshold: float
    answered: float
    wrong: float


def promises(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Promise, ...]:
    """Return what can be promised, from everything answered down to a twentieth."""
    order = sorted(zip(confidences, right, strict=True), reverse=True)
    found: list[Promise] = []
    for step in range(STEPS, 0, -1):
        count = math.ceil(len(order) * step / STEPS)
        if not count:
            continue
        wrong = sum(not was_right for _, was_right in order[:count])
        threshold = 0.0 if count == len(order) else order[count - 1][0]
        found.append(Promise(threshold, count / len(order), upper_bound(wrong, count)))
    return tuple(found)


def kept(found: Sequence[Promise], wrong_at_most: float) -> Promise | None:
    """Return the promise that answers most with at most so many wrong; ``None`` if none does."""
    fitting = [p for p in found if p.wrong <= wrong_at_most]
    return max(fitting, key=lambda p: p.answered, default=None)


def upper_bound(wrong: int, count: int, risk: float = RISK) -> float:
    """Return the exact upper bound of a share from ``wrong`` of ``count`` (Clopper-Pearson)."""
    if wrong >= count:
        return 1.0
    low, high = wrong / count, 1.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if at_most(wrong, count, middle) > risk:
            low = middle
        else:
            high = middle
    return high


def at_most(wrong: int, count: int, share: float) -> float:
    """Return the binomial chance of at most ``wrong`` of ``count`` at a share in (0, 1)."""
    logs = [
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + k * math.log(share)
        + (count - k) * math.log1p(-share)
        for k in range(wrong + 1)
    ]
    return sum(map(math.exp, logs))
