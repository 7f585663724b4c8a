"""Overlapping windows over a long text, so that every token is read."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# At either side of what two windows share, this part of it is context for the other.
CONTEXT_PART = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``first:last`` are shown to the model; ``keep_first:keep_last`` count as read here."""

    first: int
    last: int
    keep_first: int
    keep_last: int


def windows(tokens: int, size: int, overlap: int, starts: Sequence[int] = ()) -> tuple[Window, ...]:
    """Cover ``tokens`` tokens with windows of at most ``size``, neighbours sharing ``overlap``.

    Each token is kept by exactly one window: they part at that of the tokens ``starts`` (sorted)
    that is nearest to the middle of what they share, at the middle where there is none in it.
    """
    if tokens <= size:
        return (Window(0, tokens, 0, tokens),)
    step = size - overlap
    firsts = [*range(0, tokens - size, step), tokens - size]
    borders = [0, *(_border(a + size, b, starts) for a, b in pairwise(firsts)), tokens]
    return tuple(
        Window(first, first + size, borders[i], borders[i + 1]) for i, first in enumerate(firsts)
    )


def _border(end_of_left: int, start_of_right: int, starts: Sequence[int]) -> int:
    middle = (end_of_left + start_of_right) // 2
    context = (end_of_left - start_of_right) // CONTEXT_PART
    first = bisect_left(starts, start_of_right + context)
    last = bisect_left(starts, end_of_left - context)
    return min(starts[first:last], key=lambda start: abs(start - middle), default=middle)
