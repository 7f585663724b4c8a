"""Bytes to text: UTF-8, UTF-16, and what is neither, repaired where it stands and told."""

import codecs
import io
import re
from collections.abc import Iterator

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.span_edges import listed
from desktop.files.raw import codepages, east_asian

HEAD = 1 << 16
CHUNK = 1 << 20
PIECE = 1 << 16
FEW = 8
BOM = "\ufeff"
# How PDF files, archives (Office since 2007) and older Office documents begin.
DOCUMENTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\f\r\x1b")
_LONE_CR = re.compile(rb"(?<!\r)\r(?![\r\n])")
_WIDE = re.compile("[^\x00-\x7f\udc80-\udcff]")
_STRAY = re.compile("[\udc80-\udcff]")
_TOGETHER = re.compile("[\udc80-\udcff]{2}")


class Decoder:
    """Decodes pieces of one file and remembers the lines that were not UTF-8."""

    def __init__(self) -> None:
        """Begin with nothing repaired."""
        self.repaired: list[int] = []
        self.read_as = ""
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

    def clean(self, raw: bytes) -> str | None:
        """Return the text of many lines at once; ``None`` where one needs to be mended."""
        try:
            found = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        self._wide = self._wide or not found.isascii()
        return None if BOM in found else found

    def notes(self) -> tuple[str, ...]:
        """Return what was guessed about the encoding, in a sentence."""
        if self.read_as:
            return (f"The file is not UTF-8; it was read as {self.read_as}.",)
        if not self.repaired:
            return ()
        if not self._wide:
            return ("The file is not UTF-8; it was read as Windows-1252.",)
        where = listed("line", self.repaired)
        return (f"Not UTF-8, so single characters were read as Windows-1252: {where}.",)


def utf8(name: str, raw: bytes, decoder: Decoder | None = None) -> bytes:
    """Return the bytes of a text file as UTF-8 with LF or CR LF; raises ``KnownError``.

    The decoder gets to know of an encoding that had to be guessed.
    """
    encoding = _wide_encoding(raw[:HEAD])
    if not encoding and _is_binary(raw[:HEAD]):
        encoding = east_asian.without_mark(raw[:HEAD])
    if encoding:
        raw = raw.decode(encoding, "replace").removeprefix(BOM).encode("utf-8", "replace")
    elif _is_binary(raw[:HEAD]):
        raise KnownError(Problem.FILE_FORMAT, file=name, format="text", why="it is binary")
    elif guessed := _guessed(name, raw):
        codec, shown = guessed
        raw = raw.decode(codec, "replace").encode("utf-8", "replace")
        if decoder:
            decoder.read_as = shown
    return _line_ends(raw)


def lines(raw: bytes, decoder: Decoder) -> Iterator[tuple[int, str]]:
    """Yield the lines of UTF-8 text with their numbers, parted only at LF, without its ends."""
    stream = io.BytesIO(raw)
    number = 1
    while piece := stream.readlines(PIECE):
        whole = decoder.clean(b"".join(piece))
        if whole is None:
            found = [decoder.text(line, number + at) for at, line in enumerate(piece)]
        else:
            found = whole.split("\n")[: len(piece)]
        for line in found:
            yield number, line.rstrip("\r\n")
            number += 1


def _western(stray: re.Match[str]) -> str:
    return bytes([ord(stray.group()) - 0xDC00]).decode("cp1252", "replace")


def _wide_encoding(head: bytes) -> str:
    """Return the name of the encoding when characters take several bytes; else nothing."""
    if head[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    half = len(head) // 2
    if half < 4 or b"\0" not in head:
        return ""
    for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if head[high::2].count(0) > 0.6 * half and head[low::2].count(0) < 0.1 * half:
            return encoding
    if head.count(0) > len(head) // 200:
        return next((each for each in ("utf-16-le", "utf-16-be") if _readable(head, each)), "")
    return ""


def _readable(raw: bytes, encoding: str) -> bool:
    """Say whether bytes are text in an encoding: valid, and nearly all of it printable."""
    try:
        text = raw[: len(raw) & ~1].decode(encoding)
    except UnicodeDecodeError:
        return False
    odd = sum(not (c.isprintable() or c in "\t\r\n") for c in text)
    return "\n" in text and odd <= len(text) / 100


def _is_binary(head: bytes) -> bool:
    """Say whether bytes are no text: those of documents, or with more than a few odd ones."""
    if head.startswith(DOCUMENTS):
        return True
    odd = len(head) - len(head.translate(None, _CONTROLS))
    return b"\0" in head and odd > max(2, len(head) // 50)


def _guessed(name: str, raw: bytes) -> tuple[str, str] | None:
    """Return codec and name of the encoding of a file that is not UTF-8.

    ``None`` for UTF-8 and for Windows-1252, with single odd bytes or without: these are repaired
    where they stand.  Raises ``KnownError`` for letters of an encoding that is not clear.
    """
    if codec := east_asian.escaped(raw):
        return codec, "ISO-2022"
    if _is_utf8(raw):
        text = codepages.sampled(raw).decode("utf-8", "replace")
        return east_asian.GB if east_asian.by_accident(text) else None
    sample = codepages.sampled(raw).decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(sample))
    if len(_WIDE.findall(sample)) >= stray:
        return None
    guess = codepages.detected(raw)
    if b"\n" not in raw and (guess is None or guess[0] not in east_asian.CODECS):
        codec = east_asian.without_mark(raw[:HEAD])
        guess = (codec, "UTF-16") if codec else guess
    if guess is None and (stray > FEW or _TOGETHER.search(sample)):
        why = "its letters are of an encoding that cannot be told; save it as UTF-8"
        raise KnownError(Problem.FILE_FORMAT, file=name, format="UTF-8", why=why)
    return None if guess is None or guess[0] == "cp1252" else guess


def _is_utf8(raw: bytes) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    try:
        for at in range(0, len(raw), CHUNK):
            decode(raw[at : at + CHUNK])
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _line_ends(raw: bytes) -> bytes:
    """Return bytes with LF for each CR that ends a line alone."""
    if b"\r" not in raw:
        return raw
    if b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    return _LONE_CR.sub(b"\n", raw) if raw.count(b"\r") > raw.count(b"\r\n") else raw
