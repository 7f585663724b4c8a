"""A few of many cases, chosen so that it depends on the set of cases alone."""

from bisect import bisect_left, insort

from desktop.core.texts.text import digest


class Sample:
    """The ``size`` cases with the lowest digests (bottom-k sketch, Cohen & Kaplan 2007)."""

    def __init__(self, size: int) -> None:
        """Begin without any."""
        self._size = size
        self._keys: list[tuple[str, str]] = []

    def __len__(self) -> int:
        """Return how many cases there are, chosen or not."""
        return len(self._keys)

    def add(self, case: str) -> None:
        """Heed one more case."""
        insort(self._keys, (digest(case), case))

    def remove(self, case: str) -> None:
        """Heed that a case is gone."""
        del self._keys[bisect_left(self._keys, (digest(case), case))]

    def chosen(self) -> list[str]:
        """Return the chosen cases."""
        return [case for _, case in self._keys[: self._size]]
