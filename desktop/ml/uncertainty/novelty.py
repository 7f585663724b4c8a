"""Texts unlike anything learned: far from every example (Sun et al. 2022).

The distance alone: the entropy of the answer, added to it, told texts from elsewhere apart less
well, and is judged by whether an answer is sure (decision record 0018).
"""

from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats

SHARE = 0.03
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Ordinary:
    """``least`` is the cosine to the nearest example below which a text is unlike all others."""

    least: float


def fit_ordinary(nearest: Floats) -> Ordinary | None:
    """Return what is ordinary from the cosines (n,) of held texts; 3 % of them lie below it."""
    return Ordinary(float(np.quantile(nearest, SHARE))) if len(nearest) >= FEWEST else None
