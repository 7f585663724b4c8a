"""How well stated probabilities agree with how often they are right."""

from collections.abc import Sequence

BINS = 15


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error with 15 equal bins (Naeini et al. 2015).

    Both sequences have one entry per answer; 0 for no answers.
    """
    sums = [[0, 0.0, 0] for _ in range(BINS)]
    for confidence, was_right in zip(confidences, right, strict=True):
        held = sums[min(BINS - 1, int(confidence * BINS))]
        held[0] += 1
        held[1] += confidence
        held[2] += was_right
    total = len(confidences)
    return sum(abs(c - r) for n, c, r in sums if n) / total if total else 0.0
