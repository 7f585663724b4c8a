"""The corrections that a version remembers, and what was fitted because of them.

Everything here is a function of the set of corrections alone, up to rounding: in whatever order
they came and whatever was taken back.  What one more correction costs does not grow with their
number (`desktop/decisions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.ml.arrays import Floats, Integers
from desktop.ml.memory.base_answer import BaseAnswer
from desktop.ml.memory.label_index import LabelIndex
from desktop.ml.memory.nearest import NearestCorrections, watched
from desktop.ml.memory.sampling import Sample
from desktop.ml.memory.temperature import fitted_temperature

# The share of held texts that may change with one correction, with each further one, and at most.
FIRST, FURTHER, MOST = 0.003, 0.0004, 0.04
FEW_HELD, PLAIN_SHIFT = 30, 1.0
EDGE = 1e-4
# Corrections are the hard texts, and each is read with one example less than another will be.
SAY = 0.05
# So many held texts and so many corrections are asked when answers are made less or more sure.
ASKED, SAMPLED = 200, 128
# From so many corrections at once on it is cheaper to look at all anew.
MANY = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A remembered correction: its case and label, and the features (width,) of its text."""

    case: str
    label: str
    feature: Floats


class CorrectionMemory:
    """Corrections by row, with the shift and the temperature that they call for."""

    def __init__(self, version: BaseAnswer, temperature: float) -> None:
        """Begin without any, for a version with a temperature."""
        self._version, self._temperature = version, temperature
        self._own = len(version.labels)
        known = version.known
        self.labels = version.labels
        self.shift, self.temperature = version.fitted.room, 1.0
        self.revision = 0
        self.group = LabelIndex(np.zeros((0, len(known.centre)), np.float32), np.zeros(0, np.int64))
        self.entries: list[Entry] = []
        self._rows: dict[str, int] = {}
        self.held = self._watched(known.held)
        self._truth = known.held_owners
        self._sample = Sample(SAMPLED)
        self._sampled: list[str] = []
        self._alone = self._watched(known.held[:0])

    def teach(self, entries: Sequence[Entry]) -> None:
        """Remember corrections; one of a case that has one already takes its place."""
        for entry in entries:
            self._drop(entry.case)
        self._name({e.label for e in entries})
        if entries:
            self._add(entries)
        self._fit()

    def forget(self, case: str) -> None:
        """Take a correction back: everything is as if it had never been made."""
        if self._drop(case):
            self._name(set())
            self._fit()

    def count(self, label: int) -> int:
        """Return how many corrections name a label, by its number."""
        return int((self.group.owners == label).sum())

    def sums(self, head: Floats, near: Floats) -> Floats:
        """Return log-odds (n, labels) from the head's (n, own labels) and cosines (n, labels)."""
        found = np.float32(self._version.fitted.sharpness) * near
        found[:, : self._own] += head
        found[:, self._own :] += np.float32(self.shift)
        return found

    def _watched(self, features: Floats) -> NearestCorrections:
        place = self._version.known.placed(features)
        head, anchored = self._version.from_head(features), self._version.anchored(place)
        return watched(place, head, anchored, len(self.labels))

    def _add(self, entries: Sequence[Entry]) -> None:
        places = self._version.known.placed(np.stack([e.feature for e in entries]))
        numbers = {label: i for i, label in enumerate(self.labels)}
        owners = np.array([numbers[e.label] for e in entries])
        self._rows.update({e.case: len(self.group) + i for i, e in enumerate(entries)})
        self.entries += entries
        self.group.add(places, owners)
        for entry in entries:
            self._sample.add(entry.case)
        if len(entries) > MANY:
            self.held.look(self.group, len(self.labels))
            self._sampled, self._alone = [], self._watched(self._version.known.held[:0])
        else:
            for place, owner in zip(places, owners.tolist(), strict=True):
                self.held.add(place, owner)
                self._alone.add(place, owner)
        self._choose()

    def _drop(self, case: str) -> bool:
        row = self._rows.pop(case, None)
        if row is None:
            return False
        place, label = self.group.points[row].copy(), int(self.group.owners[row])
        last = self.entries.pop()
        if last.case != case:
            self.entries[row], self._rows[last.case] = last, row
        self.group.remove(row)
        self._sample.remove(case)
        self.held.remove(place, label, self.group)
        self._choose(without=case)
        self._alone.remove(place, label, self.group, self._own_rows())
        return True

    def _choose(self, without: str = "") -> None:
        """Watch the corrections of the sample, those that were not in it yet from now on."""
        chosen = {*self._sample.chosen()}
        stay = [i for i, c in enumerate(self._sampled) if c in chosen and c != without]
        kept = [self._sampled[i] for i in stay]
        fresh = sorted(chosen - {*kept})
        if not fresh and len(kept) == len(self._sampled):
            return
        features = [self.entries[self._rows[c]].feature for c in fresh]
        more = self._watched(np.stack(features) if features else self._version.known.held[:0])
        more.look(self.group, len(self.labels), np.array([self._rows[c] for c in fresh], np.int64))
        self._alone = self._alone.joined(stay, more)
        self._sampled = kept + fresh

    def _own_rows(self) -> Integers:
        return np.array([self._rows[c] for c in self._sampled], np.int64)

    def _name(self, more: set[str]) -> None:
        """Give the labels other numbers when one comes or goes: the version's own, then by name."""
        used = np.bincount(self.group.owners, minlength=len(self.labels)) > 0
        fresh = {n for n, u in zip(self.labels, used, strict=True) if u} | more
        labels = (*self._version.labels, *sorted(fresh - {*self._version.labels}))
        if labels == self.labels:
            return
        numbers = {label: i for i, label in enumerate(labels)}
        moved = np.array([numbers.get(label, -1) for label in self.labels])
        self.labels = labels
        self.group.renumber(moved)
        self.held.renumber(moved, len(labels))
        self._alone.renumber(moved, len(labels))

    def _fit(self) -> None:
        """Choose the shift and the temperature from the corrections that are there."""
        self.shift, self.temperature = self._version.fitted.room, 1.0
        self.revision += 1
        if not self.entries:
            return
        if len(self.labels) > self._own:
            self.shift = self._fitted_shift()
        each = 1 + len(self._truth) // ASKED
        some = slice(None, None, each)
        held = self.sums(self.held.head[some], self.held.near[some])
        owners = self.group.owners[self._own_rows()].astype(np.int64)
        told = np.bincount(self.group.owners, minlength=len(self.labels))[owners] > 1
        alone = self.sums(self._alone.head[told], self._alone.near[told])
        weights = np.full(len(held) + len(alone), each, np.float32)
        weights[len(held) :] = SAY * len(self.entries) / len(owners)
        truth = np.concatenate([self._truth[some], owners[told]])
        sums = np.concatenate([held, alone]) / np.float32(self._temperature)
        self.temperature = fitted_temperature(sums, truth, weights)

    def _fitted_shift(self) -> float:
        """Return as much for new labels as changes only the allowed share of held texts."""
        self.shift = 0.0
        allowed = min(MOST, FIRST + FURTHER * len(self.entries))
        sums = self.sums(self.held.head, self.held.near)
        room = self._version.fitted.room
        found = shift_for(sums, self._truth, self._own, allowed, room)
        return PLAIN_SHIFT if found is None else found


def shift_for(
    sums: Floats, owners: Integers, known: int, allowed: float, most: float
) -> float | None:
    """Return what labels from number ``known`` on may have added to their log-odds, at ``most``.

    ``sums`` are the log-odds (held texts, labels), ``owners`` the right labels; at most the share
    ``allowed`` of the right answers changes.  ``None`` with few texts.
    """
    own, fresh = sums[:, :known], sums[:, known:].max(1)
    room = np.sort((own.max(1) - fresh)[own.argmax(1) == owners])
    if len(room) < FEW_HELD:
        return None
    return min(most, float(room[int(allowed * len(room))]) - EDGE)
