"""Words: what a person would strike out, select or count."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from unicodedata import category

from desktop.core.texts.scripts import UNSPACED, any_of
from desktop.core.texts.segmenting import word_ends

# Soft hyphen, zero-width space, non-joiner, joiner and word joiner, and the skins of emoji.
_INSIDE = "\u00ad\u200b-\u200d\u2060\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_LAST_MARK = 0x1F000
_VARIATIONS = "\U000e0100-\U000e01ef"
_ASCII_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*|[^\w\s]|_", re.ASCII)
# So much of a line around some characters tells Chinese from Japanese.
NEAR = 200
# Words are looked for so far from a place, up to where no word goes on.
AROUND = 2_000
_GAP = re.compile(r"\s|[\u3001\u3002\uff01\uff0c\uff1b\uff1f](?=\w)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: code-point offsets, half open."""

    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """Split ``text`` into the words that people see.

    As ``units``, but in scripts without spaces what belongs together is one word.
    """
    found = units(text)
    if not has_unspaced(text):
        return found
    pattern = any_of(UNSPACED)
    joined: list[Word] = []
    run: list[Word] = []
    for unit in found:
        unspaced = pattern.match(text, unit.start) is not None
        if run and (not unspaced or unit.start != run[-1].end):
            joined += _segmented(text, run)
            run = []
        if unspaced:
            run.append(unit)
        else:
            joined.append(unit)
    return (*joined, *(_segmented(text, run) if run else ()))


def units(text: str) -> tuple[Word, ...]:
    """Split ``text`` into the smallest stretches that can be marked.

    Letters and digits with inner apostrophes, points and hyphens are one; characters of scripts
    without spaces, and punctuation, stand alone.  Marks, joiners and variation selectors belong to
    what they stand behind, so that none begins or ends inside a character as it is seen (Unicode
    Standard Annex 29, rules WB3c and WB4).
    """
    pattern = _ASCII_WORD if text.isascii() else _unit()
    return tuple(Word(m.start(), m.end()) for m in pattern.finditer(text))


def word_at(text: str, offset: int) -> Word | None:
    """Return the word that the character at a place belongs to."""
    return next((w for w in words_near(text, offset, offset) if w.start <= offset < w.end), None)


def words_near(text: str, start: int, end: int) -> tuple[Word, ...]:
    """Return the words of a stretch and of some text on both sides of it, as in the whole text."""
    first, last = _surroundings(text, start, end)
    return tuple(Word(w.start + first, w.end + first) for w in words(text[first:last]))


def unspaced_count(text: str) -> int:
    """Return how many characters are of scripts without spaces between words."""
    return 0 if text.isascii() else len(any_of(UNSPACED).findall(text))


def word_count(text: str) -> int:
    """Return how many words there are; of scripts without spaces, each character is one."""
    spaced = text if text.isascii() else any_of(UNSPACED).sub(" x ", text)
    return len(spaced.split())


def whole_units(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds widened to whole units, without white space at either side."""
    first, last = _surroundings(text, start, end)
    found = units(text[first:last])
    touched = [w for w in found if w.start + first < end and w.end + first > start]
    return (touched[0].start + first, touched[-1].end + first) if touched else (start, start)


def has_unspaced(text: str) -> bool:
    """Say whether a character of a text is of a script without spaces between words."""
    return not text.isascii() and any_of(UNSPACED).search(text) is not None


def _surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Return bounds at gaps around a stretch, so that a long text need not be parted as a whole."""
    before = next(_GAP.finditer(text, max(0, start - AROUND), start), None)
    *_, after = (None, *_GAP.finditer(text, end, end + AROUND))
    return before.end() if before and start > AROUND else 0, after.end() if after else len(text)


def _segmented(text: str, run: list[Word]) -> list[Word]:
    """Return units without a gap between them as words; none ends inside a unit."""
    if len(run) == 1:
        return run
    start, end = run[0].start, run[-1].end
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    line = before.rpartition("\n")[2] + text[start:end] + after.partition("\n")[0]
    ends = word_ends(text[start:end], line)
    lasts = [unit.end for unit in run if unit.end - start in ends or unit.end == end]
    return [Word(*bounds) for bounds in pairwise([start, *lasts])]


@cache
def _unit() -> re.Pattern[str]:
    """Return the pattern of a unit in any script; the list of marks takes some milliseconds."""
    marks = "".join(chr(c) for c in range(0x300, _LAST_MARK) if category(chr(c))[0] == "M")
    joined = f"[{marks}{_VARIATIONS}{_INSIDE}]*"
    letter = rf"[^\W_{UNSPACED}]{joined}"
    symbol = rf"[^\w\s]{joined}(?:(?<=\u200d)[^\w\s]{joined})*"
    return re.compile(
        rf"(?:{letter})+(?:['\u2019.-](?:{letter})+)*|[\U0001f1e6-\U0001f1ff]{{2}}{joined}|"
        rf"{symbol}|\w{joined}"
    )
