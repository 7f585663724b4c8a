"""The few functions of arrays that reading needs beside NumPy's own; all in float32."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
TINY = 1e-12


def log_sum_exp(x: Floats) -> Floats:
    """Return the logarithm of the sum of exponentials over the last axis (..., 1)."""
    top = x.max(-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0).astype(np.float32)
    with np.errstate(divide="ignore"):
        return top + np.log(np.exp(x - top).sum(-1, keepdims=True))


def log_softmax(x: Floats) -> Floats:
    """Return log-probabilities (..., n) of log-odds (..., n)."""
    return x - log_sum_exp(x)


def softmax(x: Floats) -> Floats:
    """Return probabilities (..., n) of log-odds (..., n)."""
    return np.exp(log_softmax(x))


def unit(x: Floats) -> Floats:
    """Return vectors (..., width) of length one; zero stays zero."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), TINY)
