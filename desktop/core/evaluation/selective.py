"""Answering only where it is sure enough: how much is answered, and how much of that is wrong.

Selective classification with a bound (Geifman & El-Yaniv 2017): for each share of texts that is
answered, the upper 90 % bound (Clopper & Pearson 1934) of the share of wrong answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

STEPS = 20
# The shares of wrong answers that a person can ask for at the most; none answers everything.
STOPS = (None, 0.2, 0.1, 0.05, 0.02, 0.01)
RISK = 0.1
ROUNDS = 40
# Shares of sure answers that may be wrong, the strictest first; of texts that should be sure.
SURE_WRONG, USEFUL, SURE_LEAST = (0.03, 0.05, 0.1), 2 / 3, 0.9


@dataclass(frozen=True, slots=True)
class Promise:
    """With answers of at least ``threshold`` probability only, so much is answered and wrong.

    ``answered`` and ``wrong`` are shares in [0, 1]; ``wrong`` is the bound, not the estimate.
    """

    threshold: float
    answered: float
    wrong: float


def promises(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Promise, ...]:
    """Return what can be promised, from everything answered down to a twentieth.

    Equally confident texts are answered, or held back, together.
    """
    order = sorted(zip(confidences, right, strict=True), reverse=True)
    wrong = list(accumulate(not was_right for _, was_right in order))
    found: dict[int, Promise] = {}
    for step in range(STEPS, 0, -1):
        count = math.ceil(len(order) * step / STEPS)
        while 0 < count < len(order) and order[count][0] == order[count - 1][0]:
            count += 1
        if count:
            threshold = 0.0 if count == len(order) else order[count - 1][0]
            bound = upper_bound(wrong[count - 1], count)
            found.setdefault(count, Promise(threshold, count / len(order), bound))
    return tuple(found.values())


def kept(promises: Sequence[Promise], wrong_at_most: float) -> Promise | None:
    """Return the promise that answers most with at most so many wrong; ``None`` if none does."""
    fitting = [p for p in promises if p.wrong <= wrong_at_most]
    return max(fitting, key=lambda p: p.answered, default=None)


def answered_from(promises: Sequence[Promise], wrong_at_most: float | None) -> float:
    """Return the probability from which texts are answered at a person's wish.

    0 without a wish; infinite, so that all are held back, where the wish cannot be promised.
    """
    if wrong_at_most is None:
        return 0.0
    promise = kept(promises, wrong_at_most)
    return math.inf if promise is None else promise.threshold


def sure_from(promises: Sequence[Promise]) -> float:
    """Return the probability from which answers are called sure; infinite where none can be.

    Of those, at most 3 % are wrong; 5 % or 10 % where the stricter would leave fewer than two
    thirds of the texts sure.  And each is at least 90 % probable by itself: held texts are often
    easier than those to come.
    """
    kept_at = [kept(promises, wrong) for wrong in SURE_WRONG]
    useful = [p for p in kept_at if p is not None and p.answered >= USEFUL]
    best = useful[0] if useful else kept_at[-1]
    return math.inf if best is None else max(SURE_LEAST, best.threshold)


@lru_cache(maxsize=4096)
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


def stops(wish: float | None, promises: Sequence[Promise]) -> tuple[float | None, ...]:
    """Return what can be chosen, the strictest last; ``wish`` is among them in any case."""
    kept_ones = (s for s in STOPS if s is not None and kept(promises, s) is not None)
    wanted = {*kept_ones} | ({wish} if wish is not None else set[float]())
    return (None, *sorted(wanted, reverse=True))
