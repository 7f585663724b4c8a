"""Where sentences begin, in any script: a long text is best parted there.

After the signs of Unicode Standard Annex 29 that end sentences, with what closes a quotation behind
them; in Thai, which has no such sign, after a blank.
"""

import re

from desktop.core.texts.scripts import THAI

_CLOSING = "\"'\u2019\u201d\u00bb\u203a)\\]\u300d\u300f\uff09\u3011\u300b\u3009\uff3d"
# Full stops and their like of Chinese and Japanese stand without a blank behind them.
_SOLID = "\u3002\uff01\uff1f\uff1b\uff61\u2026"
# Latin, Arabic, Urdu, Hindi, Armenian and Burmese.
_SPACED = ".!?\u061f\u06d4\u0964\u0965\u0589\u104b"
_END = re.compile(
    rf"\n\s*|[{_SOLID}]+[{_CLOSING}]*\s*|[{_SPACED}]+[{_CLOSING}]*\s+|(?<=[{THAI}])[ ]+(?=[{THAI}])"
)


def sentence_starts(text: str) -> tuple[int, ...]:
    """Return the places at which sentences begin, but for the first one.

    A small letter goes on with what a full stop ended: an abbreviation.
    """
    return tuple(
        found.end()
        for found in _END.finditer(text)
        if found.end() < len(text)
        and not (text[found.start()] == "." and text[found.end()].islower())
    )
