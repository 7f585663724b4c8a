"""What is searched for in a text, in scripts with and without blanks between words."""

import re

# Han, kana, Thai, Lao, Burmese and Khmer; the blocks of https://www.unicode.org/charts/.
_UNSPACED = re.compile(
    "[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
    "\u0e01-\u0edf\u1000-\u109f\u1780-\u17ff]"
)
_WORD = re.compile(r"\w+")


def spaced(text: str) -> str:
    """Set each character of a script without blanks apart, as it is indexed and searched."""
    return _UNSPACED.sub(r" \g<0> ", text)


def query_of(words: str) -> str | None:
    """Return words as a query of FTS5: each begins a word, or stands within unspaced text.

    ``None`` when nothing in them can be searched for.
    """
    terms = [" ".join(spaced(word).split()) for word in _WORD.findall(words)]
    return " ".join(f'"{term}"*' for term in terms) or None
