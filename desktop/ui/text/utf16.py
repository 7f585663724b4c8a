"""Between code points, in which everything is stored, and Qt's UTF-16 units."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offsets:
    """Converts places in one text; ``astral`` are the code-point places of two-unit characters."""

    astral: tuple[int, ...]
    units: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Offsets":
        """Prepare the conversion for ``text``."""
        if text.isascii() or max(text, default="") < "\U00010000":
            return cls((), ())
        astral = tuple(i for i, c in enumerate(text) if c >= "\U00010000")
        return cls(astral, tuple(place + count for count, place in enumerate(astral)))

    def utf16(self, place: int) -> int:
        """Return the UTF-16 place of a code-point place."""
        return place + bisect_right(self.astral, place - 1)

    def points(self, utf16_place: int) -> int:
        """Return the code-point place of a UTF-16 place; inside a pair, that of the pair."""
        return utf16_place - bisect_right(self.units, utf16_place - 1)
