"""The most probable pieces of a sentence by a Unigram model (Kudo 2018, arXiv:1804.10959)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from desktop.ml.encoders.unigram.tries import NOTHING, Trie

# What a character that no piece holds costs beside the least probable piece, as sentencepiece has.
PENALTY = 10.0


@dataclass(frozen=True, slots=True)
class Unigram:
    """Pieces by their symbols, their log probabilities, and which piece stands for the unknown."""

    trie: Trie
    scores: Sequence[float]
    unknown: int
    least: float

    def pieces(self, symbols: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return first and last place and number of each piece; unknown ones are joined."""
        found: list[tuple[int, int, int]] = []
        back = self._best(symbols)
        at = len(symbols)
        while at:
            start, number = back[at]
            found.append((start, at, number))
            at = start
        found.reverse()
        return self._joined(found)

    def _best(self, symbols: Sequence[int]) -> list[tuple[int, int]]:
        """Return for each place where the best piece that ends there begins, and its number.

        The trie is followed here, not by its own method: this is where the time goes.
        """
        base, check, value, scores = *_parts(self.trie), self.scores
        best, back = [0.0] + [-inf] * len(symbols), [(0, self.unknown)] * (len(symbols) + 1)
        for start in range(len(symbols)):
            here, node, alone = best[start], 0, True
            for end in range(start, len(symbols)):
                child = base[node] + symbols[end]
                if check[child] != node:
                    break
                node, number = child, value[child]
                if number != NOTHING:
                    alone = alone and end != start
                    if here + scores[number] > best[end + 1]:
                        best[end + 1], back[end + 1] = here + scores[number], (start, number)
            if alone and here + self.least > best[start + 1]:
                best[start + 1], back[start + 1] = here + self.least, (start, self.unknown)
        return back

    def _joined(self, pieces: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Return pieces with those that are unknown and follow each other as one."""
        found: list[tuple[int, int, int]] = []
        for number, group in groupby(pieces, key=lambda piece: piece[2]):
            several = [*group]
            if number == self.unknown:
                several = [(several[0][0], several[-1][1], number)]
            found += several
        return found


def _parts(trie: Trie) -> tuple[memoryview, memoryview, memoryview]:
    return trie.base, trie.check, trie.value
