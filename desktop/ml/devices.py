"""Where a training computes, and how much fits there at once."""

import os

import torch

from desktop.core.errors import KnownError, Problem

# Peak of one token's activations and gradients through six layers, rounded up.
BYTES_PER_TOKEN = 400_000
FEWEST, MOST = 1_024, 2_048


def device_of(wanted: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda" or "mps"; raises if it is not usable."""
    usable = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next((name for name, there in usable.items() if there), "cpu"))
    if wanted != "cpu" and not usable[wanted]:
        raise KnownError(Problem.DEVICE_MISSING, device=wanted)
    return torch.device(wanted)


def token_budget() -> int:
    """Return how many padded tokens a step may hold at once: what half of the free memory fits."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return MOST
    return max(FEWEST, min(MOST, free // 2 // BYTES_PER_TOKEN))
