"""Memory that is free and that the system does not have yet."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Let the system have what the C library of Linux keeps for later; elsewhere do nothing.

    It keeps most of what was used while something large was made, such as a graph's weights.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
