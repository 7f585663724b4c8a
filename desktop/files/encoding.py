"""Bytes to text: UTF-8, UTF-16, and what is neither, repaired where it stands and told."""

import io
import re
from collections.abc import Iterator

from desktop.core.errors import KnownError, Problem
from desktop.core.marking import places

HEAD = 1 << 16
FOREIGN_SHARE = 0.3
BOM = "\ufeff"
_LETTER = re.compile("[^\\W\\d_]|[\udc80-\udcff]")
_STRAY = re.compile("[\udc80-\udcff]")


class Decoder:
    """Decodes pieces of one file and remembers the lines that were not UTF-8."""

    def __init__(self) -> None:
        """Begin with nothing repaired."""
        self.repaired: list[int] = []
        self._wide = False

    def text(self, raw: bytes, line: int) -> str:
        """Return the text of a piece that begins at a line; a leading byte-order mark goes."""
        try:
            found = raw.decode("utf-8")
        except UnicodeDecodeError:
            found = _STRAY.sub(_western, raw.decode("utf-8", "surrogateescape"))
            if not self.repaired or self.repaired[-1] != line:
                self.repaired.append(line)
        else:
            self._wide = self._wide or not found.isascii()
        return found.removeprefix(BOM)

    def notes(self) -> tuple[str, ...]:
        """Return what was guessed about the encoding, in a sentence."""
        if not self.repaired:
            return ()
        if not self._wide:
            return ("The file is not UTF-8; it was read as Windows-1252.",)
        where = places("line", self.repaired)
        return (f"Not UTF-8, so single characters were read as Windows-1252: {where}.",)


def utf8(name: str, raw: bytes) -> bytes:
    """Return the bytes of a text file as UTF-8 with LF or CR LF; raises ``KnownError``."""
    encoding = _wide_encoding(raw[:HEAD])
    if encoding:
        raw = raw.decode(encoding, "replace").removeprefix(BOM).encode("utf-8", "replace")
    elif b"\0" in raw[:HEAD]:
        raise KnownError(Problem.FILE_FORMAT, file=name, format="text", why="it is binary")
    elif _is_foreign(raw[:HEAD]):
        raise KnownError(
            Problem.FILE_FORMAT,
            file=name,
            format="UTF-8",
            why="its letters are of an encoding that cannot be told; save it as UTF-8",
        )
    return raw.replace(b"\r", b"\n") if b"\n" not in raw and b"\r" in raw else raw


def lines(raw: bytes, decoder: Decoder) -> Iterator[tuple[int, str]]:
    """Yield the lines of UTF-8 text with their numbers, parted only at LF, without its ends."""
    for number, line in enumerate(io.BytesIO(raw), 1):
        yield number, decoder.text(line, number).rstrip("\r\n")


def _western(stray: re.Match[str]) -> str:
    return bytes([ord(stray.group()) - 0xDC00]).decode("cp1252", "replace")


def _wide_encoding(head: bytes) -> str:
    """Return the name of the encoding when characters take several bytes; else nothing."""
    if head[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    half = len(head) // 2
    if half < 4:
        return ""
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _is_foreign(head: bytes) -> bool:
    """Say whether bytes that are not UTF-8 have more accents than any Western language has."""
    text = head.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    return stray > 8 and stray > FOREIGN_SHARE * len(_LETTER.findall(text))
