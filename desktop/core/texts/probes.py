"""Small changes to a text that should not change what it means, right for its scripts.

After the invariance tests of CheckList (Ribeiro et al. 2020): another name, another case, a typo;
where characters are not typed letter by letter, signs and digits in their other width.
"""

import random
import re
import unicodedata
from collections.abc import Sequence

from desktop.core.texts.scripts import HAN, KANA, any_of
from desktop.core.texts.words import Word, words

NAMES = ("Ines", "Tomas", "Priya", "Jonas", "Leila", "Marek", "Sofia", "Daniel", "Aiko", "Omar")
SHORTEST = 4
_NAME = re.compile(
    r"\b(?:" + "|".join(("Anna", "John", "Maria", "Peter", "Mary", "David", *NAMES)) + r")\b"
)
# Latin with Greek, Cyrillic and Armenian, Hebrew, Arabic, Georgian: letters that keys stand for.
_TYPED = re.compile(
    "[A-Za-z\u00c0-\u02af\u0370-\u0587\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3"
    "\u10a0-\u10ff\u1e00-\u1fff]+"
)
_EAST_ASIAN = HAN + KANA
# Signs, digits and blanks that writers of Chinese and Japanese set in either width.
_SIGNS = dict(zip("\uff0c\uff01\uff1f\uff1a\uff1b\uff08\uff09\u3000", ",!?:;() ", strict=True))
_NARROW = str.maketrans(_SIGNS)
_WIDE = str.maketrans({narrow: wide for wide, narrow in _SIGNS.items()})
_FULL = 0xFEE0
_OF_LETTERS = frozenset({"Mn", "Mc", "Cf"})


def typo(text: str, word: Word, source: random.Random) -> str:
    """Return the text with two neighbouring letters inside ``word`` swapped.

    As it is where the word is short, or of a script that is not typed letter by letter.
    """
    if word.end - word.start < SHORTEST or not _TYPED.fullmatch(text, word.start, word.end):
        return text
    at = source.randrange(word.start + 1, word.end - 2)
    return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"


def other_case(text: str, word: Word) -> str:
    """Return the text with ``word`` in capitals, or in small letters if it is in capitals."""
    surface = text[word.start : word.end]
    changed = surface.lower() if surface.isupper() else surface.upper()
    if len(changed) != len(surface):
        return text
    return text[: word.start] + changed + text[word.end :]


def other_width(text: str, word: Word) -> str:
    """Return a Chinese or Japanese text with the letters or digits of ``word`` in full width."""
    surface = text[word.start : word.end]
    if not (surface.isascii() and surface.isalnum() and any_of(_EAST_ASIAN).search(text)):
        return text
    wide = "".join(chr(ord(c) + _FULL) for c in surface)
    return text[: word.start] + wide + text[word.end :]


def other_signs(text: str) -> str:
    """Return a Chinese or Japanese text with its signs in half width, or in full width if so."""
    if not any_of(_EAST_ASIAN).search(text):
        return text
    narrow = text.translate(_NARROW)
    return narrow if narrow != text else text.translate(_WIDE)


def without(text: str, word: Word) -> str:
    """Return the text without ``word``."""
    return text[: word.start].rstrip(" ") + text[word.end :]


def other_name(text: str, source: random.Random) -> str:
    """Return the text with every first name in it replaced by another of the same length.

    Names of other lengths would shift the places of entities; without a fitting one nothing
    changes.
    """

    def swap(match: re.Match[str]) -> str:
        fitting = [n for n in NAMES if len(n) == len(match[0]) and n != match[0]]
        return source.choice(fitting) if fitting else match[0]

    return _NAME.sub(swap, text)


def probes(text: str, seed: int) -> tuple[str, ...]:
    """Return up to four changed texts of the same length: a name, signs, a word's case, a typo."""
    source = random.Random(f"{seed}:{len(text)}")
    found = [w for w in words(text) if w.end - w.start >= SHORTEST and _plain(text, w)]
    made = [other_name(text, source), other_signs(text)]
    if found:
        made += [other_case(text, source.choice(found)), typo(text, source.choice(found), source)]
    return tuple(dict.fromkeys(m for m in made if m != text))


def is_worded(surface: str) -> bool:
    """Say whether a word is of letters, digits and their marks alone, in any script."""
    return surface[:1].isalnum() and all(
        c.isalnum() or unicodedata.category(c) in _OF_LETTERS for c in surface
    )


def _plain(text: str, word: Word) -> bool:
    return _TYPED.fullmatch(text, word.start, word.end) is not None


def steadiness(answers: Sequence[str], changed: Sequence[Sequence[str]]) -> float:
    """Return the share of changed texts whose answer is that of the text itself."""
    pairs = [(was, now) for was, row in zip(answers, changed, strict=True) for now in row]
    return sum(was == now for was, now in pairs) / len(pairs) if pairs else 1.0
