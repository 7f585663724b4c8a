"""Answers from the trained head and from the nearest examples, multiplied; it learns at once.

A product of two experts (Hinton 2002): the head's log-probabilities, and how near the text lies
to the anchors of each label (cosine, as in prototypical networks, Snell et al. 2017).  A
correction adds an example of its label and takes hold with the next text; taking it back removes
it again, so the answers are a function of the set of corrections alone.  A label that the head
does not know gets ``shift`` in its place: as much as lets at most a small share of the held texts
change their right answers, which is what keeps old answers where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers, log_softmax, softmax
from desktop.ml.groups import Group
from desktop.ml.heat import fitted_heat, surer
from desktop.ml.known import Known
from desktop.ml.lifting import Lift

SHARPNESS = 28.0
# The share of held texts that may change with one correction, with each further one, and at most.
FIRST, FURTHER, MOST = 0.003, 0.0004, 0.04
HIGHEST = 8.0
FEW_HELD, PLAIN_SHIFT = 30, 1.0
EDGE = 1e-4
# Below this cosine an example has no say that a person could follow.
SPEAKS = 0.35
# By how much the label of a corrected text leads there.
SURE = 1.0
# Corrections are the hard texts, and each is read with one example less than another will be.
SAY = 0.05
ASKED = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered correction: its case and label, placed features (width,), and the head's word.

    ``head`` (own labels,) are the log-probabilities that the version's head gives its text,
    ``anchored`` (own labels,) the cosines to the version's anchors.
    """

    case: str
    label: str
    place: Floats
    head: Floats
    anchored: Floats


class Neighbours:
    """Scores of texts for a version with a set of remembered corrections."""

    def __init__(
        self,
        head: tuple[Floats, Floats],
        labels: tuple[str, ...],
        known: Known,
        temperature: float = 1.0,
    ) -> None:
        """Take the head's weight and bias, the labels, what is known, and the temperature."""
        self._temperature = temperature
        self._head, self._bias = head
        self._known = known
        self._own = labels
        self._entries: dict[str, Entry] = {}
        self.labels = labels
        self.shift = HIGHEST
        self._anchors = Group(known.anchors, known.owners, len(labels))
        self._bare = [i for i in range(len(labels)) if not bool((known.owners == i).any())]
        self._corrected: Group | None = None
        nothing = np.zeros(0, np.float32)
        self._lift = Lift(nothing, np.zeros(0, np.int64), nothing)
        self._heat = 1.0
        self._held = known.placed(known.held)
        self._held_head = self._from_head(known.held)
        self._held_near = self._anchored(self._held)

    def teach(self, lessons: Sequence[tuple[str, str, Floats]]) -> None:
        """Remember corrections (case, label, features), unless the version says so by itself."""
        for case, label, feature in lessons:
            self._entries.pop(case, None)
            if self.own(feature) != label:
                place = self._known.placed(feature)
                head = self._from_head(feature[None])[0]
                anchored = self._anchored(place[None])[0]
                self._entries[case] = Entry(case, label, place, head, anchored)
        self._settle()

    def forget(self, case: str) -> None:
        """Take a correction back: everything is as if it had never been made."""
        if self._entries.pop(case, None) is not None:
            self._settle()

    def own(self, feature: Floats) -> str:
        """Return what the version answers without any correction."""
        place = self._known.placed(feature)[None]
        sums = self._from_head(feature[None]) + SHARPNESS * self._anchored(place)
        return self._own[int(sums[0].argmax())]

    def scores(self, features: Floats) -> Floats:
        """Return log-odds up to a constant (n, labels) for text features (n, width)."""
        place = self._known.placed(features)
        plain = self._sum(self._from_head(features), self._near(place, self._anchored(place)))
        if self._corrected is None:
            return plain
        found = plain + self._lift.of(place, len(self.labels))
        return found * surer(found, len(self._own))[:, None] / np.float32(self._heat)

    def slope(self, feature: Floats, weights: Floats) -> Floats:
        """Return the gradient (width,) of ``weights @ scores`` at one text's features (width,).

        Where a label's nearest examples change, the gradient is that of one side.
        """
        told = weights
        if self._corrected is not None:
            told = weights * surer(self.scores(feature[None]), len(self._own)) / self._heat
        own = told[: len(self._own)]
        chances = softmax(self._from_head(feature[None]))[0]
        from_head = self._head.T @ (own - own.sum() * chances)
        place = self._known.placed(feature)
        toward = SHARPNESS * self._pull(place, told)
        if self._corrected is not None:
            toward = toward + self._lift.slope(place, told)
        return from_head + self._known.back(feature, toward)

    def _pull(self, place: Floats, told: Floats) -> Floats:
        """Return the gradient of the weighted cosines to the examples at a place (width,)."""
        anchored = self._anchored(place[None])[0]
        rows, means = self._anchors.means(place)
        found = np.zeros((len(self.labels), len(place)), np.float32)
        found[rows] = means
        if self._bare:
            found[self._bare] = found[int(self._anchors.nearest(place[None])[0].argmax())]
        if self._corrected is not None:
            rows, means = self._corrected.means(place)
            near = self._corrected.nearest(place[None])[0]
            before = np.concatenate([anchored, np.full(len(near) - len(anchored), -1.0)])
            nearer = near[rows] > before[rows]
            found[rows[nearer]] = means[nearer]
        return told @ found

    def nearest(self, features: Floats) -> Floats:
        """Return the cosine (n,) to the nearest example of any label."""
        place = self._known.placed(features)
        return self._near(place, self._anchored(place)).max(1)

    def behind(self, feature: Floats, label: str) -> tuple[str, ...]:
        """Return the corrections that speak for ``label`` here, the nearest first."""
        place = self._known.placed(feature)
        found = [
            (float(e.place @ place), e.case) for e in self._entries.values() if e.label == label
        ]
        return tuple(case for cosine, case in sorted(found, reverse=True) if cosine >= SPEAKS)

    def untried(self, place: int) -> float:
        """Return how little a label, by its number, has been tried: 1 / (corrections + 2)^1.5.

        Less than by the rule of succession (Laplace 1814), by which answers were too unsure;
        nothing for labels that the version knows.
        """
        if place < len(self._own):
            return 0.0
        return (2 + int((self._lift.owners == place).sum())) ** -1.5

    def counts(self) -> int:
        """Return how many corrections are remembered."""
        return len(self._entries)

    def _from_head(self, features: Floats) -> Floats:
        return log_softmax(features @ self._head.T + self._bias)

    def _anchored(self, place: Floats) -> Floats:
        """Return the cosine (n, own labels) to the anchors; one without any is not held back."""
        found = self._anchors.nearest(place)
        if self._bare:
            found[:, self._bare] = found.max(1, keepdims=True)
        return found

    def _near(self, place: Floats, anchored: Floats, *, others: bool = False) -> Floats:
        """Return the cosine (n, labels) to the examples of each label, corrections included."""
        if self._corrected is None:
            return anchored
        fresh = len(self.labels) - len(self._own)
        return np.maximum(
            np.pad(anchored, ((0, 0), (0, fresh)), constant_values=-1.0),
            self._corrected.nearest(place, others=others),
        )

    def _sum(self, head: Floats, near: Floats) -> Floats:
        fresh = near.shape[1] - head.shape[1]
        padded = np.pad(head, ((0, 0), (0, fresh)), constant_values=self.shift)
        return padded + np.float32(SHARPNESS) * near

    def _settle(self) -> None:
        """Name the labels and choose the shift anew from the corrections that are left."""
        entries = sorted(self._entries.values(), key=lambda e: e.case)
        self._entries = {e.case: e for e in entries}
        self.labels = tuple(dict.fromkeys((*self._own, *(e.label for e in entries))))
        number = {label: i for i, label in enumerate(self.labels)}
        owners = np.array([number[e.label] for e in entries], np.int64)
        places = np.stack([e.place for e in entries]) if entries else None
        self._corrected = None if places is None else Group(places, owners, len(self.labels))
        near = self._near(self._held, self._held_near)
        if len(self.labels) > len(self._own):
            self._choose_shift(near, len(entries))
        if places is not None:
            head = np.stack([e.head for e in entries])
            anchored = np.stack([e.anchored for e in entries])
            sums = self._sum(head, self._near(places, anchored))
            rows = np.arange(len(owners))
            own = sums[rows, owners]
            sums[rows, owners] = -np.inf
            self._lift = Lift(places, owners, (sums.max(1) - own + np.float32(SURE)).clip(min=0))
            self._heat = self._fitted_heat(near, head, anchored)

    def _fitted_heat(self, near: Floats, head: Floats, anchored: Floats) -> float:
        """Return by how much answers must be less (or more) sure, now that corrections have a say.

        Chosen on the held texts and on the corrected texts, each read without its own correction
        (leave-one-out).
        """
        owners = self._lift.owners
        alone = self._sum(head, self._near(self._lift.places, anchored, others=True))
        told = np.bincount(owners, minlength=len(self.labels))[owners] > 1
        each = 1 + len(near) // ASKED
        some = slice(None, None, each)
        held = self._sum(self._held_head[some], near[some])
        sums = np.concatenate([held, alone[told]]) / np.float32(self._temperature)
        truth = np.concatenate([self._known.held_owners[some], owners[told]])
        weights = np.full(len(truth), SAY, np.float32)
        weights[: len(held)] = each
        return fitted_heat(sums, truth, weights)

    def _choose_shift(self, near: Floats, entries: int) -> None:
        """Let new labels have as much as changes only the allowed share of held texts."""
        self.shift = 0.0
        sums = self._sum(self._held_head, near)
        allowed = min(MOST, FIRST + FURTHER * entries)
        found = shift_for(sums, self._known.held_owners, len(self._own), allowed)
        self.shift = PLAIN_SHIFT if found is None else found


def shift_for(sums: Floats, owners: Integers, known: int, allowed: float) -> float | None:
    """Return what labels from number ``known`` on may have added to their log-odds.

    ``sums`` are the log-odds (held texts, labels), ``owners`` the right labels; at most the share
    ``allowed`` of the right answers changes.  ``None`` with few texts.
    """
    own, fresh = sums[:, :known], sums[:, known:].max(1)
    room = np.sort((own.max(1) - fresh)[own.argmax(1) == owners])
    if len(room) < FEW_HELD:
        return None
    return min(HIGHEST, float(room[int(allowed * len(room))]) - EDGE)
