"""What a version's outputs mean."""

from dataclasses import dataclass, field, replace

import numpy as np

from desktop.core.answers.tasks import Kind
from desktop.ml.arrays import Floats, unit
from desktop.ml.uncertainty.calibration import Calibration

# How many words of a token have a tag of their own where tokens may hold several.
WITHIN = 3


@dataclass(frozen=True, slots=True)
class Spec:
    """What a head means: the kind of task, its labels in order, and how its adapter is shaped.

    ``words`` is how many words of a token have a tag of their own (spans): a head holds the outputs
    for the first, then those for the second, and so on.
    """

    kind: Kind
    labels: tuple[str, ...]
    rank: int = 16
    alpha: float = 32.0
    calibration: Calibration = field(default_factory=Calibration)
    words: int = 1

    @property
    def outputs(self) -> int:
        """Outputs of an answer: one per label, or O and a B and an I for each (BIO2)."""
        return len(self.labels) if self.kind is Kind.CLASSIFY else 1 + 2 * len(self.labels)

    @property
    def rows(self) -> int:
        """Rows of the head."""
        return self.outputs * self.words

    def calibrated(self, calibration: Calibration) -> "Spec":
        """Return the same with another calibration."""
        return replace(self, calibration=calibration)


def scaled(features: Floats, length: float) -> Floats:
    """Bring features (..., width) to one length: encoders are trained for their directions."""
    return unit(features) * np.float32(length)


def scaled_back(pooled: Floats, gradient: Floats, scale: float) -> Floats:
    """Return the gradient (width,) at pooled states, given that at their ``scaled`` feature."""
    length = np.linalg.norm(pooled)
    whole = pooled / length
    return np.float32(scale) * (gradient - whole * (whole @ gradient)) / length
