"""The one form in which a text is stored, shown, tokenised and offset."""

import hashlib
import re
from dataclasses import dataclass

from desktop.core.errors import KnownError, Problem

MAX_CHARACTERS = 200_000

_REPLACED = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+(?:['\u2019.-][^\W_{_IDEOGRAPH}]+)*|[^\w\s]|_"
)


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

    Refused: nothing but white space, more than ``MAX_CHARACTERS``, and what is not text at all
    (over a tenth of it are replacement or control characters).
    """
    if len(raw) > MAX_CHARACTERS:
        raise KnownError(Problem.TEXT_TOO_LONG, characters=len(raw), limit=MAX_CHARACTERS)
    text = canonical(raw)
    if not text.strip():
        raise KnownError(Problem.EMPTY_TEXT)
    if looks_binary(text):
        raise KnownError(Problem.NOT_TEXT)
    return text


def looks_binary(text: str) -> bool:
    """Say whether over a tenth of ``text`` is replacement or control characters."""
    return sum(map(len, _ODD.findall(text))) * 10 > len(text)


def digest(text: str) -> str:
    """Return the SHA-256 of the canonical text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def words(text: str) -> tuple[Word, ...]:
    """Split ``text`` into the words that highlights are shown for.

    Letters and digits with inner apostrophes, points and hyphens are one word; ideographs and
    punctuation stand alone.
    """
    return tuple(Word(m.start(), m.end()) for m in _WORD.finditer(text))
