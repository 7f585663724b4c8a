"""The way back from answers to features: which way the examples draw a text."""

import numpy as np

from desktop.ml.arrays import Floats
from desktop.ml.memory.base_answer import BaseAnswer
from desktop.ml.memory.corrections import CorrectionMemory
from desktop.ml.memory.nearest import nearer


def pulled(version: BaseAnswer, taught: CorrectionMemory, place: Floats, told: Floats) -> Floats:
    """Return the gradient (width,) of ``told @ cosines`` at a place (width,).

    The cosines (labels,) are those to the nearest examples of each label, corrections included.
    """
    labels, group = len(taught.labels), taught.group
    found = np.zeros((labels, len(place)), np.float32)
    found[: len(version.labels)] = version.means(place)
    if taught.entries:
        rows, means = group.means(place)
        anchored = version.anchored(place[None])
        before = nearer(anchored, np.full((1, labels), -1, np.float32))[0]
        ahead = group.nearest(place[None], labels)[0][rows] > before[rows]
        found[rows[ahead]] = means[ahead]
    return told @ found
