"""Overlapping windows over a long text, so that every token is read."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``first:last`` are shown to the model; ``keep_first:keep_last`` count as read here."""

    first: int
    last: int
    keep_first: int
    keep_last: int


def windows(tokens: int, size: int, overlap: int) -> tuple[Window, ...]:
    """Cover ``tokens`` tokens with windows of at most ``size``, neighbours sharing ``overlap``.

    Each token is kept by exactly one window: the one in which it lies further from the edge.
    """
    if tokens <= size:
        return (Window(0, tokens, 0, tokens),)
    step = size - overlap
    starts = [*range(0, tokens - size, step), tokens - size]
    borders = [0, *(_border(a + size, b) for a, b in pairwise(starts)), tokens]
    return tuple(
        Window(start, start + size, borders[i], borders[i + 1]) for i, start in enumerate(starts)
    )


def _border(end_of_left: int, start_of_right: int) -> int:
    return (end_of_left + start_of_right) // 2
