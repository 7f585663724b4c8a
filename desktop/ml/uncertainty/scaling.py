"""Fitting the calibration of a version on texts that it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from desktop.ml.arrays import Floats
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.refitting import refitted

PRIOR = 10.0
LOWEST, HIGHEST, STEPS = -2.0, 2.5, 181


def fit_temperature(logits: Sequence[Floats], right: Sequence[int], start: float = 1.0) -> float:
    """Return the temperature with the least negative log-likelihood (Guo et al. 2017).

    ``logits`` holds one (outputs,) array per answer.  A weak prior, worth ten answers at one unit
    of log-temperature, holds it near ``start`` when there is little data.
    """
    if not logits:
        return start
    stacked, truth = torch.from_numpy(np.stack(list(logits))), torch.tensor(right)
    grid = torch.linspace(LOWEST, HIGHEST, STEPS)
    origin = torch.tensor(start).log()
    costs = [
        torch.nn.functional.cross_entropy(stacked / t.exp(), truth, reduction="sum")
        + PRIOR * (t - origin).square()
        for t in grid
    ]
    return float(grid[int(torch.stack(costs).argmin())].exp())


@dataclass(frozen=True, slots=True)
class JudgedSpan:
    """A span that a model found in a held-out text: its chance, label number, and whether right."""

    chance: float
    label: int
    right: bool


def calibrate_spans(judged: Sequence[JudgedSpan], labels: int, start: Calibration) -> Calibration:
    """Return ``start`` with the slope and offsets that make span probabilities honest.

    Platt scaling with a shared offset and one shrunk towards it for each label; with few spans
    the result stays near ``start``.
    """
    if not judged:
        return start
    chances = torch.tensor([f.chance for f in judged]).clamp(1e-6, 1 - 1e-6).logit()
    number = torch.tensor([f.label for f in judged])
    right = torch.tensor([float(f.right) for f in judged])
    origin = torch.tensor(start.offsets or (0.0,) * labels)
    origin = torch.nn.functional.pad(origin, (0, labels - len(origin)))
    slope = torch.tensor(start.slope, requires_grad=True)
    shared = torch.zeros((), requires_grad=True)
    own = torch.zeros(labels, requires_grad=True)
    optimiser = torch.optim.LBFGS([slope, shared, own], max_iter=80, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimiser.zero_grad()
        odds = slope * chances + (origin + shared + own)[number]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, right, reduction="sum")
        loss = loss + 2 * (slope - start.slope).square() + shared.square() + 2 * own.square().sum()
        loss.backward()
        return loss

    optimiser.step(cost)
    offsets = tuple((origin + shared + own).detach().tolist())
    return replace(start, slope=float(slope.detach()), offsets=offsets)


def calibrate_labels(
    scores: Floats, right: Sequence[int], nearest: Floats | None, start: Calibration
) -> Calibration:
    """Fit everything that label probabilities need on held-out texts; see ``refitted``."""
    if not len(scores):
        return start
    temperature = fit_temperature(list(scores), right, start.temperature)
    return refitted(replace(start, temperature=temperature), scores, right, nearest)
