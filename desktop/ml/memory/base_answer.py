"""What a version says by itself: its head and its anchors, multiplied.

A product of two experts (Hinton 2002): the head's log-probabilities, and how near a text lies to
the anchors of each label (cosine, as in prototypical networks, Snell et al. 2017).
"""

import numpy as np

from desktop.ml.arrays import Floats, Integers, log_softmax, softmax
from desktop.ml.encoders.port import Fitted
from desktop.ml.memory.label_index import LabelIndex
from desktop.ml.memory.prototypes import Known


class BaseAnswer:
    """The fixed part of a version's answers: nothing that is taught changes it."""

    def __init__(
        self,
        head: tuple[Floats, Floats],
        labels: tuple[str, ...],
        known: Known,
        fitted: Fitted,
    ) -> None:
        """Take the head's weight and bias, the version's labels, and what it knows by example."""
        self._weight, self._bias = head
        self.labels, self.known, self.fitted = labels, known, fitted
        self.anchors = LabelIndex(known.anchors, known.owners)
        self._bare = [i for i in range(len(labels)) if not bool((known.owners == i).any())]

    def from_head(self, features: Floats) -> Floats:
        """Return the head's log-probabilities (n, own labels) for features (n, width)."""
        return log_softmax(features @ self._weight.T + self._bias)

    def anchored(self, feature: Floats) -> Floats:
        """Return the cosine (n, own labels) to the anchors; one without any is not held back."""
        found = self.anchors.nearest(feature, len(self.labels))
        if self._bare:
            found[:, self._bare] = found.max(1, keepdims=True)
        return found

    def answers(self, features: Floats) -> Integers:
        """Return the numbers (n,) of the labels that it gives texts (n, width)."""
        near = self.anchored(self.known.placed(features))
        return (self.from_head(features) + self.fitted.sharpness * near).argmax(1)

    def head_slope(self, feature: Floats, weights: Floats) -> Floats:
        """Return the gradient (width,) of ``weights @ from_head`` at features (width,)."""
        chances = softmax(self.from_head(feature[None]))[0]
        return self._weight.T @ (weights - weights.sum() * chances)

    def means(self, feature: Floats) -> Floats:
        """Return the mean (own labels, width) of the nearest two anchors of each label."""
        rows, means = self.anchors.means(feature)
        found = np.zeros((len(self.labels), len(feature)), np.float32)
        found[rows] = means
        if self._bare:
            nearest = self.anchors.nearest(feature[None], len(self.labels))[0]
            found[self._bare] = found[int(nearest.argmax())]
        return found
