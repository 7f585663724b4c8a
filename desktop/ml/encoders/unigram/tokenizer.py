"""The tokenizer of XLM-R's kind: rules of normal form, then pieces of a Unigram model.

It says what sentencepiece says (tested), from a file of which only what a text needs is read:
250,000 pieces as Hugging Face's library loads them take a second and 230 MB.
"""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from safetensors import safe_open

from desktop.ml.encoders.pieces import without_spaces, words_of
from desktop.ml.encoders.tokenization import Cut, Specials, TextTokenizer
from desktop.ml.encoders.unigram.cutting import PENALTY, Unigram
from desktop.ml.encoders.unigram.normalising import MARK, Normalised, Normaliser
from desktop.ml.encoders.unigram.tries import Trie
from desktop.ml.encoders.weights import mapped
from desktop.runtime.regular import regular

# Between what rules put instead, in one array of UTF-8.
PARTED = "\0"


class UnigramTokenizer(TextTokenizer):
    """Reads what ``writing.write`` wrote."""

    joins_words = True

    def __init__(self, file: Path) -> None:
        """Map the file; raises ``OSError``, ``KeyError``, ``TypeError`` or ``ValueError``."""
        array = partial(mapped, file)
        self.specials, least = _metadata(file)
        instead = bytes(array("instead")).decode().split(PARTED)
        self._symbols = array("symbols").data
        self._normalise = Normaliser(Trie.of(array, "rules"), instead)
        self._model = Unigram(
            Trie.of(array, "pieces"),
            array("scores").data,
            self.specials.unknown,
            least - PENALTY,
        )

    def cut(self, text: str) -> Cut:
        """See ``TextTokenizer``; a piece of a blank alone is empty and goes with the next word."""
        normal = self._normalise(text, self._known(text))
        pieces = self._model.pieces(self._known(normal.characters))
        bounds = without_spaces(text, [_bounds(normal, *piece[:2]) for piece in pieces])
        words = words_of(text, bounds)
        return Cut([number for _, _, number in pieces], bounds, words.numbers, words.within)

    def _known(self, characters: Sequence[str]) -> list[int]:
        symbols = self._symbols
        return [symbols[number] for number in map(ord, characters)]


def _bounds(normal: Normalised, first: int, last: int) -> tuple[int, int]:
    """Return where in the text a piece stands, without the blank that it may begin with."""
    if normal.characters[first] == MARK:
        first += 1
    return (normal.starts[first], normal.ends[last - 1]) if first < last else (0, 0)


def _metadata(file: Path) -> tuple[Specials, float]:
    """Return the special tokens and the least score."""
    with safe_open(regular(file), "np") as opened:
        metadata = json.loads(opened.metadata()["told"])
    framed = {name: tuple(metadata["specials"][name]) for name in ("before", "after")}
    return Specials(**metadata["specials"] | framed), float(metadata["least"])
