"""How sure an answer is: one rule, and one order of graveness, for the window and the commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.evaluation.conformal import Sets


class Doubt(IntEnum):
    """What speaks against taking an answer as it is, the gravest last; only that one is told."""

    NONE = 0
    UNSURE = 1
    HELD_BACK = 2
    UNLIKE = 3


@dataclass(frozen=True, slots=True)
class Certainty:
    """The labels that an answer may be, and whether it is called sure."""

    set_90: tuple[str, ...]
    set_95: tuple[str, ...]
    sure: bool


def certainty(
    labels: Sequence[LabelScore], sets: Sets, sure_from: float, *, unlike: bool
) -> Certainty:
    """Return how sure the first of ``labels`` is, which are sorted by probability.

    It is sure when at least as probable as ``sure_from``, alone in its set, and the text is not
    ``unlike`` all that was learned.  Where it is not, the sets hold two labels at least: a larger
    set keeps the promise, and names what else it may be.
    """
    likely, likelier = sets.likely(labels, sets.limit_90), sets.likely(labels, sets.limit_95)
    sure = not unlike and len(likely) == 1 and labels[0].probability >= sure_from
    if not sure:
        two = tuple(s.label for s in labels[:2])
        likely, likelier = max(likely, two, key=len), max(likelier, two, key=len)
    return Certainty(likely, max(likelier, likely, key=len), sure)


def doubt(prediction: Prediction | None, answered_from: float = 0.0) -> Doubt:
    """Return the gravest doubt about an answer, given from which probability texts are answered."""
    if prediction is None or prediction.best is None:
        return Doubt.NONE
    if prediction.unlike:
        return Doubt.UNLIKE
    if prediction.best.probability < answered_from:
        return Doubt.HELD_BACK
    return Doubt.NONE if prediction.sure else Doubt.UNSURE
