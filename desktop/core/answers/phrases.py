"""Highlights as people read them: neighbouring words that pull the same way form a phrase."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.answers.predictions import Highlight
from desktop.core.texts.words import has_unspaced

FAINT = 0.12
JOINED = 0.3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text with the sum of its words' weights."""

    start: int
    end: int
    weight: float


def visible(highlights: Sequence[Highlight]) -> tuple[Highlight, ...]:
    """Return the highlights that are at least an eighth as strong as the strongest."""
    strongest = max((abs(h.weight) for h in highlights), default=0.0)
    return tuple(h for h in highlights if strongest and abs(h.weight) >= FAINT * strongest)


def phrases(text: str, highlights: Sequence[Highlight], most: int = 6) -> tuple[Phrase, ...]:
    """Return the strongest phrases, strongest first.

    Words join over white space, or directly where their script sets none.
    """
    strongest = max((abs(h.weight) for h in highlights), default=0.0)
    joined: list[Phrase] = []
    for word in visible(highlights):
        if not any(c.isalnum() for c in text[word.start : word.end]):
            continue
        last = joined[-1] if joined else None
        if (
            last
            and last.weight * word.weight > 0
            and min(abs(last.weight), abs(word.weight)) >= JOINED * strongest
            and _together(text, last.end, word.start)
        ):
            joined[-1] = Phrase(last.start, word.end, last.weight + word.weight)
        else:
            joined.append(Phrase(word.start, word.end, word.weight))
    return tuple(sorted(joined, key=lambda p: -abs(p.weight))[:most])


def _together(text: str, end: int, start: int) -> bool:
    if end < start:
        return text[end:start].isspace()
    return has_unspaced(text[start]) and has_unspaced(text[end - 1])
