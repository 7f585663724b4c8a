"""Offsets in other units than code points of the canonical text."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from desktop.core.rows.tables import RawSpan
from desktop.core.texts.text import canonical

OffsetOf = Callable[[int], int | None]


def code_points(text: str) -> OffsetOf:
    """Count as Python does."""
    return lambda at: at if 0 <= at <= len(text) else None


def utf16_units(text: str) -> OffsetOf:
    """Count as JavaScript, Java and C# do: a character beyond U+FFFF is two units."""
    return _by_width(text, lambda c: 2 if c > "\uffff" else 1)


def utf8_bytes(text: str) -> OffsetOf:
    """Count bytes of UTF-8."""
    return _by_width(text, lambda c: len(c.encode("utf-8", "surrogatepass")))


def one_line_end(text: str) -> OffsetOf:
    """Count as programs do that make one character of CR and LF while they read."""
    return _by_width(text, lambda c: 0 if c == "\r" else 1)


UNITS: dict[str, Callable[[str], OffsetOf]] = {
    "code points": code_points,
    "UTF-16 units": utf16_units,
    "code points with one character for a line end": one_line_end,
    "UTF-8 bytes": utf8_bytes,
}


def _by_width(text: str, width: Callable[[str], int]) -> OffsetOf:
    ends = list(accumulate(map(width, text), initial=0))

    def offset(at: int) -> int | None:
        found = bisect_right(ends, at) - 1
        return found if found >= 0 and ends[found] == at else None

    return offset


def same_words(stated: str, actual: str) -> bool:
    """Say whether two surfaces are the same but for white space and line ends."""
    return stated == actual or _joined(stated) == _joined(actual)


def _joined(words: str) -> str:
    return " ".join(canonical(words).split())


def unit_of(texts: Iterable[tuple[str, Sequence[RawSpan]]]) -> str:
    """Return the unit in which most stated surfaces are found; code points where as good."""
    fits = dict.fromkeys(UNITS, 0)
    for text, spans in texts:
        stated = [s for s in spans if s.surface is not None]
        if stated:
            for name, unit in UNITS.items():
                fits[name] += _fits(text, stated, unit(text))
    return max(fits, key=lambda name: fits[name])


def _fits(text: str, spans: Sequence[RawSpan], offset_of: OffsetOf) -> bool:
    for span in spans:
        start, end = offset_of(span.start), offset_of(span.end)
        if start is None or end is None or not same_words(span.surface or "", text[start:end]):
            return False
    return True


def moves(raw: str, text: str) -> Callable[[int], int]:
    """Return where a code point of ``raw`` is in ``text``, its canonical form."""
    if len(raw) == len(text):
        return lambda at: at
    lead = len(raw) - len(raw.lstrip("\ufeff"))
    doubled = [at for at in range(len(raw) - 1) if raw[at] == "\r" and raw[at + 1] == "\n"]
    return lambda at: max(0, at - lead) - bisect_right(doubled, at - 2)
