"""A task's model: encoder, head and the facts needed to use them."""

import math
from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.core.conformal import Sets
from desktop.core.selective import Promise
from desktop.core.tasks import Kind
from desktop.ml.encoder import Encoder
from desktop.ml.novelty import Ordinary
from desktop.ml.tokenization import Batch

FEATURE_SCALE = 8.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How stated probabilities are made honest.

    ``temperature`` (Guo et al. 2017) divides all logits; ``sets`` are the conformal sets and
    ``promises`` what answering only sure texts is worth; ``ordinary`` says how unlike everything
    learned a text must be to be marked.  For spans, ``slope`` and one of ``offsets`` per label
    map the log-odds of a span (Platt 1999).
    """

    temperature: float = 1.0
    slope: float = 1.0
    offsets: tuple[float, ...] = ()
    sets: Sets = field(default_factory=Sets)
    promises: tuple[Promise, ...] = ()
    ordinary: Ordinary | None = None

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


class TextModel(nn.Module):
    """Logits for whole texts (classify) or for tokens (spans)."""

    def __init__(self, encoder: Encoder, spec: Spec) -> None:
        """Start with a head of zeros: every label equally likely."""
        super().__init__()
        self.encoder = encoder
        self.spec = spec
        width = encoder.words.shape[1]
        self.head = nn.Parameter(torch.zeros(spec.outputs, width))
        self.bias = nn.Parameter(torch.zeros(spec.outputs))

    def states(self, batch: Batch) -> Tensor:
        """Return token states (batch, tokens, width)."""
        return self.encoder(batch.ids, batch.casing, batch.mask)

    def features(self, batch: Batch) -> Tensor:
        """Return mean-pooled, normalised text features (batch, width)."""
        return scaled(pooled(self.states(batch), batch.pooling()))

    def logits(self, features: Tensor) -> Tensor:
        """Map (..., width) to (..., outputs)."""
        return F.linear(features, self.head, self.bias)


def pooled(states: Tensor, weights: Tensor) -> Tensor:
    """Average token states (batch, tokens, width) with weights (batch, tokens)."""
    return (states * weights.unsqueeze(-1)).sum(1)


def scaled(features: Tensor) -> Tensor:
    """Bring features (..., width) to one length, as the backbone was trained to be compared."""
    return F.normalize(features, dim=-1) * FEATURE_SCALE
