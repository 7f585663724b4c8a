"""Answers from the trained head and from the nearest examples, multiplied; it learns at once.

A correction adds an example of its label and takes hold with the next text; taking it back
removes it again.  A label that the head does not know gets ``shift`` in its place: as much as lets
at most a small share of the held texts change their right answers, which is what keeps old
answers where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.port import MINILM, Fitted
from desktop.ml.memory.base_answer import BaseAnswer
from desktop.ml.memory.corrections import CorrectionMemory, Entry
from desktop.ml.memory.gradients import pulled
from desktop.ml.memory.label_index import mean_of
from desktop.ml.memory.near_duplicates import boosted
from desktop.ml.memory.near_duplicates import slope as boosted_slope
from desktop.ml.memory.nearest import nearer
from desktop.ml.memory.prototypes import Known
from desktop.ml.memory.temperature import surer

# Below this cosine an example has no say that a person could follow; more are never shown.
SPEAKS, SHOWN = 0.35, 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """Texts beside the examples: log-odds up to a constant (n, labels), and how near they are.

    ``nearest`` (n,) is the cosine to the nearest example of any label, ``cosines`` (n, corrections)
    those to each correction.
    """

    scores: Floats
    nearest: Floats
    cosines: Floats


class Neighbours:
    """Scores of texts for a version with a set of remembered corrections."""

    def __init__(
        self,
        head: tuple[Floats, Floats],
        labels: tuple[str, ...],
        known: Known,
        temperature: float = 1.0,
        fitted: Fitted = MINILM,
    ) -> None:
        """Take the head's weight and bias, the labels, what is known, and the temperature.

        ``fitted`` are the constants of the encoder whose features are compared.
        """
        self._known = known
        self._version = BaseAnswer(head, labels, known, fitted)
        self._temperature = temperature
        self._taught = CorrectionMemory(self._version, temperature)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that can be answered: the version's, then those of corrections."""
        return self._taught.labels

    def teach(self, lessons: Sequence[tuple[str, str, Floats]]) -> None:
        """Remember corrections (case, label, features), unless the version says so by itself."""
        if not lessons:
            return
        answers = self._version.answers(np.stack([feature for _, _, feature in lessons]))
        said = [self._version.labels[i] for i in answers.tolist()]
        for (case, label, _), own in zip(lessons, said, strict=True):
            if own == label:
                self._taught.forget(case)
        entries = [Entry(*row) for row, own in zip(lessons, said, strict=True) if row[1] != own]
        self._taught.teach(entries)

    def forget(self, case: str) -> None:
        """Take a correction back: everything is as if it had never been made."""
        self._taught.forget(case)

    @property
    def revision(self) -> int:
        """Return a number that is another one after each change."""
        return self._taught.revision

    def forget_all(self) -> None:
        """Take every correction back."""
        before = self._taught.revision
        self._taught = CorrectionMemory(self._version, self._temperature)
        self._taught.revision = before + 1

    def compared(self, features: Floats) -> Comparison:
        """Compare texts, by their features (n, width), with every example."""
        place = self._known.placed(features)
        near, repeated, cosines = self._near(place)
        scores = self._scored(self._version.from_head(features), near, repeated)
        return Comparison(scores, near.max(1), cosines)

    def held(self) -> tuple[Comparison, Integers]:
        """Return the held texts as they would be read now, and the numbers of their labels."""
        held = self._taught.held
        scores = self._scored(held.head, held.near, held.first)
        nothing = np.zeros((len(scores), 0), np.float32)
        return Comparison(scores, held.near.max(1), nothing), self._known.held_owners

    def slope(self, feature: Floats, weights: Floats) -> Floats:
        """Return the gradient (width,) of ``weights @ scores`` at one text's features (width,).

        Where a label's nearest examples change, the gradient is that of one side.
        """
        place = self._known.placed(feature)
        told, toward = weights, np.zeros_like(place)
        if self._taught.entries:
            near, repeated, _ = self._near(place[None])
            plain = self._taught.sums(self._version.from_head(feature[None]), near)
            told = weights * self._surer(boosted(plain, repeated))[0]
            told, toward = boosted_slope(plain[0], repeated[0], told, self._taught.group, place)
        own = told[: len(self._version.labels)]
        pull = pulled(self._version, self._taught, place, told)
        toward = toward + self._version.fitted.sharpness * pull
        return self._version.head_slope(feature, own) + self._known.back(feature, toward)

    def behind(self, cosines: Floats, label: str) -> tuple[str, ...]:
        """Return the corrections that speak for ``label`` at cosines (corrections,), nearest first.

        No more than ``SHOWN``.
        """
        rows = self._taught.group.rows_of(self.labels.index(label))
        rows = rows[cosines[rows] >= SPEAKS]
        order = rows[np.argsort(-cosines[rows], kind="stable")]
        return tuple(self._taught.entries[row].case for row in order[:SHOWN].tolist())

    def untried(self, index: int) -> float:
        """Return how little a label, by its number, has been tried: 1 / (corrections + 2)^1.5.

        Less than by the rule of succession (Laplace 1814), by which answers were too unsure;
        nothing for labels that the version knows.
        """
        if index < len(self._version.labels):
            return 0.0
        return (2 + self._taught.count(index)) ** -1.5

    def counts(self) -> int:
        """Return how many corrections are remembered."""
        return len(self._taught.entries)

    def _near(self, feature: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the cosines to the examples of each label, corrections included (n, labels).

        And those to the nearest correction of each (n, labels), and to each correction.
        """
        cosines = feature @ self._taught.group.points.T
        anchored = self._version.anchored(feature)
        first, second = self._taught.group.two(cosines, len(self.labels))
        return nearer(anchored, mean_of(first, second)), first, cosines

    def _scored(self, head: Floats, near: Floats, repeated: Floats) -> Floats:
        scores = self._taught.sums(head, near)
        if not self._taught.entries:
            return scores
        scores = boosted(scores, repeated)
        return scores * self._surer(scores)[:, None]

    def _surer(self, scores: Floats) -> Floats:
        own, held = len(self._version.labels), len(self._known.held)
        return surer(scores, own, held) / np.float32(self._taught.temperature)
