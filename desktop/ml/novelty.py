"""Texts unlike anything learned: an undecided answer, far from every example.

The entropy of the answer (as in Hendrycks & Gimpel 2017, who take the top probability) and the
distance to the nearest example (Sun et al. 2022), each in deviations from what is ordinary.
"""

from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import TINY, Floats

SHARE = 0.95
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Mean and deviation of entropy (nats) and cosine on held-out texts, and the limit."""

    entropy: float
    entropy_deviation: float
    cosine: float
    cosine_deviation: float
    limit: float

    def strangeness(self, entropy: Floats, cosine: Floats) -> Floats:
        """Return how unlike texts are (n,), in deviations; 0 is ordinary."""
        undecided = (entropy - self.entropy) / self.entropy_deviation
        return undecided + (self.cosine - cosine) / self.cosine_deviation


def entropies(chances: Floats) -> Floats:
    """Return the entropy (n,) in nats of probabilities (n, labels)."""
    return -(chances * np.log(np.maximum(chances, TINY))).sum(-1)


def fit_ordinary(entropy: Floats, cosine: Floats) -> Ordinary | None:
    """Return what is ordinary on held-out texts; 5 % of them lie above the limit."""
    if len(entropy) < FEWEST:
        return None
    plain = Ordinary(
        float(entropy.mean()),
        max(1e-3, float(entropy.std(ddof=1))),
        float(cosine.mean()),
        max(1e-3, float(cosine.std(ddof=1))),
        0.0,
    )
    limit = float(np.quantile(plain.strangeness(entropy, cosine), SHARE))
    return Ordinary(
        plain.entropy, plain.entropy_deviation, plain.cosine, plain.cosine_deviation, limit
    )
