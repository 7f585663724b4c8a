"""The constants that belong to one encoder's features, from how its features lie.

Encoders differ in how far apart the features of unlike texts are: some put all texts into a narrow
cone (Ethayarajh 2019).  What was tuned on all-MiniLM-L6-v2 is carried over by two figures of the
same texts: how far features lie from their middle, and how much their cosines around it vary.
"""

import numpy as np

from desktop.ml.arrays import Floats, unit
from desktop.ml.encoders.port import MINILM, Fitted

# Both figures of all-MiniLM-L6-v2, on ``sentences.SENTENCES``.
SPREAD, VARIES = 0.936, 0.116
# Constants stay within these, whatever the few texts say.
LENGTHS, SHARPNESSES = (8.0, 80.0), (10.0, 80.0)


def fitted(features: Floats) -> Fitted:
    """Return the constants for an encoder by the features (texts, width) of unlike texts."""
    spread, varies = figures(features)
    length = MINILM.length * SPREAD / max(spread, 1e-6)
    sharpness = MINILM.sharpness * VARIES / max(varies, 1e-6)
    return Fitted(
        sharpness=round(float(np.clip(sharpness, *SHARPNESSES)), 2),
        length=round(float(np.clip(length, *LENGTHS)), 2),
        room=MINILM.room,
    )


def figures(features: Floats) -> tuple[float, float]:
    """Return how far features (texts, width) lie from their middle, and how cosines vary there."""
    whole = unit(features)
    apart = whole - whole.mean(0)
    placed = unit(apart)
    cosines = (placed @ placed.T)[np.triu_indices(len(placed), 1)]
    return float(np.sqrt(np.square(apart).sum(1).mean())), float(cosines.std())
