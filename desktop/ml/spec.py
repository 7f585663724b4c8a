"""What a version's outputs mean, and how its probabilities are made honest."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from desktop.core.conformal import Sets
from desktop.core.selective import Promise
from desktop.core.tasks import Kind
from desktop.ml.arrays import Floats, unit
from desktop.ml.novelty import Ordinary

FEATURE_SCALE = 8.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How stated probabilities are made honest.

    ``temperature`` (Guo et al. 2017) divides all logits; ``sets`` are the conformal sets and
    ``promises`` what answering only sure texts is worth; ``ordinary`` says how unlike everything
    learned a text must be to be marked.  For spans, ``slope`` and one of ``offsets`` per label
    map the log-odds of a span (Platt 1999).  ``int8`` says that reading with int8 products was
    found to be as good as in float32.
    """

    temperature: float = 1.0
    slope: float = 1.0
    offsets: tuple[float, ...] = ()
    sets: Sets = field(default_factory=Sets)
    promises: tuple[Promise, ...] = ()
    ordinary: Ordinary | None = None
    int8: bool = False

    def sure(self, chance: float, label: int) -> float:
        """Return the calibrated probability of a span of label number ``label``."""
        held = min(max(chance, 1e-6), 1 - 1e-6)
        offset = self.offsets[label] if label < len(self.offsets) else 0.0
        odds = self.slope * math.log(held / (1 - held)) + offset
        return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Spec:
    """What a head means: the kind of task, its labels in order, and how its adapter is shaped."""

    kind: Kind
    labels: tuple[str, ...]
    rank: int = 16
    alpha: float = 32.0
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def outputs(self) -> int:
        """Rows of the head: one per label, or O and a B and an I for each (BIO2)."""
        return len(self.labels) if self.kind is Kind.CLASSIFY else 1 + 2 * len(self.labels)

    def calibrated(self, calibration: Calibration) -> "Spec":
        """Return the same with another calibration."""
        return replace(self, calibration=calibration)


def scaled(features: Floats) -> Floats:
    """Bring features (..., width) to one length, as the backbone was trained to be compared."""
    return unit(features) * np.float32(FEATURE_SCALE)


def scaled_back(pooled: Floats, gradient: Floats) -> Floats:
    """Return the gradient (width,) at pooled states, given that at their ``scaled`` feature."""
    length = np.linalg.norm(pooled)
    whole = pooled / length
    return np.float32(FEATURE_SCALE) * (gradient - whole * (whole @ gradient)) / length
