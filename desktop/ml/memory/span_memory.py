"""Entities that people marked or removed, found again in the next text.

An added or corrected entity is remembered by its words and by the states of its tokens; in
another text, words with the same stems, or close in meaning, are marked alike, unless something
that people removed lies nearer in the same kind of context (nearest neighbour on contextual
token states, as in Khandelwal et al. 2020).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop.core.answers.predictions import Learned, Span
from desktop.ml.arrays import Floats, unit
from desktop.ml.memory.span_features import Bounds, Mark, Words, words_of
from desktop.ml.memory.span_index import Answer, MarkIndex

LONGEST, HIGHEST = 8, 0.99


class SpanMemory:
    """The marks of a version's corrected cases; a function of the set of cases alone."""

    def __init__(self) -> None:
        """Start without any."""
        self._cases: dict[str, tuple[Mark, ...]] = {}
        self._by_words: dict[int, MarkIndex] = {}

    def teach(self, case: str, marks: Sequence[Mark]) -> None:
        """Remember the marks of a case, in the place of those that it had."""
        self.forget(case)
        self._cases[case] = tuple(marks)
        for place, mark in enumerate(marks):
            index = self._by_words.setdefault(mark.words, MarkIndex(len(mark.state)))
            index.add(case, place, mark)

    def forget(self, case: str) -> None:
        """Take back what a case taught."""
        for place, mark in enumerate(self._cases.pop(case, ())):
            self._by_words[mark.words].remove(case, place)
            if not len(self._by_words[mark.words]):
                del self._by_words[mark.words]

    def applied(
        self, text: str, spans: tuple[Span, ...], states: Floats, bounds: Sequence[Bounds]
    ) -> tuple[tuple[Span, ...], tuple[Learned, ...]]:
        """Return the spans of a text with the marks applied, and which cases had a say."""
        if not self._by_words or not bounds:
            return spans, ()
        own = words_of(text, states, bounds)
        kept: list[Span] = []
        learned: dict[str, list[str]] = {}
        for span, found in zip(spans, self._best(own, spans), strict=True):
            if found is None or found.mark.label == span.label:
                kept.append(span)
                continue
            learned.setdefault(found.mark.label or span.label, []).append(found.case)
            if found.mark.label:
                kept.append(replace(span, label=found.mark.label))
        for span, answer in self._recurring(own, kept):
            kept.append(span)
            learned.setdefault(span.label, []).append(answer.case)
        told = tuple(Learned(label, tuple(dict.fromkeys(c))) for label, c in learned.items())
        return tuple(sorted(kept)), told

    def _best(self, text: Words, spans: Sequence[Span]) -> list[Answer | None]:
        """Return the best mark for each span, of however many words."""
        within = [text.within(span.start, span.end) for span in spans]
        touched = [place for place, (_, last) in enumerate(within) if last]
        best: list[Answer | None] = [None] * len(spans)
        if not touched:
            return best
        states = np.stack([text.state_of(*within[place]) for place in touched])
        stems = [text.stems_of(*within[place]) for place in touched]
        for index in self._by_words.values():
            for place, found in zip(touched, index.search(states, stems), strict=True):
                before = best[place]
                if found and (before is None or found.rank > before.rank):
                    best[place] = found
        return best

    def _recurring(self, text: Words, taken: Sequence[Span]) -> list[tuple[Span, Answer]]:
        """Look for remembered stretches among the words that carry no span yet."""
        free = [not any(a < s.end and b > s.start for s in taken) for a, b in text.bounds]
        spans: list[tuple[Span, Answer]] = []
        sums = np.cumsum(np.pad(text.states, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
        for length in sorted(self._by_words, reverse=True):
            firsts = [i for i in range(len(free) - length + 1) if all(free[i : i + length])]
            if length > LONGEST or not firsts:
                continue
            rows = np.array(firsts)
            states = unit((sums[rows + length] - sums[rows]).astype(np.float32))
            stems = [text.stems_of(i, i + length) for i in firsts]
            answers = self._by_words[length].search(states, stems)
            # The same words first: of stretches that overlap the most alike is the one meant.
            nearest = sorted(zip(firsts, answers, strict=True), key=_likeness, reverse=True)
            for first, answer in nearest:
                after = first + length
                if answer is None or not answer.mark.label or not all(free[first:after]):
                    continue
                sure = min(HIGHEST, 0.5 + answer.cosine / 2)
                bounds = text.bounds[first][0], text.bounds[after - 1][1]
                spans.append((Span(*bounds, answer.mark.label, sure), answer))
                free[first:after] = [False] * length
        return spans


def _likeness(pair: tuple[int, Answer | None]) -> tuple[float, int]:
    """Order stretches by how alike they are to what is remembered, then from the end."""
    first, answer = pair
    return (-1.0 if answer is None else answer.cosine + answer.same, -first)
