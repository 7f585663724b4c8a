"""Near-repetitions of corrected texts are lifted to the corrected label.

At the corrected text itself its label is lifted to ``LEAD`` above all others, so that a correction
holds for that very text whatever else was taught; with less likeness it is lifted by a smaller part
of the way, and below a cosine of ``REPEATED`` not at all.
"""

from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers
from desktop.ml.groups import Group

# From which cosine on a text counts as nearly the same.
REPEATED = 0.85
# By how much the label of a corrected text leads there.
LEAD = 1.0


@dataclass(frozen=True, slots=True)
class Repetition:
    """How near (labels,) a text repeats a correction of each label, and its row (labels,)."""

    nearness: Floats
    rows: Integers


def lifted(scores: Floats, cosines: Floats, group: Group) -> Floats:
    """Return log-odds (n, labels) with repetitions lifted; ``cosines`` (n, corrections)."""
    found = scores
    for row in np.flatnonzero((cosines > REPEATED).any(1)):
        if found is scores:
            found = scores.copy()
        near = _nearness(cosines[row], group, scores.shape[1])
        found[row] += near.nearness * (scores[row].max() + np.float32(LEAD) - scores[row])
    return found


def slope(scores: Floats, cosines: Floats, group: Group, weights: Floats) -> tuple[Floats, Floats]:
    """Return what the gradient of ``weights @ lifted`` is made of at one text.

    The weights (labels,) of the log-odds that are lifted, and the gradient (width,) by place.
    """
    near = _nearness(cosines, group, len(scores))
    toward = np.zeros(group.points.shape[1], np.float32)
    told = weights * (1 - near.nearness)
    top = int(scores.argmax())
    told[top] += weights @ near.nearness
    for label in np.flatnonzero(near.nearness).tolist():
        way = scores[top] + LEAD - scores[label]
        steep = np.float32(weights[label] * way / (1 - REPEATED))
        toward = toward + steep * group.points[near.rows[label]]
    return told, toward


def _nearness(cosines: Floats, group: Group, labels: int) -> Repetition:
    repeated = np.flatnonzero(cosines > REPEATED)
    # The nearest comes last, and of several values for one label the last is kept.
    repeated = repeated[np.argsort(cosines[repeated], kind="stable")]
    owners = group.owners[repeated]
    nearness, rows = np.zeros(labels, np.float32), np.zeros(labels, np.int64)
    nearness[owners] = ((cosines[repeated] - REPEATED) / (1 - REPEATED)).clip(max=1)
    rows[owners] = repeated
    return Repetition(nearness, rows)
