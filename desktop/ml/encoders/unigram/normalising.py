"""The form of a text that pieces are looked for in, and where each of its characters comes from.

The published rules replace the longest run of characters that they name (NFKC and some more, as
sentencepiece has it: full-width signs, ligatures, composed letters, blanks of every kind).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.ml.encoders.unigram.tries import Trie

BLANK = " "
# What stands for a blank within pieces.
MARK = "\u2581"


@dataclass(slots=True)
class Normalised:
    """Characters, and the bounds in the text of what each was made of (code points)."""

    characters: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])

    def add(self, characters: str, start: int, end: int) -> None:
        """Add what ``start:end`` of the text is replaced by; a run of blanks is one."""
        for character in characters.replace(BLANK, MARK):
            if character != MARK or self.characters[-1] != MARK:
                self.characters.append(character)
                self.starts.append(start)
                self.ends.append(end)

    def end(self) -> None:
        """Leave out the blank at the end; of blanks alone nothing is left."""
        if self.characters[-1] == MARK:
            for part in (self.characters, self.starts, self.ends):
                part.pop()


@dataclass(frozen=True, slots=True)
class Normaliser:
    """Applies rules: ``trie`` finds what is replaced, its values are numbers of ``instead``."""

    trie: Trie
    instead: Sequence[str]

    def __call__(self, text: str, symbols: Sequence[int]) -> Normalised:
        """Return the normal form of a text that has these symbols, a blank before it."""
        found = Normalised([MARK], [0], [0])
        at, matches = 0, self.trie.matches
        while at < len(text):
            rules = matches(symbols, at) if symbols[at] else ()
            if rules:
                end, number = rules[-1]
                found.add(self.instead[number], at, end)
                at = end
            else:
                found.add(text[at], at, at + 1)
                at += 1
        found.end()
        return found
