"""Where words are among tokens that are pieces of sentences (byte-level BPE, Unigram).

Such tokenizers count the space before a word as a part of it, and do not part words from what
follows them, as WordPiece does.  Highlights and entities need words that begin and end as people
see them, whatever the tokenizer.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.core.texts.words import units

Bounds = tuple[int, int]
# Within a word as people see it, these part what may be an entity of its own.
_PARTS = re.compile("['\u2019.-]|[^'\u2019.-]+")


def without_spaces(text: str, offsets: Sequence[Bounds]) -> list[Bounds]:
    """Return bounds of tokens without white space; those of nothing else are empty.

    Empty ones stand where the next begins; after the last, where that ends.
    """
    found = [_stripped(text, *bounds) for bounds in offsets]
    place = max((end for start, end in found if start < end), default=0)
    for number in reversed(range(len(found))):
        start, end = found[number]
        if start == end:
            found[number] = place, place
        else:
            place = start
    return found


def _stripped(text: str, start: int, end: int) -> Bounds:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Words:
    """The word in which each token begins, by number, and where more words begin within it."""

    numbers: tuple[int, ...]
    within: tuple[tuple[int, ...], ...]


def words_of(text: str, offsets: Sequence[Bounds]) -> Words:
    """Return the words of tokens; empty ones go with the next.

    Of scripts without spaces each character is a word.
    """
    starts = [
        word.start + part.start()
        for word in units(text)
        for part in _PARTS.finditer(text[word.start : word.end])
    ]
    found = [bisect_right(starts, start) - 1 for start, _ in offsets]
    for place in range(len(found) - 2, -1, -1):
        if offsets[place][0] == offsets[place][1]:
            found[place] = found[place + 1]
    for place, (before, here) in enumerate(pairwise(found), 1):
        found[place] = max(before, here)
    within = (
        tuple(starts[bisect_right(starts, start) : bisect_left(starts, end)])
        for start, end in offsets
    )
    return Words(tuple(found), tuple(within))
