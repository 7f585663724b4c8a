"""Tokenizers as their encoders publish them, read by Hugging Face's library."""

from pathlib import Path

from tokenizers import Tokenizer

from desktop.ml.encoders.pieces import without_spaces, words_of
from desktop.ml.encoders.tokenization import Cut, Specials, TextTokenizer
from desktop.runtime.regular import bytes_of

FILE = "tokenizer.json"


class PublishedTokenizer(TextTokenizer):
    """What a ``tokenizer.json`` says."""

    def __init__(self, file: Path) -> None:
        """Read ``tokenizer.json``; raises ``OSError`` or ``ValueError`` when that fails."""
        self._tokenizer = Tokenizer.from_buffer(bytes_of(file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.encode_special_tokens = True
        self.specials = _specials(self._tokenizer)
        self.joins_words = type(self._tokenizer.model).__name__ != "WordPiece"

    def cut(self, text: str) -> Cut:
        """See ``TextTokenizer``."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        if not self.joins_words:
            words = [-1 if w is None else w for w in found.word_ids]
            return Cut(found.ids, found.offsets, words)
        # Pieces of sentences: the spaces between words are theirs, and words run on.
        bounds = without_spaces(text, found.offsets)
        joined = words_of(text, bounds)
        return Cut(self._plain(found.ids), bounds, joined.numbers, joined.within)

    def _plain(self, ids: list[int]) -> list[int]:
        """Return ids with those that only the frame may have made unknown: texts may name them."""
        special = {*self.specials.before, *self.specials.after}
        special |= {self.specials.mask, self.specials.pad}
        return [self.specials.unknown if number in special else number for number in ids]


def _specials(tokenizer: Tokenizer) -> Specials:
    """Find what a tokenizer puts around a text, and its tokens for what is not there."""
    framed = tokenizer.encode("a")
    special = [*framed.special_tokens_mask]
    first = special.index(0) if 0 in special else 0
    last = len(special) - special[::-1].index(0) if 0 in special else 0
    named = {
        token.content.strip("[]<>|").lower(): number
        for number, token in tokenizer.get_added_tokens_decoder().items()
        if token.special
    }
    unknown = named.get("unk", 0)
    return Specials(
        tuple(framed.ids[:first]),
        tuple(framed.ids[last:]),
        mask=named.get("mask", unknown),
        pad=named.get("pad", 0),
        unknown=unknown,
    )
