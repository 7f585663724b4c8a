"""The way back from answers to features: which way the examples draw a text."""

import numpy as np

from desktop.ml.arrays import Floats
from desktop.ml.memory.base_answer import BaseAnswer
from desktop.ml.memory.corrections import CorrectionMemory
from desktop.ml.memory.nearest import nearer


def pulled(
    version: BaseAnswer, taught: CorrectionMemory, feature: Floats, weights: Floats
) -> Floats:
    """Return the gradient (width,) of ``weights @ cosines`` at a feature (width,).

    The cosines (labels,) are those to the nearest examples of each label, corrections included.
    """
    labels, group = len(taught.labels), taught.group
    found = np.zeros((labels, len(feature)), np.float32)
    found[: len(version.labels)] = version.means(feature)
    if taught.entries:
        rows, means = group.means(feature)
        anchored = version.anchored(feature[None])
        before = nearer(anchored, np.full((1, labels), -1, np.float32))[0]
        ahead = group.nearest(feature[None], labels)[0][rows] > before[rows]
        found[rows[ahead]] = means[ahead]
    return weights @ found
