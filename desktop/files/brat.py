"""brat: a text file and, beside it, an .ann file with its entities; each pair is one text."""

import re
from itertools import pairwise
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.core.tables import Columns, RawSpan, Reason, Row, Sheet
from desktop.files.encoding import Decoder, lines, utf8
from desktop.files.sources import Head, Source, opened

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
    text = source.path.with_suffix(".txt") if source.path else None
    if text is None or not text.is_file():
        raise KnownError(
            Problem.FILE_FORMAT,
            file=source.name,
            format="brat",
            why="the text file of the same name is not beside it",
        )
    return Sheet(source.name, "brat", (pair(opened(text), source, columns),), "text file")


def beside(text: Path) -> Path | None:
    """Return the .ann file beside a text file, if there is one."""
    if text.suffix.lower() != ".txt":
        return None
    file = text.with_suffix(".ann")
    try:
        return file if file.is_file() else None
    except OSError:
        return None


def pair(text: Source, marks: Source, columns: Columns) -> Row:
    """Return the row of a text and its entities; those in several pieces are left out."""
    decoder = Decoder()
    whole = decoder.text(utf8(text.name, text.raw, decoder), 1)
    if not columns.labelled:
        return Row(1, whole, file=text.name)
    spans: list[RawSpan] = []
    left_out = 0
    for _, line in lines(utf8(marks.name, marks.raw, decoder), decoder):
        if not line.startswith("T"):
            continue
        found = _ENTITY.fullmatch(line)
        if not found:
            return Row(1, whole, problem=Reason.SPAN_FORM, file=text.name)
        pieces = [(int(a), int(b)) for a, b in (each.split() for each in found[2].split(";"))]
        if all(whole[b[1] : a[0]].isspace() for b, a in pairwise(pieces)):
            spans.append(RawSpan(pieces[0][0], pieces[-1][1], found[1], found[3]))
        else:
            left_out += 1
    return Row(1, whole, spans=tuple(spans), left_out=left_out, file=text.name)
