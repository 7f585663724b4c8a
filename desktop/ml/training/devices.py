"""Where a training computes, and how much fits there at once."""

from dataclasses import dataclass

import psutil
import torch
from torch import Tensor

from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.port import Facts, Make

# Peak of one token's activations and gradients through a layer, for each of their values, and what
# transformers' classes keep for each pair of tokens in each head (DeBERTa's keep most).
VALUE_BYTES, PAIR_BYTES = 35, 28
FEWEST, MOST = 512, 1_024


@dataclass(frozen=True, slots=True)
class Budget:
    """How many padded tokens are computed at once, and whether layers are computed again for it."""

    tokens: int = MOST
    recomputed: bool = False


def device_of(wanted: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda" or "mps"; raises if it is not usable."""
    usable = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next((name for name, there in usable.items() if there), "cpu"))
    if wanted != "cpu" and not usable[wanted]:
        raise KnownError(Problem.DEVICE_MISSING, device=wanted)
    return torch.device(wanted)


def budget_of(device: torch.device, facts: Facts, longest: int) -> Budget:
    """Return what half of the free memory of a device holds; ``longest`` is the longest sequence.

    Fewer tokens at once cost no time.  Where not even the fewest fit, layers keep only what goes
    into them and are computed again for the gradient, which takes about a third longer.
    """
    free = free_memory(device)
    if free is None:
        return Budget()
    pairs = PAIR_BYTES * facts.heads * longest if facts.make is Make.EXPORTED else 0
    layer = VALUE_BYTES * (facts.width + facts.wide) + pairs
    fitting = free // 2 // (layer * facts.layers)
    if fitting >= FEWEST:
        return Budget(min(MOST, fitting))
    kept = torch.finfo(torch.float32).bits // 8 * facts.width * facts.layers
    return Budget(max(FEWEST, min(MOST, free // 2 // (layer + kept))), recomputed=True)


def free_memory(device: torch.device) -> int | None:
    """Return the bytes that are free where a device computes; none where nobody can say."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        return psutil.virtual_memory().available
    except (OSError, RuntimeError):
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
