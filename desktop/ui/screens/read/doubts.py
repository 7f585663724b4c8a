"""The sentences of doubt: why an answer is not to be taken as it is, and what a wish promises."""

import math
from collections.abc import Sequence

from desktop.core.answers.predictions import Prediction
from desktop.core.evaluation.certainty import Doubt, doubt
from desktop.core.evaluation.selective import SURE_LEAST, Promise, answered_from, kept
from desktop.ui.wording import short

NAMED = 3


def doubt_line(
    prediction: Prediction | None, wish: float | None, promises: Sequence[Promise]
) -> str:
    """Return the gravest doubt about an answer in words; empty where there is none."""
    if prediction is None:
        return ""
    least = answered_from(promises, wish)
    match doubt(prediction, least):
        case Doubt.UNLIKE:
            return f"Unlike anything I know; at best {short(prediction.labels[0].label)}."
        case Doubt.HELD_BACK:
            return _held_back(prediction, least, wish or 0.0)
        case Doubt.UNSURE:
            return _unsure(prediction, promises)
        case _:
            return ""


def wish_line(wish: float | None, promises: Sequence[Promise]) -> str:
    """Return what the wish for answers with few wrong ones promises."""
    if wish is None:
        more = "" if promises else ": too few texts were checked to promise fewer wrong ones"
        return f"Every text is answered{more}"
    promise = kept(promises, wish)
    if promise is None:
        return f"At most {wish * 100:g} % wrong cannot be promised here: every text is held back"
    return f"At most {wish * 100:g} % wrong: about {promise.answered * 100:.0f} % are answered"


def _held_back(prediction: Prediction, least: float, wish: float) -> str:
    if math.isinf(least):
        return f"Held back: that at most {wish * 100:g} % are wrong cannot be promised here."
    best = prediction.labels[0]
    has, wanted = _distinct_percents(best.probability, least)
    return f"Held back: {short(best.label)} is {has} % sure; you asked for {wanted} %."


def _distinct_percents(has: float, wanted: float) -> tuple[str, str]:
    """Return two shares in per cent, with as many digits as it takes to see which is less."""
    for digits in (0, 1, 2, 3):
        percents = f"{has * 100:.{digits}f}", f"{wanted * 100:.{digits}f}"
        if percents[0] != percents[1] and (float(percents[1]) < 100 or wanted >= 1):
            return percents
    return f"{has * 100}", f"{wanted * 100}"


def _unsure(prediction: Prediction, promises: Sequence[Promise]) -> str:
    count = len(prediction.set_90)
    if not promises and prediction.labels[0].probability >= SURE_LEAST:
        return "Not sure: too few texts were checked to call any answer sure."
    if NAMED < count == len(prediction.labels):
        return "Not sure: too few texts were checked to rule out any label."
    if count > NAMED:
        return f"Not sure: {count} labels are possible."
    return f"Not sure: {' or '.join(short(label) for label in prediction.set_90)}."
