"""Points of several labels, and how near a text lies to the nearest two of each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.ml.arrays import Floats, Integers

# Less than any cosine: there is no such point.
ABSENT = np.float32(-2.0)
AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows in the order of their labels; each of ``labels`` begins at one of ``starts``."""

    order: Integers
    labels: Integers
    starts: Integers
    counts: Integers


class LabelIndex:
    """Points (n, width) with labels; they are added and taken away without looking at the others.

    Where rows stand says nothing: the last one takes the place of one that is taken away.
    """

    def __init__(self, points: Floats, owners: Integers) -> None:
        """Take the first points and the numbers of their labels (n,)."""
        self._points = np.array(points, np.float32)
        # 16 bits are sorted by counting.
        self._owners: NDArray[Any] = np.array(owners, np.int16)
        self._count = len(points)
        self._layout: Layout | None = None

    @property
    def points(self) -> Floats:
        """Return the points (n, width)."""
        return self._points[: self._count]

    @property
    def owners(self) -> Integers:
        """Return the numbers of their labels (n,)."""
        return self._owners[: self._count]

    def __len__(self) -> int:
        """Return how many points there are."""
        return self._count

    def add(self, points: Floats, owners: Integers) -> None:
        """Append points (m, width) of labels (m,); room is doubled, so that it costs O(m)."""
        wanted = self._count + len(points)
        if wanted > len(self._points):
            room = max(wanted, 2 * len(self._points))
            self._points = _longer(self.points, room)
            self._owners = _longer(self.owners, room)
        self._points[self._count : wanted] = points
        self._owners[self._count : wanted] = owners
        self._count, self._layout = wanted, None

    def remove(self, row: int) -> None:
        """Take a point away; the last one takes its row."""
        last = self._count - 1
        self._points[row] = self._points[last]
        self._owners[row] = self._owners[last]
        self._count, self._layout = last, None

    def renumber(self, numbers: Integers) -> None:
        """Give label ``i`` the number ``numbers[i]``."""
        self._owners[: self._count] = numbers[self.owners]
        self._layout = None

    def layout(self) -> Layout:
        """Return the rows by label; made anew only after a change."""
        if self._layout is None:
            order = np.argsort(self.owners, kind="stable")
            labels, starts, counts = np.unique(
                self.owners[order], return_index=True, return_counts=True
            )
            self._layout = Layout(order, labels.astype(np.int64), starts, counts)
        return self._layout

    def rows_of(self, label: int) -> Integers:
        """Return the rows of a label."""
        return np.flatnonzero(self.owners == label)

    def two(self, cosines: Floats, labels: int) -> tuple[Floats, Floats]:
        """Return the greatest and the second cosine (texts, labels) of those to all points.

        ``cosines`` are (texts, n); what does not exist is ``ABSENT``.
        """
        first = np.full((len(cosines), labels), ABSENT, np.float32)
        second = first.copy()
        if not self._count:
            return first, second
        at = self.layout()
        for start in range(0, len(cosines), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            ordered = cosines[part, at.order]
            top = np.maximum.reduceat(ordered, at.starts, axis=1)
            ahead = ordered >= np.repeat(top, at.counts, axis=1)
            ties = np.add.reduceat(ahead, at.starts, axis=1, dtype=np.int32)
            rest = np.maximum.reduceat(np.where(ahead, ABSENT, ordered), at.starts, axis=1)
            first[part, at.labels] = top
            second[part, at.labels] = np.where(ties > 1, top, rest)
        return first, second

    def nearest(self, feature: Floats, labels: int) -> Floats:
        """Return the mean cosine (texts, labels) to the two nearest points of each; else -1."""
        return self.of(feature @ self.points.T, labels)

    def of(self, cosines: Floats, labels: int) -> Floats:
        """Return the same from the cosines (texts, n) to all points."""
        return mean_of(*self.two(cosines, labels))

    def means(self, feature: Floats) -> tuple[Integers, Floats]:
        """Return the labels that have points, and the mean (labels, width) of their nearest two."""
        at = self.layout()
        order = np.lexsort((-(self.points @ feature), self.owners))
        one = order[at.starts]
        two = order[at.starts + np.minimum(1, at.counts - 1)]
        return at.labels, (self.points[one] + self.points[two]) / np.float32(2)


def mean_of(first: Floats, second: Floats) -> Floats:
    """Return the mean of the nearest two; an only one counts twice, none is -1."""
    both = (first + np.where(second == ABSENT, first, second)) / np.float32(2)
    return np.where(first == ABSENT, np.float32(-1.0), both)


def _longer(values: NDArray[Any], room: int) -> NDArray[Any]:
    longer = np.zeros((room, *values.shape[1:]), values.dtype)
    longer[: len(values)] = values
    return longer
