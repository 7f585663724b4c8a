"""Offsets in other units than code points of the canonical text."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from desktop.core.rows.tables import RawSpan
from desktop.core.texts.text import canonical

Place = Callable[[int], int | None]


def code_points(text: str) -> Place:
    """Count as Python does."""
    return lambda at: at if 0 <= at <= len(text) else None


def utf16_units(text: str) -> Place:
    """Count as JavaScript, Java and C# do: a character beyond U+FFFF is two units."""
    return _by_width(text, lambda c: 2 if c > "\uffff" else 1)


def utf8_bytes(text: str) -> Place:
    """Count bytes of UTF-8."""
    return _by_width(text, lambda c: len(c.encode("utf-8", "surrogatepass")))


def one_line_end(text: str) -> Place:
    """Count as programs do that make one character of CR and LF while they read."""
    return _by_width(text, lambda c: 0 if c == "\r" else 1)


UNITS: dict[str, Callable[[str], Place]] = {
    "code points": code_points,
    "UTF-16 units": utf16_units,
    "code points with one character for a line end": one_line_end,
    "UTF-8 bytes": utf8_bytes,
}


def _by_width(text: str, width: Callable[[str], int]) -> Place:
    ends = list(accumulate(map(width, text), initial=0))

    def place(at: int) -> int | None:
        found = bisect_right(ends, at) - 1
        return found if found >= 0 and ends[found] == at else None

    return place


def same_words(said: str, found: str) -> bool:
    """Say whether two surfaces are the same but for white space and line ends."""
    return said == found or _joined(said) == _joined(found)


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


def _fits(text: str, spans: Sequence[RawSpan], place: Place) -> bool:
    for span in spans:
        start, end = place(span.start), place(span.end)
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
