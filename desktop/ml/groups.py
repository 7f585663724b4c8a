"""Points of several labels, and how near a text lies to the nearest two of each."""

import numpy as np

from desktop.ml.arrays import Floats, Integers

NEAREST = 2


class Group:
    """Points (n, width) by label, laid out so that all labels are looked at together."""

    def __init__(self, points: Floats, owners: Integers, labels: int) -> None:
        """Give each label that has points a row of places; an only point stands there twice."""
        self._points = points
        self._labels = labels
        self._present, counts = np.unique(owners, return_counts=True)
        longest = max(NEAREST, int(counts.max())) if len(counts) else NEAREST
        self._places = np.full((len(counts), longest), len(points))
        order = np.argsort(owners, kind="stable")
        for row, part in enumerate(np.split(order, np.cumsum(counts)[:-1]) if len(counts) else ()):
            self._places[row, : len(part)] = part
            if len(part) == 1:
                self._places[row, 1] = part[0]

    def nearest(self, place: Floats, *, others: bool = False) -> Floats:
        """Return the mean cosine (n, labels) to the two nearest points of each label; else -1.

        With ``others``, ``place`` are the points themselves, and each is left out for itself.
        """
        cosines = place @ self._points.T
        if others:
            np.fill_diagonal(cosines, -1.0)
        padded = np.pad(cosines, ((0, 0), (0, 1)), constant_values=-1.0)[:, self._places]
        at = padded.argmax(-1)[..., None]
        first = np.take_along_axis(padded, at, -1)[..., 0]
        np.put_along_axis(padded, at, np.float32(-1.0), -1)
        found = np.full((len(place), self._labels), -1.0, np.float32)
        found[:, self._present] = (first + padded.max(-1)) / NEAREST
        return found

    def means(self, place: Floats) -> tuple[Integers, Floats]:
        """Return the labels that have points, and the mean (labels, width) of their nearest two."""
        cosines = np.append(self._points @ place, np.float32(-1.0))[self._places]
        two = np.argsort(-cosines, axis=-1, kind="stable")[:, :NEAREST]
        chosen = np.take_along_axis(self._places, two, 1)
        return self._present, self._points[chosen].mean(1)
