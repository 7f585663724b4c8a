"""Weights of four bits each, as a publisher rounded them: kept so, and made floats when needed.

Along a row, 32 weights share a scale: a weight is ``(n - 8) * scale`` for its four bits ``n``.
``NAME.nibbles`` (rows, groups, 16) holds two of them in a byte, the first half of a group in the
low ones; ``NAME.scales`` (rows, groups) are float16.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.ml.arrays import Floats, Integers

GROUP = 32
NIBBLES, SCALES = ".nibbles", ".scales"
_MIDDLE = 8


@dataclass(frozen=True, slots=True)
class Rows:
    """A table (rows, width) of which the rows that are asked for are made floats."""

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def __post_init__(self) -> None:
        """Raise ``ValueError`` when the two do not fit together."""
        if self.nibbles.shape != (*self.scales.shape, GROUP // 2):
            raise ValueError("groups")

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many rows there are, and how wide they are."""
        rows, groups = self.scales.shape
        return rows, groups * GROUP

    def __getitem__(self, ids: Integers) -> Floats:
        """Return the rows with these numbers (..., width)."""
        return unpacked(self.nibbles[ids], self.scales[ids])


def unpacked(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Return weights (..., groups * 32) of nibbles (..., groups, 16), scales (..., groups)."""
    weights = np.empty((*scales.shape, GROUP), np.float32)
    half = GROUP // 2
    np.bitwise_and(nibbles, 15, out=weights[..., :half], casting="unsafe")
    np.right_shift(nibbles, 4, out=weights[..., half:], casting="unsafe")
    weights -= _MIDDLE
    weights *= scales[..., None]
    return weights.reshape(*scales.shape[:-1], -1)
