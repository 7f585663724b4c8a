"""Sets of labels that hold the right one in a promised share of texts (split conformal).

A label is as odd as its probability is short of one (LAC, Sadinle et al. 2019).  Scores that sum
the likelier labels (APS, RAPS) are not used: where more answers are right than the sets promise,
their limit is nought, and every text gets a single label (decision record 0018).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from desktop.core.answers.predictions import LabelScore
from desktop.core.evaluation.selective import at_most

FEWEST, CONFIDENCE = 20, 0.9


@dataclass(frozen=True, slots=True)
class Sets:
    """The fitted rule: labels at most ``limit_90`` (or ``limit_95``) odd belong to the set."""

    limit_90: float = 1.0
    limit_95: float = 1.0

    def likely(self, labels: Sequence[LabelScore], limit: float) -> tuple[str, ...]:
        """Return the set for labels sorted by probability; the first is always in it.

        A larger set keeps the promise.
        """
        odd = takewhile(lambda s: 1 - s.probability <= limit, labels)
        return tuple(s.label for s in odd) or tuple(s.label for s in labels[:1])


def fit_sets(chances: Sequence[float]) -> Sets:
    """Fit the limits on the probabilities of the right labels of held-out texts (0: not known)."""
    scores = sorted(1 - chance for chance in chances)
    return Sets(_limit(scores, 0.9), _limit(scores, 0.95))


def _limit(scores: Sequence[float], share: float) -> float:
    """Return the limit that holds ``share`` of other texts in nine of ten draws of ``scores``.

    ``scores`` rise; 1, every label, where there are too few of them.
    """
    rank = _quantile_rank(len(scores), share)
    return scores[rank - 1] if 1 <= rank <= len(scores) else 1.0


@lru_cache
def _quantile_rank(count: int, share: float) -> int:
    """Return which of ``count`` rising scores is the training-conditional quantile (Vovk 2012).

    A little above the plain conformal one, which holds the share only on the average of draws.
    """
    rank = math.floor(count * share)
    while rank <= count and at_most(rank - 1, count, share) < CONFIDENCE:
        rank += 1
    return rank
