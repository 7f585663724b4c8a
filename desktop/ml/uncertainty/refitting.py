"""Fitting anew what a version promises, for the answers that it gives with what it was taught."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop.core.evaluation.conformal import FEWEST, fit_sets
from desktop.core.evaluation.selective import promises
from desktop.ml.arrays import Floats, Integers, softmax
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.novelty import fit_ordinary


def refitted(
    start: Calibration,
    scores: Floats,
    right: Sequence[int] | Integers,
    nearest: Floats | None = None,
) -> Calibration:
    """Fit sets, promises and what is ordinary on held-out texts, for the answers as they are now.

    ``scores`` are log-odds (texts, labels), divided here by the temperature, which stays;
    ``right`` the numbers of the right labels, ``nearest`` the cosine (texts,) to the nearest
    example.  Cheap enough for every correction; what there is too little for stays as it was.
    """
    if len(scores) < FEWEST:
        return start
    truth = np.asarray(right)
    chances = softmax(scores / np.float32(start.temperature))
    return replace(
        start,
        sets=fit_sets(chances[np.arange(len(truth)), truth].tolist()),
        promises=promises(chances.max(1).tolist(), (chances.argmax(1) == truth).tolist()),
        ordinary=start.ordinary if nearest is None else fit_ordinary(nearest),
    )
