"""Which of the encoders that are there suits texts by their language."""

import re
from collections.abc import Sequence

from desktop.core.encoders import InstalledEncoder
from desktop.core.texts.language import languages_of

# An encoder says so of itself when it was trained on about a hundred languages.
EVERY = "multilingual"
# Letters of another script than the Latin one, and how many in a hundred are more than a name.
_LETTERS, _OTHERS = re.compile(r"[^\W\d_]"), re.compile("[^\\W\\d_\u0000-\u024f\u1e00-\u1eff]")
MANY = 20


def suited(texts: Sequence[str], there: Sequence[InstalledEncoder]) -> InstalledEncoder | None:
    """Return the encoder for texts in these languages: the first one unless another reads more.

    Only those that come with the program are chosen among; none where there is none.
    """
    ours = [one for one in there if not one.own]
    readers = [one for one in ours if EVERY in one.card.languages]
    if not ours or not readers or _reads(ours[0], texts):
        return ours[0] if ours else None
    return readers[0]


def _reads(encoder: InstalledEncoder, texts: Sequence[str]) -> bool:
    if EVERY in encoder.card.languages:
        return True
    found = languages_of(texts)
    return {*encoder.card.languages}.issuperset(found) if found else not _in_other_scripts(texts)


def _in_other_scripts(texts: Sequence[str]) -> bool:
    """Say whether texts too short to tell their language are written with other letters."""
    joined = " ".join(texts[:1_000])
    return len(_OTHERS.findall(joined)) * 100 >= MANY * max(1, len(_LETTERS.findall(joined)))
