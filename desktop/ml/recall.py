"""Entities that people marked or removed, found again in the next text.

An added or corrected entity is remembered by its words and by the states of its tokens; in
another text, words with the same stems, or close in meaning, are marked alike, unless something
that people removed lies nearer in the same kind of context (nearest neighbour on contextual
token states, as in Khandelwal et al. 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.corrections import Taught
from desktop.core.predictions import Learned, Span
from desktop.core.spans import key
from desktop.core.texts import words
from desktop.ml.arrays import Floats, unit

# Least cosine of contextual states: for the same words, for other words, for a removal to hold.
SAME_WORDS, OTHER_WORDS, REMOVAL = 0.45, 0.82, 0.6
LONGEST, STEM, HIGHEST = 8, 4, 0.99
Bounds = tuple[int, int]
ENDINGS = ("'s", "\u2019s", "ies", "es", "ing", "ed", "s", "y")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one case says of a stretch: a label, or that there is nothing (empty label)."""

    case: str
    label: str
    stems: tuple[str, ...]
    words: int
    state: Floats


class Recall:
    """The marks of a version's corrected cases; a function of the set of cases alone."""

    def __init__(self) -> None:
        """Start without any."""
        self._cases: dict[str, tuple[Mark, ...]] = {}
        self._marks: tuple[Mark, ...] = ()
        self._states: Floats = np.zeros((0, 0), np.float32)

    def teach(
        self, lesson: Taught, found: Sequence[Span], states: Floats, bounds: Sequence[Bounds]
    ) -> None:
        """Remember where a person's spans differ from the model's, for one case.

        ``found`` are those that the model finds by itself: what is shown holds what was taught
        before.  ``states`` (words, width) are those of the words at ``bounds``.
        """
        wanted = {key(s) for s in lesson.spans or ()}
        alone = {key(s) for s in found}
        removed = {key(s) for s in lesson.said} | (alone if lesson.whole else set())
        places = {(start, end) for start, end, _ in wanted}
        keys = sorted(wanted - alone)
        keys += [(a, b, "") for a, b, _ in sorted(removed - wanted) if (a, b) not in places]
        made = [_mark(lesson, place, states, bounds) for place in keys]
        self._cases[lesson.case] = tuple(m for m in made if m is not None)
        self._settle()

    def forget(self, case: str) -> None:
        """Take back what a case taught."""
        self._cases.pop(case, None)
        self._settle()

    def applied(
        self, text: str, spans: tuple[Span, ...], states: Floats, bounds: Sequence[Bounds]
    ) -> tuple[tuple[Span, ...], tuple[Learned, ...]]:
        """Return the spans of a text with the marks applied, and which cases had a say."""
        if not self._marks or not bounds:
            return spans, ()
        kept: list[Span] = []
        learned: dict[str, list[str]] = {}
        for span in spans:
            found = self._best(text, [span], states, bounds)[0]
            if found is None or found[0].label == span.label:
                kept.append(span)
                continue
            mark, _ = found
            learned.setdefault(mark.label or span.label, []).append(mark.case)
            if mark.label:
                kept.append(replace(span, label=mark.label))
        for span, mark in self._found(text, kept, states, bounds):
            kept.append(span)
            learned.setdefault(mark.label, []).append(mark.case)
        told = tuple(Learned(label, tuple(dict.fromkeys(c))) for label, c in learned.items())
        return tuple(sorted(kept)), told

    def _settle(self) -> None:
        self._marks = tuple(m for case in sorted(self._cases) for m in self._cases[case])
        self._states = np.stack([m.state for m in self._marks]) if self._marks else self._states

    def _found(
        self, text: str, taken: Sequence[Span], states: Floats, bounds: Sequence[Bounds]
    ) -> list[tuple[Span, Mark]]:
        """Look for remembered stretches among the words that carry no span yet."""
        free = [not any(a < s.end and b > s.start for s in taken) for a, b in bounds]
        found: list[tuple[Span, Mark]] = []
        lengths = {min(LONGEST, m.words) for m in self._marks if m.label}
        for length in sorted(lengths, reverse=True):
            places = [i for i in range(len(bounds) - length + 1) if all(free[i : i + length])]
            spans = [Span(bounds[i][0], bounds[i + length - 1][1], "") for i in places]
            best = self._best(text, spans, states, bounds, length)
            for first, span, answer in zip(places, spans, best, strict=True):
                if answer is None or not answer[0].label or not all(free[first : first + length]):
                    continue
                mark, cosine = answer
                sure = min(HIGHEST, 0.5 + cosine / 2)
                found.append((replace(span, label=mark.label, probability=sure), mark))
                free[first : first + length] = [False] * length
        return found

    def _best(
        self,
        text: str,
        spans: Sequence[Span],
        states: Floats,
        bounds: Sequence[Bounds],
        length: int | None = None,
    ) -> list[tuple[Mark, float] | None]:
        """Return for each span the nearest mark that is near enough, with its cosine.

        ``length`` leaves only marks of so many words.
        """
        own = [_state(span, states, bounds) for span in spans]
        rows = [i for i, state in enumerate(own) if state is not None]
        answers: list[tuple[Mark, float] | None] = [None] * len(spans)
        if not rows:
            return answers
        cosines = np.stack([s for s in own if s is not None]) @ self._states.T
        stems = [_stems(text, span.start, span.end) for span in spans]
        fits = np.array([length is None or m.words == length for m in self._marks])
        same = np.array([[m.stems == stems[i] for m in self._marks] for i in rows])
        bare = np.array([not m.label for m in self._marks])
        least = np.where(same, np.where(bare, REMOVAL, SAME_WORDS), OTHER_WORDS)
        near = np.where((cosines < least) | ~fits, -1.0, cosines + same)
        for row, (i, place) in enumerate(zip(rows, near.argmax(1).tolist(), strict=True)):
            if near[row, place] > -1 and any(stems[i]):
                answers[i] = self._marks[place], float(cosines[row, place])
        return answers


def _mark(
    lesson: Taught, place: tuple[int, int, str], states: Floats, bounds: Sequence[Bounds]
) -> Mark | None:
    start, end, label = place
    state = _state(Span(start, end, label), states, bounds)
    if state is None:
        return None
    count = sum(a < end and b > start for a, b in bounds)
    return Mark(lesson.case, label, _stems(lesson.text, start, end), count, state)


def _state(span: Span, states: Floats, bounds: Sequence[Bounds]) -> Floats | None:
    """Return the unit mean state (width,) of the words of a span."""
    rows = [i for i, (a, b) in enumerate(bounds) if a < span.end and b > span.start]
    return unit(states[rows].mean(0)) if rows else None


def _stems(text: str, start: int, end: int) -> tuple[str, ...]:
    part = text[start:end]
    surfaces = (part[w.start : w.end] for w in words(part))
    return tuple(_stem(s) for s in surfaces if any(c.isalnum() for c in s))


def _stem(word: str) -> str:
    """Return a word without case and common English endings."""
    plain = word.casefold()
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= STEM:
            return plain.removesuffix(ending)
    return plain
