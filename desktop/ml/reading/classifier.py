"""The labels of texts: scores of head and examples, made honest."""

from collections.abc import Sequence

import numpy as np

from desktop.core.answers.predictions import LabelScore, Learned, Prediction
from desktop.core.answers.tasks import Kind
from desktop.core.evaluation.certainty import certainty
from desktop.core.evaluation.selective import sure_from
from desktop.ml.arrays import TINY, Floats, softmax
from desktop.ml.memory.neighbours import Comparison, Neighbours
from desktop.ml.memory.prototypes import Known
from desktop.ml.reading.network import Network
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.refitting import refitted

TOLD = 3


class Classifier:
    """Answers with labels; what corrections taught has its say where ``neighbours`` are."""

    def __init__(self, model: Network, version: str, known: Known | None) -> None:
        """Take a version's network and what it knows by example."""
        self._model = model
        self._version = version
        self.neighbours: Neighbours | None = None
        self._refitted: tuple[Calibration | None, int] = None, 0
        spec = model.spec
        if known is not None and spec.kind is Kind.CLASSIFY:
            head = model.head, model.bias
            warmth = spec.calibration.temperature
            self.neighbours = Neighbours(head, spec.labels, known, warmth, model.facts.fitted)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that can be answered, those of corrections included."""
        return self.neighbours.labels if self.neighbours else self._model.spec.labels

    @property
    def calibration(self) -> Calibration:
        """Return how probabilities are made honest: fitted anew for lessons and older releases."""
        trained = self._model.spec.calibration
        if self.neighbours is None or (trained.promises and not self.neighbours.counts()):
            return trained
        fitted, revision = self._refitted
        if fitted is None or revision != self.neighbours.revision:
            found, truth = self.neighbours.held()
            temperature = np.float32(trained.temperature)
            scores = np.log(self._chances(found.scores) + TINY) * temperature
            fitted = refitted(trained, scores, truth, found.nearest)
            self._refitted = fitted, self.neighbours.revision
        return fitted

    def scores(self, features: Floats) -> Floats:
        """Return uncalibrated log-odds (n, labels) for text features (n, width)."""
        return self.compared(features).scores

    def compared(self, features: Floats) -> Comparison:
        """Compare texts, by their features (n, width), with what is known; without, as far as can.

        ``nearest`` and ``cosines`` are empty then.
        """
        if self.neighbours is not None:
            return self.neighbours.compared(features)
        nothing = np.zeros((len(features), 0), np.float32)
        return Comparison(self._model.logits(features), nothing, nothing)

    def slope(self, feature: Floats, weights: Floats) -> Floats:
        """Return the gradient (width,) of ``weights @ scores`` at one text's features (width,)."""
        if self.neighbours is not None:
            return self.neighbours.slope(feature, weights)
        return weights @ self._model.head

    def answer(self, comparison: Comparison, row: int) -> Prediction:
        """Return what a text, by its row of a comparison, is answered with."""
        chances = self._chances(comparison.scores[row : row + 1])[0]
        order = np.argsort(-chances, kind="stable")
        names = [self.labels[i] for i in order.tolist()]
        falling = chances[order].tolist()
        labels = tuple(LabelScore(n, c) for n, c in zip(names, falling, strict=True))
        calibration, unlike = self.calibration, self._unlike(comparison.nearest[row])
        least = sure_from(calibration.promises)
        certain = certainty(labels, calibration.sets, least, unlike=unlike)
        return Prediction(
            self._version,
            labels,
            set_90=certain.set_90,
            set_95=certain.set_95,
            sure=certain.sure,
            unlike=unlike,
            learned=self._learned(names[:TOLD], comparison.cosines[row]),
        )

    def _chances(self, scores: Floats) -> Floats:
        """Return the calibrated probabilities (n, labels) of log-odds (n, labels)."""
        chances = softmax(scores / np.float32(self._model.spec.calibration.temperature))
        if self.neighbours is None:
            return chances
        untried = [self.neighbours.untried(i) for i in chances.argmax(1).tolist()]
        share = np.array(untried, np.float32)[:, None]
        return (1 - share) * chances + share / np.float32(chances.shape[1])

    def _unlike(self, nearest: Floats) -> bool:
        ordinary = self.calibration.ordinary
        if ordinary is None or self.neighbours is None:
            return False
        return float(nearest) < ordinary.least

    def _learned(self, names: Sequence[str], cosines: Floats) -> tuple[Learned, ...]:
        if self.neighbours is None:
            return ()
        found = [(name, self.neighbours.behind(cosines, name)) for name in names]
        return tuple(Learned(name, cases) for name, cases in found if cases)
