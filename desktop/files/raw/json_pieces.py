"""A large JSON text a piece at a time, so that it need not stand in memory as a whole."""

import re

from desktop.files.raw.encoding import BOM, Decoder

PIECE = 1 << 22
MARK = BOM.encode()
CONTINUED, LEADING = 0xC0, 0x80


class Pieces:
    """``text`` is what can be read now; what was read is let go, and more is decoded on demand."""

    def __init__(self, raw: bytes, decoder: Decoder) -> None:
        """Begin with the first piece of UTF-8."""
        self._raw, self._decoder = raw, decoder
        self._at = 0
        self.text = ""
        self.more()

    @classmethod
    def of(cls, text: str) -> "Pieces":
        """Return a text that is there as a whole."""
        made = cls(b"", Decoder())
        made.text = text
        return made

    def skip(self, pattern: re.Pattern[str], at: int) -> int:
        """Return where what a pattern matches at a place ends; -1 where nothing follows.

        What stands before is let go, but for the last character.
        """
        while True:
            found = pattern.match(self.text, at)
            at = found.end() if found else at
            if at > PIECE and self._at < len(self._raw):
                self.text, at = self.text[at - 1 :], 1
            if at < len(self.text):
                return at
            if not self.more():
                return -1

    def more(self) -> bool:
        """Decode the next piece, as long as what is there; says whether there was one."""
        if self._at >= len(self._raw):
            return False
        end = min(self._at + max(PIECE, len(self.text)), len(self._raw))
        # Neither within a character nor before a mark that only a file may begin with.
        while end < len(self._raw) and self._raw[end] & CONTINUED == LEADING:
            end += 1
        while self._raw.startswith(MARK, end):
            end += len(MARK)
        self.text += self._decoder.text(self._raw[self._at : end], 1)
        self._at = end
        return True
