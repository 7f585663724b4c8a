"""Fitting the calibration of a version on texts that it was not trained on."""

from collections.abc import Sequence

import torch
from torch import Tensor

from desktop.core.calibration import conformal_threshold
from desktop.ml.model import Calibration

PRIOR = 10.0
LOWEST, HIGHEST, STEPS = -2.0, 2.5, 181


def fit_temperature(
    logits: Sequence[Tensor], right: Sequence[int], start: float = 1.0
) -> float:
    """Return the temperature with the least negative log-likelihood (Guo et al. 2017).

    ``logits`` holds one (outputs,) tensor per answer.  A weak prior, worth ten answers at one unit
    of log-temperature, holds it near ``start`` when there is little data.
    """
    if not logits:
        return start
    stacked, truth = torch.stack(list(logits)), torch.tensor(right)
    grid = torch.linspace(LOWEST, HIGHEST, STEPS)
    origin = torch.tensor(start).log()
    costs = [
        torch.nn.functional.cross_entropy(stacked / t.exp(), truth, reduction="sum")
        + PRIOR * (t - origin).square()
        for t in grid
    ]
    return float(grid[int(torch.stack(costs).argmin())].exp())


def calibrate(
    logits: Sequence[Tensor], right: Sequence[int], start: float = 1.0
) -> Calibration:
    """Return the temperature and the threshold of sets that hold the right label in 90 %."""
    temperature = fit_temperature(logits, right, start)
    chances = [
        float((row / temperature).softmax(-1)[truth])
        for row, truth in zip(logits, right, strict=True)
    ]
    return Calibration(temperature, conformal_threshold(chances, 0.9))
