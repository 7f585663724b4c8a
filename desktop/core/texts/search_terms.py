"""What is searched for in a text, in scripts with and without blanks between words."""

import re
from unicodedata import category, normalize

from desktop.core.texts.hanzi import simplified
from desktop.core.texts.scripts import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
# Short vowels and the long stroke of Arabic, soft hyphens and joiners: written or not, as one may.
_LEFT_OUT = re.compile("[\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200d\u2060]")
# Letters that Arabic and Persian writers put for one another, as search engines fold them.
_ARABIC = str.maketrans(
    "\u0622\u0623\u0625\u0671\u0649\u06cc\u06a9\u0629",
    "\u0627\u0627\u0627\u0627\u064a\u064a\u0643\u0647",
)


def spaced(text: str) -> str:
    """Set each character of a script without blanks apart, as it is indexed and searched."""
    return _UNSPACED.sub(r" \g<0> ", text)


def searchable(text: str) -> str:
    """Return a text as it is indexed: forms that mean the same are one, and characters apart."""
    return spaced(folded(text))


def folded(text: str) -> str:
    """Return a text in which full and half width, traditional and simplified Chinese are one."""
    if text.isascii():
        return text
    return simplified(_LEFT_OUT.sub("", normalize("NFKC", text)).translate(_ARABIC))


def query_of(words: str) -> str | None:
    """Return words as a query of FTS5: each begins a word, or stands within unspaced text.

    ``None`` when nothing in them can be searched for.
    """
    parted = "".join(c if _is_of_word(c) else " " for c in folded(words))
    terms = [" ".join(spaced(word).split()) for word in parted.split()]
    return " ".join(f'"{term}"*' for term in terms) or None


def _is_of_word(character: str) -> bool:
    """Say whether a character is of a word: vowel signs and other marks are, as in the index."""
    return character.isalnum() or category(character)[0] == "M"
