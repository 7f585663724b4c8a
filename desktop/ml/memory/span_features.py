"""What a corrected case says of stretches of its text, by their words' stems and states."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import key
from desktop.core.decisions.corrections import Taught
from desktop.core.texts.words import units
from desktop.ml.arrays import Floats, unit

STEM = 4
Bounds = tuple[int, int]
ENDINGS = ("'s", "\u2019s", "ies", "es", "ing", "ed", "s", "y")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one case says of a stretch: a label, or that there is nothing (empty label).

    ``stems`` are those of its ``words`` words, ``state`` (width,) is their unit mean state.
    """

    label: str
    stems: tuple[str, ...]
    words: int
    state: Floats


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: bounds in code points, states (words, width), and the stems of each."""

    bounds: Sequence[Bounds]
    states: Floats
    stems: tuple[tuple[str, ...], ...]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that a stretch touches, and the one after the last."""
        rows = [i for i, (a, b) in enumerate(self.bounds) if a < end and b > start]
        return (rows[0], rows[-1] + 1) if rows else (0, 0)

    def stems_of(self, first: int, last: int) -> tuple[str, ...]:
        """Return the stems of words ``first`` to ``last``, the latter left out."""
        return tuple(stem for stems in self.stems[first:last] for stem in stems)

    def state_of(self, first: int, last: int) -> Floats:
        """Return the unit mean state (width,) of words."""
        return unit(self.states[first:last].mean(0))


def words_of(text: str, states: Floats, bounds: Sequence[Bounds]) -> Words:
    """Return the words of a text."""
    return Words(bounds, states, tuple(_stems(text, a, b) for a, b in bounds))


def marks_of(
    lesson: Taught, parts: Sequence[Span], states: Floats, bounds: Sequence[Bounds]
) -> tuple[Mark, ...]:
    """Return where a person's spans differ from those that the model finds by itself.

    ``parts`` are those: what is shown holds what was taught before.  ``states`` (words, width) are
    those of the words at ``bounds``.
    """
    wanted = {key(s) for s in lesson.spans or ()}
    alone = {key(s) for s in parts}
    removed = {key(s) for s in lesson.predicted} | (alone if lesson.whole else set())
    places = {(start, end) for start, end, _ in wanted}
    keys = sorted(wanted - alone)
    keys += [(a, b, "") for a, b, _ in sorted(removed - wanted) if (a, b) not in places]
    text = words_of(lesson.text, states, bounds)
    made: list[Mark] = []
    for start, end, label in keys:
        first, last = text.within(start, end)
        if last:
            state = text.state_of(first, last).astype(np.float16).astype(np.float32)
            made.append(Mark(label, text.stems_of(first, last), last - first, unit(state)))
    return tuple(made)


def _stems(text: str, start: int, end: int) -> tuple[str, ...]:
    part = text[start:end]
    # What is left of "Oslo's" behind its apostrophe says nothing.
    if part == "s" and text[start - 1 : start] in {"'", "\u2019"}:
        return ()
    surfaces = (part[w.start : w.end] for w in units(part))
    return tuple(_stem(s) for s in surfaces if any(c.isalnum() for c in s))


def _stem(word: str) -> str:
    """Return a word without case and common English endings."""
    plain = word.casefold()
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= STEM:
            return plain.removesuffix(ending)
    return plain
