"""What a version knows by example when it has been trained, and what its new labels may have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.arrays import Floats, Integers, log_softmax
from desktop.ml.encoders.tokenization import TextTokenizer
from desktop.ml.heads.trainable import TextModel
from desktop.ml.memory.corrections import shift_for
from desktop.ml.memory.label_index import ABSENT, LabelIndex
from desktop.ml.memory.neighbours import Neighbours
from desktop.ml.memory.prototypes import Known, carried_over, known_from
from desktop.ml.reading.reader import Reader
from desktop.ml.training.frozen_layers import Sequences
from desktop.ml.training.merging import merged

# The share of held texts whose right answers new labels may take: at first, for each, at most.
FIRST, FURTHER, MOST = 0.012, 0.00006, 0.039
# So many of the corrections lead by so much: what a new label needs on texts of its own.
NEEDED, SPARE = 0.9, 8.0


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the parent knew by example, and its features (texts, width) of the replayed texts."""

    known: Known | None
    features: Floats


def known_after(
    model: TextModel,
    tokenizer: TextTokenizer,
    sequences: Sequences,
    calibration: Sequence[Example],
    earlier: Earlier | None = None,
) -> Known | None:
    """Return what a model trained on ``sequences`` knows by example (classify).

    With ``earlier``, the last sequences are the replayed texts.
    """
    spec = model.spec
    if spec.kind is not Kind.CLASSIFY:
        return None
    held = [e for e in calibration if e.label in spec.labels]
    reader = Reader(merged(model), tokenizer, "")
    features, carried = sequences.every_feature(), None
    if earlier is not None and earlier.known is not None and len(earlier.features):
        after = features[-len(earlier.features) :]
        carried = carried_over(earlier.known, earlier.features, after)
    return known_from(
        features,
        sequences.owners,
        reader.features([e.text for e in held]),
        [spec.labels.index(e.label or "") for e in held],
        carried,
    )


def corrected(sequences: Sequences, before: Floats) -> tuple[Floats, Integers]:
    """Return the features (texts, width) and labels of the corrections, which come first."""
    count = len(sequences.owners) - len(before)
    return sequences.every_feature(count), np.asarray(sequences.owners[:count], np.int64)


@torch.no_grad()
def balance(model: TextModel, known: Known, old: int, corrections: tuple[Floats, Integers]) -> None:
    """Let labels from number ``old`` on have more, in log-odds.

    No more than the corrections may cost the held texts, by the rule that also holds them back
    before a training (``shift_for``); and no more than they need, read without themselves: held
    texts are more like those trained on than a person's are, so room alone would say too much.
    """
    spec = model.spec
    head = model.head.detach().numpy(), model.bias.detach().numpy()
    fitted = model.facts.fitted
    neighbours = Neighbours(head, spec.labels, known, fitted=fitted)
    features, owners = corrections
    allowed = min(MOST, FIRST + FURTHER * len(owners))
    room = shift_for(
        neighbours.compared(known.held).scores, known.held_owners, old, allowed, fitted.room
    )
    fresh = owners >= old
    if room is not None and fresh.any():
        theirs = neighbours.compared(features[fresh]).scores[:, :old].max(1)
        own = _alone(head, known, features[fresh], owners[fresh])
        lacking = theirs - (own[0] + fitted.sharpness * own[1])
        need = float(np.quantile(lacking, NEEDED)) + SPARE
        model.bias[old:] += min(room, max(0.0, need))


def _alone(
    head: tuple[Floats, Floats], known: Known, features: Floats, owners: Integers
) -> tuple[Floats, Floats]:
    """Return what the head says of texts (n, width) for their labels (n,), in log-odds.

    And the cosines (n,) to the examples of these labels, each text read without itself.
    """
    place, rows = known.placed(features), np.arange(len(owners))
    cosines = place @ place.T
    np.fill_diagonal(cosines, ABSENT)
    near = LabelIndex(place, owners).of(cosines, len(head[1]))
    said = log_softmax(features @ head[0].T + head[1])
    return said[rows, owners], near[rows, owners]
