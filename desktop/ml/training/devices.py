"""Where a training computes, and how much fits there at once."""

import os

import torch
from torch import Tensor

from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.port import Facts

# Peak of one token's activations and gradients through all layers, for each of their values.
BYTES_EACH = 35
FEWEST, MOST = 512, 1_024


def device_of(wanted: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda" or "mps"; raises if it is not usable."""
    usable = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next((name for name, there in usable.items() if there), "cpu"))
    if wanted != "cpu" and not usable[wanted]:
        raise KnownError(Problem.DEVICE_MISSING, device=wanted)
    return torch.device(wanted)


def token_budget(device: torch.device, facts: Facts) -> int:
    """Return how many padded tokens a step may hold at once: what half of the free memory fits.

    The memory is that of the device; what a token needs grows with the encoder.
    """
    each = BYTES_EACH * facts.layers * (facts.width + facts.wide)
    free = free_memory(device)
    return MOST if free is None else max(FEWEST, min(MOST, free // 2 // each))


def free_memory(device: torch.device) -> int | None:
    """Return the bytes that are free where a device computes; none where nobody can say."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def random_state(device: torch.device) -> Tensor:
    """Return the state of what draws random numbers on a device, as bytes on the processor."""
    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    return torch.mps.get_rng_state() if device.type == "mps" else torch.get_rng_state()


def set_random_state(device: torch.device, state: Tensor) -> None:
    """Draw on from a state of ``random_state``."""
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state)
    else:
        torch.set_rng_state(state)
