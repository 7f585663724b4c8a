"""Near-repetitions of corrected texts are lifted to the corrected label."""

from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers

# From which cosine on a text counts as nearly the same.
REPEATED = 0.8


@dataclass(frozen=True, slots=True)
class Lift:
    """Places (n, width) of corrected texts, their labels (n,), and what these lack there (n,).

    At the corrected text itself its label gets what it lacks, so that a correction holds for that
    very text; from ``REPEATED`` on it fades to nothing.
    """

    places: Floats
    owners: Integers
    lacks: Floats

    def of(self, place: Floats, labels: int) -> Floats:
        """Return what texts at some places (n, width) get (n, labels)."""
        nearness = self._nearness(place @ self.places.T)
        found = np.zeros((labels, len(place)), np.float32)
        np.maximum.at(found, self.owners, (nearness * self.lacks).T.astype(np.float32))
        return found.T

    def slope(self, place: Floats, told: Floats) -> Floats:
        """Return the gradient (width,) of ``told @ of`` at one place (width,)."""
        lifts = self._nearness(self.places @ place) * self.lacks
        total = np.zeros_like(place)
        for label in np.unique(self.owners):
            rows = np.flatnonzero(self.owners == label)
            best = rows[int(lifts[rows].argmax())]
            if lifts[best] > 0:
                part = told[label] * self.lacks[best] / (1 - REPEATED)
                total = total + np.float32(part) * self.places[best]
        return total

    @staticmethod
    def _nearness(cosines: Floats) -> Floats:
        return ((cosines - REPEATED) / (1 - REPEATED)).clip(min=0)
