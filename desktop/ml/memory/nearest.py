"""Texts whose nearest corrections are kept up to date as corrections come and go."""

from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers
from desktop.ml.memory.label_index import ABSENT, LabelIndex, mean_of

# Two ways of computing the same cosine differ by less.
ROUNDING = np.float32(1e-5)


@dataclass(slots=True)
class NearestCorrections:
    """Features (texts, width) with what the version says of them by itself (texts, own labels).

    ``near`` (texts, labels) is the mean cosine to the two nearest examples of each label, and
    ``first`` and ``second`` those to the nearest two corrections alone.
    """

    features: Floats
    head: Floats
    anchored: Floats
    near: Floats
    first: Floats
    second: Floats

    def look(self, group: LabelIndex, labels: int, own: Integers | None = None) -> None:
        """Look at all corrections; ``own`` (texts,) are the rows that are left out for each."""
        cosines = self.features @ group.points.T
        if own is not None:
            cosines[np.arange(len(own)), own] = ABSENT
        self.first, self.second = group.two(cosines, labels)
        self.near = nearer(self.anchored, mean_of(self.first, self.second))

    def add(self, feature: Floats, label: int) -> None:
        """Heed one more correction, by its feature (width,)."""
        cosines = self.features @ feature
        first, second = self.first[:, label], self.second[:, label]
        second[:] = np.maximum(second, np.minimum(first, cosines))
        first[:] = np.maximum(first, cosines)
        self._settle(label)

    def remove(
        self, feature: Floats, label: int, group: LabelIndex, own: Integers | None = None
    ) -> None:
        """Heed that a correction by its feature (width,) is no longer in the group.

        Only texts that had it among their nearest two look at the others of its label.
        """
        gone = np.flatnonzero(self.features @ feature >= self.second[:, label] - ROUNDING)
        left = group.rows_of(label)
        cosines = np.full((len(gone), len(left) + 2), ABSENT, np.float32)
        cosines[:, 2:] = self.features[gone] @ group.points[left].T
        if own is not None:
            cosines[:, 2:][own[gone, None] == left] = ABSENT
        cosines.partition((-2, -1), axis=1)
        self.first[gone, label], self.second[gone, label] = cosines[:, -1], cosines[:, -2]
        self._settle(label)

    def renumber(self, numbers: Integers, labels: int) -> None:
        """Give label ``i`` the number ``numbers[i]``, or none below 0; there are so many now."""
        kept = numbers >= 0
        for name, nothing in (("near", -1.0), ("first", ABSENT), ("second", ABSENT)):
            moved = np.full((len(self.features), labels), nothing, np.float32)
            moved[:, numbers[kept]] = getattr(self, name)[:, kept]
            setattr(self, name, moved)

    def joined(self, rows: list[int], more: "NearestCorrections") -> "NearestCorrections":
        """Return some of the texts, by their rows, and those of another."""
        pairs = ((getattr(self, name), getattr(more, name)) for name in self.__slots__)
        return NearestCorrections(*(np.concatenate([mine[rows], theirs]) for mine, theirs in pairs))

    def _settle(self, label: int) -> None:
        mean = mean_of(self.first[:, label], self.second[:, label])
        own = label < self.anchored.shape[1]
        self.near[:, label] = np.maximum(self.anchored[:, label], mean) if own else mean


def watched(features: Floats, head: Floats, anchored: Floats, labels: int) -> NearestCorrections:
    """Return texts that have not looked at any correction yet."""
    absent = np.full((len(features), labels), ABSENT, np.float32)
    return NearestCorrections(
        features, head, anchored, nearer(anchored, absent), absent, absent.copy()
    )


def nearer(anchored: Floats, corrected: Floats) -> Floats:
    """Return the greater of the cosines to anchors (n, own) and to corrections (n, labels)."""
    found = np.maximum(corrected, np.float32(-1.0))
    own = anchored.shape[1]
    np.maximum(found[:, :own], anchored, out=found[:, :own])
    return found
