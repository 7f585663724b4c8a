"""brat: a text file and, beside it, an .ann file with its entities; each pair is one text."""

import re
from itertools import pairwise
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, RawSpan, Reason, Row, Sheet
from desktop.files.raw.encoding import Decoder, lines, utf8
from desktop.files.raw.sources import Head, Source, opened

_ENTITY = re.compile(r"T\d+\t(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)(?:\t(.*))?")


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file holds brat's entities, one a line."""
    found = [line for line in head.text.splitlines()[:50] if line.strip()]
    entities = sum(bool(_ENTITY.fullmatch(line)) for line in found)
    if name.endswith(".ann"):
        return 0.95
    return 0.9 if found and entities > len(found) / 2 else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read the text beside an .ann file with its entities; places are texts."""
    del columns
    text = source.path.with_suffix(".txt") if source.path else None
    if text is None or not text.is_file():
        raise KnownError(
            Problem.FILE_FORMAT,
            file=source.name,
            format="brat",
            why="the text file of the same name is not beside it",
        )
    row = _Row(opened(text))
    return Sheet(source.name, "brat", (row.marked(source),), "text file")


def beside(text: Path) -> Path | None:
    """Return the .ann file beside a text file, if there is one."""
    if text.suffix.lower() != ".txt":
        return None
    file = text.with_suffix(".ann")
    try:
        return file if file.is_file() else None
    except OSError:
        return None


def read_pair(text: Path, marks: Path) -> Sheet:
    """Read a text file with the entities beside it; without them where these cannot be read."""
    row = _Row(opened(text))
    try:
        return Sheet(marks.name, "brat", (row.marked(opened(marks)),), "text file")
    except KnownError as error:
        plain = row.plain(Reason.UNREADABLE)
        return Sheet(marks.name, "brat", (plain,), "text file", no_answers=error)


class _Row:
    """The row of a text file."""

    def __init__(self, text: Source) -> None:
        self._name = text.name
        self._decoder = Decoder()
        self._text = self._decoder.text(utf8(text.name, text.raw, self._decoder), 1)

    def plain(self, unanswered: str) -> Row:
        """Return the text alone."""
        return Row(1, self._text, unanswered=unanswered, file=self._name)

    def marked(self, marks: Source) -> Row:
        """Return the text with its entities; those in several pieces are left out."""
        decoder, whole = self._decoder, self._text
        spans: list[RawSpan] = []
        left_out = 0
        for _, line in lines(utf8(marks.name, marks.raw, decoder), decoder):
            if not line.startswith("T"):
                continue
            found = _ENTITY.fullmatch(line)
            if not found:
                return self.plain(Reason.SPAN_FORM)
            pieces = [(int(a), int(b)) for a, b in (each.split() for each in found[2].split(";"))]
            if all(whole[b[1] : a[0]].isspace() for b, a in pairwise(pieces)):
                spans.append(RawSpan(pieces[0][0], pieces[-1][1], found[1], found[3]))
            else:
                left_out += 1
        return Row(1, whole, spans=tuple(spans), left_out=left_out, file=self._name)
