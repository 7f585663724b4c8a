"""Python's collector of cyclic garbage, which waits until the program is loaded.

While modules are loaded next to nothing becomes garbage, yet every collection walks all that there
is: a tenth of the processor time of a start.  What was loaded stays until the end, so later
collections need not walk it either (``gc.freeze``), which shortens the longest of their pauses.
"""

import gc


def wait() -> None:
    """Collect nothing for now."""
    gc.disable()


def begin() -> None:
    """Collect from now on, leaving aside all that is there already."""
    gc.freeze()
    gc.enable()
