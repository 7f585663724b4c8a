"""Many marks of stretches of so many words, found by stems or by likeness without a look at all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from desktop.ml.arrays import Floats, Integers
from desktop.ml.memory.label_index import LabelIndex
from desktop.ml.memory.span_features import Mark

# Least cosine of contextual states: for the same words, for other words, for a removal to hold.
SAME_WORDS, OTHER_WORDS, REMOVAL = 0.45, 0.82, 0.6
# From so many marks on likeness is first looked for in so many dimensions.
FEW, LOW = 64, 48
ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class Answer:
    """The mark that says something of a stretch, its case, and the cosine of their states."""

    case: str
    mark: Mark
    cosine: float
    same: bool
    index: int

    @property
    def rank(self) -> tuple[float, str, int]:
        """Order answers, the best last: the same words before others, then the nearest."""
        return self.cosine + self.same, self.case, -self.index


class MarkIndex:
    """Marks of the same number of words.

    Two unit vectors with a cosine of at least c lie no further apart than sqrt(2 - 2c), and no
    further in fewer dimensions: what is too far there need not be looked at.  The dimensions are
    those in which the marks differ most; they change how long a search takes, not what it finds.
    """

    def __init__(self, width: int) -> None:
        """Begin without any; states are (width,)."""
        nothing = np.zeros(0, np.int64)
        self._states = LabelIndex(np.zeros((0, width), np.float32), nothing)
        self._low = LabelIndex(np.zeros((0, LOW + 2), np.float32), nothing)
        self._basis = np.zeros((width, 0), np.float32)
        self._fitted = 0
        self._entries: list[tuple[str, int, Mark]] = []
        self._rows: dict[tuple[str, int], int] = {}
        self._same: defaultdict[tuple[str, ...], set[tuple[str, int]]] = defaultdict(set)

    def __len__(self) -> int:
        """Return how many marks there are."""
        return len(self._entries)

    def add(self, case: str, index: int, mark: Mark) -> None:
        """Remember the mark at a place of those of a case."""
        self._rows[case, index] = len(self._entries)
        self._entries.append((case, index, mark))
        self._same[mark.stems].add((case, index))
        owner = np.zeros(1, np.int64)
        self._states.add(mark.state[None], owner)
        self._low.add(_right(mark.state[None] @ self._basis), owner)

    def remove(self, case: str, index: int) -> None:
        """Forget a mark."""
        row = self._rows.pop((case, index))
        stems = self._entries[row][2].stems
        self._same[stems].remove((case, index))
        if not self._same[stems]:
            del self._same[stems]
        last = self._entries.pop()
        if row < len(self._entries):
            self._entries[row], self._rows[last[0], last[1]] = last, row
        self._states.remove(row)
        self._low.remove(row)

    def search(self, states: Floats, stems: Sequence[tuple[str, ...]]) -> list[Answer | None]:
        """Return for each stretch, by its state (stretches, width) and stems, the best mark."""
        best: list[Answer | None] = [None] * len(stems)
        for at, row, cosine in zip(*self._alike(states), strict=True):
            self._weigh(best, at, row, cosine, stems[at])
        for at, own in enumerate(stems):
            same = self._same.get(own) if own else None
            if same:
                rows = np.array([self._rows[mark] for mark in same])
                self._weigh_same(best, at, rows, self._states.points[rows] @ states[at], own)
        return best

    def _weigh_same(
        self,
        best: list[Answer | None],
        at: int,
        rows: Integers,
        cosines: Floats,
        stems: tuple[str, ...],
    ) -> None:
        """Weigh marks of the same words, the nearest first, until one holds."""
        for place in np.argsort(-cosines).tolist():
            found, cosine = best[at], float(cosines[place])
            if found is not None and found.same and cosine < found.cosine:
                return
            self._weigh(best, at, int(rows[place]), cosine, stems)

    def _weigh(
        self, best: list[Answer | None], at: int, row: int, cosine: float, stems: tuple[str, ...]
    ) -> None:
        case, place, mark = self._entries[row]
        same = mark.stems == stems
        least = OTHER_WORDS if not same else SAME_WORDS if mark.label else REMOVAL
        if cosine < least or not stems:
            return
        found, before = Answer(case, mark, cosine, same, place), best[at]
        if before is None or found.rank > before.rank:
            best[at] = found

    def _alike(self, states: Floats) -> tuple[list[int], list[int], list[float]]:
        """Return for each stretch the mark, or marks, most alike of those that are alike enough.

        As stretches, rows and cosines.  Those of the same words are found without it.
        """
        if len(self) < FEW:
            every = states @ self._states.points.T
            at, rows = np.nonzero(every >= OTHER_WORDS)
            return _nearest(at, rows, every[at, rows], len(states))
        self._fit()
        low = states @ self._basis
        left = np.concatenate([low, np.ones((len(low), 1)), -_half(low)], 1).astype(np.float32)
        near = left @ self._low.points.T
        at, rows = np.nonzero(near >= OTHER_WORDS - 1 - ROUNDING)
        return _nearest(at, rows, self._cosines(states, at, rows), len(states))

    def _cosines(self, states: Floats, at: Integers, rows: Integers) -> Floats:
        """Return the cosines of pairs, which are in the order of the stretches."""
        found = np.zeros(len(at), np.float32)
        ends = np.searchsorted(at, np.arange(len(states) + 1)).tolist()
        for state, (start, end) in zip(states, pairwise(ends), strict=True):
            if end > start:
                found[start:end] = self._states.points[rows[start:end]] @ state
        return found

    def _fit(self) -> None:
        """Choose the dimensions anew when there are twice as many marks."""
        if len(self) < 2 * self._fitted:
            return
        points = self._states.points
        centred = points - points.mean(0)
        self._basis = np.linalg.eigh(centred.T @ centred)[1][:, -LOW:].astype(np.float32)
        self._low = LabelIndex(_right(points @ self._basis), np.zeros(len(points), np.int64))
        self._fitted = len(self)


def _nearest(
    at: Integers, rows: Integers, cosines: Floats, stretches: int
) -> tuple[list[int], list[int], list[float]]:
    """Return the pairs with the greatest cosine of each stretch, where it is great enough."""
    top = np.full(stretches, OTHER_WORDS, np.float32)
    np.maximum.at(top, at, cosines)
    kept = cosines >= top[at]
    return at[kept].tolist(), rows[kept].tolist(), cosines[kept].tolist()


def _half(low: Floats) -> Floats:
    return (low * low).sum(1, keepdims=True) / 2


def _right(low: Floats) -> Floats:
    """Return rows so that products with those of the left are minus half the squared distance."""
    found = np.zeros((len(low), LOW + 2), np.float32)
    found[:, : low.shape[1]] = low
    found[:, -2:-1], found[:, -1] = -_half(low), 1.0
    return found
