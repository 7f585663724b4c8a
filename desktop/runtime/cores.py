"""How many of the processor's cores work may take."""

import os


def all_but_one() -> int:
    """Return all cores but one, which is the window's, and at least one."""
    return max(1, (os.cpu_count() or 2) - 1)
