"""The tokenizer of an encoder's folder, in whichever form it lies there."""

from pathlib import Path

from desktop.ml.encoders import published_tokenizer
from desktop.ml.encoders.tokenization import TextTokenizer
from desktop.ml.encoders.unigram import tokenizer as unigram


def tokenizer_of(folder: Path) -> TextTokenizer:
    """Return a folder's tokenizer; raises ``OSError``, ``ValueError``, ``KeyError``, ``TypeError``.

    A form that is mapped goes before the published one.
    """
    mapped = folder / unigram.FILE
    if mapped.exists():
        return unigram.UnigramTokenizer(mapped)
    return published_tokenizer.PublishedTokenizer(folder / published_tokenizer.FILE)
