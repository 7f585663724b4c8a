"""Memory that closed programs leave behind in the tests' own process."""

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Let the system have what is free again.

    Each model's thread has its own heap, which the C library of Linux keeps for the next thread.
    """
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
