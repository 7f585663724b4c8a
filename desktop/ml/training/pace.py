"""How long the rest of a training takes, by the steps that it took."""

import time
from collections.abc import Callable


class Pace:
    """Counts steps from now on: what was prepared, or done by an earlier process, counts for none.

    ``clock`` gives seconds.
    """

    def __init__(self, steps: int, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin before the first of ``steps``."""
        self._steps = steps
        self._done = 0
        self._clock = clock
        self._begun = clock()

    def left(self) -> float:
        """Count one more step; returns the seconds that the rest takes at the mean so far."""
        self._done += 1
        return (self._clock() - self._begun) / self._done * (self._steps - self._done)
