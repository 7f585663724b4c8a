"""fastText: a text a line, its label before it as ``__label__name``."""

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.files.raw.encoding import Decoder, lines, utf8
from desktop.files.raw.room import Room
from desktop.files.raw.sources import Head, Source
from desktop.files.records.columns import missing

PREFIX = "__label__"
SHARE = 0.9


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file is fastText: nearly every line begins with a label."""
    del name
    filled = [line for line in head.text.split("\n") if line.strip()]
    begun = sum(line.lstrip().startswith(PREFIX) for line in filled)
    return 0.97 if filled and begun >= SHARE * len(filled) else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each line as a row; a text with several labels has no single one."""
    for wanted in (columns.text, columns.label):
        if wanted is not None:
            raise missing(source.name, (), wanted)
    decoder, room = Decoder(), Room(source.name)
    raw = utf8(source.name, source.raw, decoder)
    rows = tuple(room.take(_row(at, line)) for at, line in lines(raw, decoder) if line.strip())
    none = None
    if not any(row.label or row.unanswered == Reason.SEVERAL_LABELS for row in rows):
        none = KnownError(Problem.NO_ANSWERS, file=source.name, found="fastText without labels")
    return Sheet(source.name, "fasttext", rows, notes=decoder.notes(), no_answers=none)


def _row(number: int, line: str) -> Row:
    rest, names = line.strip(), list[str]()
    while rest.startswith(PREFIX):
        first, _, rest = rest.partition(" ")
        names.append(first.removeprefix(PREFIX))
        rest = rest.lstrip()
    if len(names) > 1:
        return Row(number, rest, unanswered=Reason.SEVERAL_LABELS)
    return Row(number, rest, label=names[0] if names else None)
