"""The tokenizer of an encoder's folder, in whichever form it lies there."""

from pathlib import Path

from desktop.ml.encoders import published_tokenizer
from desktop.ml.encoders.tokenization import TextTokenizer

MAPPED = "tokenizer.safetensors"


def tokenizer_of(folder: Path) -> TextTokenizer:
    """Return a folder's tokenizer; raises ``OSError``, ``ValueError``, ``KeyError``, ``TypeError``.

    A form that is mapped goes before the published one.
    """
    mapped = folder / MAPPED
    if mapped.exists():
        # Loaded where it is needed: not by the encoder of the tasks that come with the program.
        from desktop.ml.encoders.unigram.tokenizer import UnigramTokenizer  # noqa: PLC0415

        return UnigramTokenizer(mapped)
    return published_tokenizer.PublishedTokenizer(folder / published_tokenizer.FILE)
