"""Sets of labels that hold the right one in a promised share of texts (split conformal).

Three scores of how odd a label is: one less its probability (LAC, Sadinle et al. 2019), the
probability of all labels at least as likely (APS, Romano et al. 2020), and the same with a
penalty for long sets (RAPS, Angelopoulos et al. 2021).  The one with the smallest sets is used.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from desktop.core.predictions import LabelScore
from desktop.core.selective import at_most

FREE_RANKS, PENALTY = 2, 0.05
FEWEST, CONFIDENCE = 20, 0.9


class Method(StrEnum):
    """How the oddness of a label is scored."""

    LAC = "lac"
    APS = "aps"
    RAPS = "raps"


@dataclass(frozen=True, slots=True)
class Sets:
    """The fitted rule: labels at most ``limit_90`` (or ``limit_95``) odd belong to the set."""

    method: Method = Method.LAC
    limit_90: float = 1.0
    limit_95: float = 1.0

    def likely(self, labels: Sequence[LabelScore], limit: float) -> tuple[str, ...]:
        """Return the set for labels sorted by probability; where it would be empty, two labels.

        A larger set keeps the promise, and an empty one means that the text is like nothing seen.
        """
        chances = (s.probability for s in labels)
        odd = takewhile(lambda o: o <= limit, oddness(self.method, chances))
        kept = tuple(s.label for s, _ in zip(labels, odd, strict=False))
        return kept or tuple(s.label for s in labels[:2])


def oddness(method: Method, chances: Iterable[float]) -> Iterator[float]:
    """Give the oddness of each label from probabilities in falling order; it never falls."""
    total = 0.0
    for rank, chance in enumerate(chances):
        extra = PENALTY * max(0, rank - FREE_RANKS) if method is Method.RAPS else 0.0
        yield 1 - chance if method is Method.LAC else total + extra
        total += chance


def fit_sets(rows: Sequence[Sequence[float]], ranks: Sequence[int]) -> Sets:
    """Choose the method by its mean set on the other half, then fit its limits on all.

    ``rows`` holds the probabilities of each held-out text in falling order, ``ranks`` the place of
    the right label in it (the number of labels if it is not there).
    """
    if len(rows) < FEWEST:
        return Sets()
    best = min(Method, key=lambda method: _mean_size(method, rows, ranks))
    scores = [_score(best, row, rank) for row, rank in zip(rows, ranks, strict=True)]
    return Sets(best, _limit(scores, 0.9), _limit(scores, 0.95))


def _mean_size(method: Method, rows: Sequence[Sequence[float]], ranks: Sequence[int]) -> float:
    """Return the mean size of 90 % and 95 % sets, each half with the limits of the other."""
    halves = [range(0, len(rows), 2), range(1, len(rows), 2)]
    total = 0
    for fitted, tested in (halves, halves[::-1]):
        scores = [_score(method, rows[i], ranks[i]) for i in fitted]
        for share in (0.9, 0.95):
            limit = _limit(scores, share)
            total += sum(_size(method, rows[i], limit) for i in tested)
    return total / (2 * len(rows))


def _size(method: Method, row: Sequence[float], limit: float) -> int:
    return sum(odd <= limit for odd in oddness(method, row)) or 2


def _score(method: Method, row: Sequence[float], rank: int) -> float:
    return next(islice(oddness(method, row), rank, None), math.inf)


def _limit(scores: Sequence[float], share: float) -> float:
    """Return the limit that holds ``share`` of other texts in nine of ten draws of ``scores``.

    The training-conditional quantile (Vovk 2012): a little above the plain conformal one, which
    holds it only on the average of draws.  Infinite where there are too few scores.
    """
    count = len(scores)
    place = math.floor(count * share)
    while place <= count and at_most(place - 1, count, share) < CONFIDENCE:
        place += 1
    return sorted(scores)[place - 1] if 1 <= place <= count else math.inf
