"""The one form in which a text is stored, shown, tokenised and offset."""

import hashlib
import re
import unicodedata

from desktop.core.errors import KnownError, Problem

MAX_CHARACTERS = 200_000

_REPLACED = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")
# What the tokenizer leaves out: controls, formats, unassigned and private ones, accents alone.
_UNREAD = frozenset({"Cc", "Cf", "Cn", "Co", "Mn"})
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


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
