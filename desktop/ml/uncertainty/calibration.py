"""How the probabilities of a version are made honest, and what is promised of them."""

import math
from dataclasses import dataclass, field

from desktop.core.evaluation.conformal import Sets
from desktop.core.evaluation.selective import Promise
from desktop.ml.uncertainty.novelty import Ordinary


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
