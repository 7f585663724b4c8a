"""Small changes to a text that should not change what it means.

After the invariance tests of CheckList (Ribeiro et al. 2020): another name, another case, a typo.
"""

import random
import re
from collections.abc import Sequence

from desktop.core.texts.words import Word, words

NAMES = ("Ines", "Tomas", "Priya", "Jonas", "Leila", "Marek", "Sofia", "Daniel", "Aiko", "Omar")
SHORTEST = 4
_NAME = re.compile(
    r"\b(?:" + "|".join(("Anna", "John", "Maria", "Peter", "Mary", "David", *NAMES)) + r")\b"
)


def typo(text: str, word: Word, source: random.Random) -> str:
    """Return the text with two neighbouring letters inside ``word`` swapped."""
    if word.end - word.start < SHORTEST:
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


def without(text: str, word: Word) -> str:
    """Return the text without ``word``."""
    return text[: word.start].rstrip(" ") + text[word.end :]


def other_name(text: str, source: random.Random) -> str:
    """Return the text with every first name in it replaced by another of the same length.

    Names of other lengths would shift the places of entities; without a fitting one nothing
    changes.
    """

    def swap(found: re.Match[str]) -> str:
        fitting = [n for n in NAMES if len(n) == len(found[0]) and n != found[0]]
        return source.choice(fitting) if fitting else found[0]

    return _NAME.sub(swap, text)


def probes(text: str, seed: int) -> tuple[str, ...]:
    """Return up to three changed texts of the same length: a name, a word's case, a typo."""
    source = random.Random(f"{seed}:{len(text)}")
    found = [w for w in words(text) if w.end - w.start >= SHORTEST and _plain(text, w)]
    made = [other_name(text, source)]
    if found:
        made += [other_case(text, source.choice(found)), typo(text, source.choice(found), source)]
    return tuple(dict.fromkeys(m for m in made if m != text))


def _plain(text: str, word: Word) -> bool:
    return text[word.start : word.end].isalpha()


def steadiness(answers: Sequence[str], changed: Sequence[Sequence[str]]) -> float:
    """Return the share of changed texts whose answer is that of the text itself."""
    pairs = [(was, now) for was, row in zip(answers, changed, strict=True) for now in row]
    return sum(was == now for was, now in pairs) / len(pairs) if pairs else 1.0
