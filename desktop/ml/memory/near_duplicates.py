"""Near-repetitions of corrected texts are lifted to the corrected label.

At the corrected text itself its label is lifted to ``LEAD`` above all others, so that a correction
holds for that very text whatever else was taught; with less likeness it is lifted by a smaller part
of the way, and below a cosine of ``REPEATED`` not at all.
"""

import numpy as np

from desktop.ml.arrays import Floats
from desktop.ml.memory.label_index import LabelIndex

# From which cosine on a text counts as nearly the same.
REPEATED = 0.85
# By how much the label of a corrected text leads there.
LEAD = 1.0


def boosted(scores: Floats, cosines: Floats) -> Floats:
    """Return log-odds (n, labels) with repetitions lifted.

    ``cosines`` (n, labels) are those to the nearest correction of each label.
    """
    nearness = _nearness(cosines)
    return scores + nearness * (scores.max(1, keepdims=True) + np.float32(LEAD) - scores)


def slope(
    scores: Floats, cosines: Floats, weights: Floats, group: LabelIndex, feature: Floats
) -> tuple[Floats, Floats]:
    """Return what the gradient of ``weights @ boosted`` is made of at one text's place (width,).

    The weights (labels,) of the log-odds that are lifted, and the gradient (width,) by place.
    ``scores`` and ``cosines`` are (labels,).
    """
    nearness = _nearness(cosines)
    told = weights * (1 - nearness)
    top = int(scores.argmax())
    told[top] += weights @ nearness
    toward = np.zeros_like(feature)
    for label in np.flatnonzero(nearness).tolist():
        points = group.points[group.rows_of(label)]
        way = scores[top] + LEAD - scores[label]
        steep = np.float32(weights[label] * way / (1 - REPEATED))
        toward = toward + steep * points[int((points @ feature).argmax())]
    return told, toward


def _nearness(cosines: Floats) -> Floats:
    return ((cosines - np.float32(REPEATED)) / np.float32(1 - REPEATED)).clip(0, 1)
