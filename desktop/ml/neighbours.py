"""Answers from the trained head and from the nearest examples, multiplied; it learns at once.

A product of two experts (Hinton 2002): the head's log-probabilities, and how near the text lies
to the anchors of each label (cosine, as in prototypical networks, Snell et al. 2017).  A
correction adds an example of its label and takes hold with the next text; taking it back removes
it again, so the answers are a function of the set of corrections alone.  A label that the head
does not know gets ``shift`` in its place: as much as lets at most a small share of the held texts
change their right answers, which is what keeps old answers where they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor

from desktop.ml.known import Known

SHARPNESS = 28.0
NEAREST = 2
# The share of held texts that may change with one correction, with each further one, and at most.
FIRST, FURTHER, MOST = 0.003, 0.0004, 0.04
HIGHEST = 8.0
FEW_HELD, PLAIN_SHIFT = 30, 1.0
EDGE = 1e-4
# Below this cosine an example has no say that a person could follow.
SPEAKS = 0.35
# From which cosine on a text counts as nearly the same, and by how much its correction leads.
REPEATED, SURE = 0.8, 1.0
# Corrections are the hard texts, and each is read with one example less than another will be.
SAY = 0.15
ASKED = 200
HEATS = tuple(1.16**step for step in range(-8, 8))


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered correction: its case and label, placed features (width,), and the head's word.

    ``head`` (own labels,) are the log-probabilities that the version's head gives its text,
    ``anchored`` (own labels,) the cosines to the version's anchors.
    """

    case: str
    label: str
    place: Tensor
    head: Tensor
    anchored: Tensor


class Neighbours:
    """Scores of texts for a version with a set of remembered corrections."""

    def __init__(
        self,
        head: tuple[Tensor, Tensor],
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
        self._owners = self._places = self._lacks = torch.zeros(0)
        self._heat = 1.0
        self._held = known.placed(known.held)
        self._held_head = self._from_head(known.held)
        self._held_near = self._anchored(self._held)

    def teach(self, lessons: Sequence[tuple[str, str, Tensor]]) -> None:
        """Remember corrections (case, label, features), unless the version says so by itself."""
        for case, label, feature in lessons:
            self._entries.pop(case, None)
            if self.own(feature) != label:
                place = self._known.placed(feature.detach())
                head = self._from_head(feature.detach().unsqueeze(0))[0]
                anchored = self._anchored(place.unsqueeze(0))[0]
                self._entries[case] = Entry(case, label, place, head, anchored)
        self._settle()

    def forget(self, case: str) -> None:
        """Take a correction back: everything is as if it had never been made."""
        if self._entries.pop(case, None) is not None:
            self._settle()

    def own(self, feature: Tensor) -> str:
        """Return what the version answers without any correction."""
        place = self._known.placed(feature).unsqueeze(0)
        sums = self._from_head(feature.unsqueeze(0)) + SHARPNESS * self._anchored(place)
        return self._own[int(sums[0].argmax())]

    def scores(self, features: Tensor) -> Tensor:
        """Return log-odds up to a constant (n, labels) for text features (n, width)."""
        place = self._known.placed(features)
        plain = self._sum(self._from_head(features), self._near(place, self._anchored(place)))
        return plain if self._corrected is None else (plain + self._lift(place)) / self._heat

    def nearest(self, features: Tensor) -> Tensor:
        """Return the cosine (n,) to the nearest example of any label."""
        place = self._known.placed(features)
        return self._near(place, self._anchored(place)).max(1).values

    def behind(self, feature: Tensor, label: str) -> tuple[str, ...]:
        """Return the corrections that speak for ``label`` here, the nearest first."""
        place = self._known.placed(feature)
        found = [
            (float(e.place @ place), e.case) for e in self._entries.values() if e.label == label
        ]
        return tuple(case for cosine, case in sorted(found, reverse=True) if cosine >= SPEAKS)

    def untried(self, place: int) -> float:
        """Return how little a label, by its number, has been tried: 1 / (corrections + 2).

        The rule of succession (Laplace 1814); nothing for labels that the version knows.
        """
        if place < len(self._own):
            return 0.0
        return 1 / (2 + int((self._owners == place).sum()))

    def counts(self) -> int:
        """Return how many corrections are remembered."""
        return len(self._entries)

    def _from_head(self, features: Tensor) -> Tensor:
        return F.linear(features, self._head, self._bias).log_softmax(-1)

    def _anchored(self, place: Tensor) -> Tensor:
        """Return the cosine (n, own labels) to the anchors; one without any is not held back."""
        found = self._anchors.nearest(place)
        if not self._bare:
            return found
        bare = torch.zeros(found.shape[1], dtype=torch.bool)
        bare[self._bare] = True
        return torch.where(bare, found.max(1, keepdim=True).values, found)

    def _near(self, place: Tensor, anchored: Tensor, *, others: bool = False) -> Tensor:
        """Return the cosine (n, labels) to the examples of each label, corrections included."""
        if self._corrected is None:
            return anchored
        fresh = len(self.labels) - len(self._own)
        return torch.maximum(
            F.pad(anchored, (0, fresh), value=-1.0),
            self._corrected.nearest(place, others=others),
        )

    def _sum(self, head: Tensor, near: Tensor) -> Tensor:
        fresh = near.shape[1] - head.shape[1]
        return F.pad(head, (0, fresh), value=self.shift) + SHARPNESS * near

    def _lift(self, place: Tensor) -> Tensor:
        """Return what near-repetitions of corrected texts are lifted by (n, labels).

        At the corrected text itself it is what its label lacks there, so that a correction holds
        for that very text; from ``REPEATED`` on it fades to nothing.
        """
        nearness = ((place @ self._places.T - REPEATED) / (1 - REPEATED)).clamp(min=0)
        start = torch.zeros(len(place), len(self.labels))
        owners = self._owners.expand(len(place), -1)
        return start.scatter_reduce(1, owners, nearness * self._lacks, "amax")

    def _settle(self) -> None:
        """Name the labels and choose the shift anew from the corrections that are left."""
        entries = sorted(self._entries.values(), key=lambda e: e.case)
        self._entries = {e.case: e for e in entries}
        self.labels = tuple(dict.fromkeys((*self._own, *(e.label for e in entries))))
        number = {label: i for i, label in enumerate(self.labels)}
        owners = torch.tensor([number[e.label] for e in entries])
        places = torch.stack([e.place for e in entries]) if entries else None
        self._corrected = None if places is None else Group(places, owners, len(self.labels))
        near = self._near(self._held, self._held_near)
        if len(self.labels) > len(self._own):
            self._choose_shift(near, len(entries))
        if places is not None:
            self._owners, self._places = owners, places
            head = torch.stack([e.head for e in entries])
            anchored = torch.stack([e.anchored for e in entries])
            sums = self._sum(head, self._near(places, anchored))
            own = sums.gather(1, owners.unsqueeze(1))[:, 0]
            others = sums.scatter(1, owners.unsqueeze(1), float("-inf")).max(1).values
            self._lacks = (others - own + SURE).clamp(min=0)
            self._heat = self._fitted_heat(near, head, anchored)

    def _fitted_heat(self, near: Tensor, head: Tensor, anchored: Tensor) -> float:
        """Return by how much answers must be less sure, now that corrections have a say.

        Chosen by the likelihood of the held texts and of the corrected texts, each read without
        its own correction (leave-one-out); never below 1.
        """
        alone = self._sum(head, self._near(self._places, anchored, others=True))
        told = self._owners.bincount(minlength=len(self.labels))[self._owners] > 1
        each = 1 + len(near) // ASKED
        some = slice(None, None, each)
        held = self._sum(self._held_head[some], near[some])
        sums = torch.cat([held, alone[told]]) / self._temperature
        truth = torch.cat([self._known.held_owners[some], self._owners[told]])
        weights = torch.full((len(truth),), SAY)
        weights[: len(held)] = each

        def cost(place: int) -> float:
            losses = F.cross_entropy(sums / HEATS[place], truth, reduction="none")
            return float((losses * weights).sum())

        return HEATS[_lowest(cost, len(HEATS))]

    def _choose_shift(self, near: Tensor, entries: int) -> None:
        """Let new labels have as much as changes only the allowed share of held texts."""
        self.shift = 0.0
        sums = self._sum(self._held_head, near)
        allowed = min(MOST, FIRST + FURTHER * entries)
        found = shift_for(sums, self._known.held_owners, len(self._own), allowed)
        self.shift = PLAIN_SHIFT if found is None else found


def shift_for(sums: Tensor, owners: Tensor, known: int, allowed: float) -> float | None:
    """Return what labels from number ``known`` on may have added to their log-odds.

    ``sums`` are the log-odds (held texts, labels), ``owners`` the right labels; at most the share
    ``allowed`` of the right answers changes.  ``None`` with few texts.
    """
    own, fresh = sums[:, :known].max(1), sums[:, known:].max(1).values
    room = (own.values - fresh)[own.indices == owners].sort().values
    if len(room) < FEW_HELD:
        return None
    return min(HIGHEST, float(room[int(allowed * len(room))]) - EDGE)


def _lowest(cost: Callable[[int], float], count: int) -> int:
    """Return the place of the lowest of ``count`` costs that fall and then rise."""
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if cost(middle) <= cost(middle + 1):
            high = middle
        else:
            low = middle + 1
    return low


class Group:
    """Points (n, width) by label, laid out so that all labels are looked at together."""

    def __init__(self, points: Tensor, owners: Tensor, labels: int) -> None:
        """Give each label that has points a row of places; an only point stands there twice."""
        self._points = points
        self._labels = labels
        self._present, counts = owners.unique(return_counts=True)
        longest = max(NEAREST, int(counts.max())) if len(counts) else NEAREST
        self._places = torch.full((len(counts), longest), len(points))
        order = owners.argsort(stable=True)
        for row, part in enumerate(order.split(counts.tolist())):
            self._places[row, : len(part)] = part
            if len(part) == 1:
                self._places[row, 1] = part[0]

    def nearest(self, place: Tensor, *, others: bool = False) -> Tensor:
        """Return the mean cosine (n, labels) to the two nearest points of each label; else -1.

        With ``others``, ``place`` are the points themselves, and each is left out for itself.
        """
        cosines = place @ self._points.T
        if others:
            cosines = cosines.fill_diagonal_(-1.0)
        cosines = F.pad(cosines, (0, 1), value=-1.0)[:, self._places]
        first, at = cosines.max(-1, keepdim=True)
        second = cosines.scatter(-1, at, -1.0).max(-1).values
        means = (first[..., 0] + second) / NEAREST
        start = torch.full((len(place), self._labels), -1.0)
        return start.index_copy(1, self._present, means)
