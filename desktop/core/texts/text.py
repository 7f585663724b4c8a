"""The one form in which a text is stored, shown, tokenised and offset."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from desktop.core.errors import KnownError, Problem

MAX_CHARACTERS = 200_000

_REPLACED = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")
# What the tokenizer leaves out: controls, formats, unassigned and private ones, accents alone.
_UNREAD = frozenset({"Cc", "Cf", "Cn", "Co", "Mn"})
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# Scripts without spaces between words: each character stands alone, with its marks.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
# Soft hyphen, zero-width space, non-joiner, joiner and word joiner, and the skins of emoji.
_INSIDE = "\u00ad\u200b-\u200d\u2060\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_LAST_MARK = 0x1F000
_VARIATIONS = "\U000e0100-\U000e01ef"
_ASCII_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*|[^\w\s]|_", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: code-point offsets, half open."""

    start: int
    end: int


def canonical(raw: str) -> str:
    """Return ``raw`` in the form used everywhere.

    Lone surrogates, NUL, U+FDD0 and U+FDD1 become U+FFFD; CRLF, CR, U+2028 and U+2029 become LF;
    a leading byte-order mark goes; no-break spaces become spaces.  Idempotent.
    """
    text = _LINE_ENDS.sub("\n", _REPLACED.sub("\ufffd", raw))
    return text.lstrip("\ufeff").replace("\u00a0", " ")


def checked(raw: str) -> str:
    """Return the canonical text, or raise ``KnownError`` when it cannot be read.

    Refused: nothing that can be read, more than ``MAX_CHARACTERS``, and what is not text at all
    (over a tenth of it are replacement or control characters).
    """
    if len(raw) > MAX_CHARACTERS:
        raise KnownError(Problem.TEXT_TOO_LONG, characters=len(raw), limit=MAX_CHARACTERS)
    text = canonical(raw)
    if is_blank(text):
        raise KnownError(Problem.EMPTY_TEXT)
    if looks_binary(text):
        raise KnownError(Problem.NOT_TEXT)
    return text


def is_blank(text: str) -> bool:
    """Say whether nothing of ``text`` can be read: white space, marks and invisible characters."""
    return all(c.isspace() or c == "\ufffd" or unicodedata.category(c) in _UNREAD for c in text)


def looks_binary(text: str) -> bool:
    """Say whether over a tenth of ``text`` is replacement or control characters."""
    return sum(map(len, _ODD.findall(text))) * 10 > len(text)


def digest(text: str) -> str:
    """Return the SHA-256 of the canonical text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def words(text: str) -> tuple[Word, ...]:
    """Split ``text`` into the words that highlights are shown for.

    Letters and digits with inner apostrophes, points and hyphens are one word; characters of
    scripts without spaces, and punctuation, stand alone.  Marks, joiners and variation selectors
    belong to what they stand behind, so that no word begins or ends inside a character as it is
    seen (Unicode Standard Annex 29, rules WB3c and WB4).
    """
    pattern = _ASCII_WORD if text.isascii() else _word()
    return tuple(Word(m.start(), m.end()) for m in pattern.finditer(text))


def word_count(text: str) -> int:
    """Return how many words there are; of scripts without spaces, each character is one."""
    spaced = text if text.isascii() else re.sub(f"[{_UNSPACED}]", " x ", text)
    return len(spaced.split())


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds widened to whole words, without white space at either side."""
    touched = [w for w in words(text) if w.start < end and w.end > start]
    return (touched[0].start, touched[-1].end) if touched else (start, start)


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word in any script; the list of marks takes some milliseconds."""
    marks = "".join(chr(c) for c in range(0x300, _LAST_MARK) if category(chr(c))[0] == "M")
    joined = f"[{marks}{_VARIATIONS}{_INSIDE}]*"
    letter = rf"[^\W_{_UNSPACED}]{joined}"
    symbol = rf"[^\w\s]{joined}(?:(?<=\u200d)[^\w\s]{joined})*"
    return re.compile(
        rf"(?:{letter})+(?:['\u2019.-](?:{letter})+)*|[\U0001f1e6-\U0001f1ff]{{2}}{joined}|"
        rf"{symbol}|\w{joined}"
    )
