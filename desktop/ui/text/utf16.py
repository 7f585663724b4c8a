"""Between code points, in which everything is stored, and Qt's UTF-16 units."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offsets:
    """Converts offsets in one text; ``astral`` are the code points of two-unit characters."""

    astral: tuple[int, ...]
    units: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Offsets":
        """Prepare the conversion for ``text``."""
        if text.isascii() or max(text, default="") < "\U00010000":
            return cls((), ())
        astral = tuple(i for i, c in enumerate(text) if c >= "\U00010000")
        return cls(astral, tuple(offset + count for count, offset in enumerate(astral)))

    def utf16(self, offset: int) -> int:
        """Return the UTF-16 offset of a code-point offset."""
        return offset + bisect_right(self.astral, offset - 1)

    def points(self, utf16_offset: int) -> int:
        """Return the code-point offset of a UTF-16 offset; inside a pair, that of the pair."""
        return utf16_offset - bisect_right(self.units, utf16_offset - 1)
