"""Memory that closed programs leave behind in the tests' own process."""

import gc

from desktop.runtime import memory


def give_back() -> None:
    """Let the system have what is free again.

    Each model's thread has its own heap, which the C library of Linux keeps for the next thread.
    """
    gc.collect()
    memory.give_back()
