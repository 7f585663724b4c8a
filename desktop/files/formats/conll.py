"""CoNLL and its dialects: a token and its tags a line, a blank line after each text.

Which columns hold token and tag is found by content: comments, columns that count the tokens and
further columns do not matter.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.files.raw.encoding import Decoder, lines, utf8
from desktop.files.raw.room import Room
from desktop.files.raw.sources import Head, Source
from desktop.files.records import tagging
from desktop.files.records.columns import missing

ENDINGS = (".conll", ".bio", ".iob", ".iob2", ".conllu", ".bioes", ".bilou")
START = "-DOCSTART-"
SAMPLE = 2000
TAG_SHARE, FILE_SHARE, NAMED_SHARE = 0.8, 0.9, 0.5
MOST_PLAIN_TAGS = 40
_COUNT = re.compile(r"\d+(?:[-.]\d+)?")
Line = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The delimiter (``None`` is any white space), and where token and tag stand."""

    mark: str | None
    width: int
    token: int
    tag: int
    plain: bool = False


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that a file is CoNLL: nearly every line ends a token with a tag."""
    found = head.text.removeprefix("\ufeff").split("\n")[:SAMPLE]
    if len(found) > 1 and not head.text.endswith("\n"):
        found = found[:-1]
    named = name.endswith(ENDINGS)
    layout = _layout(found, None, NAMED_SHARE if named else FILE_SHARE)
    if layout is None:
        return 0.7 if named else 0.0
    short = layout.width <= 12 and any(not line.strip() for line in found[:-1])
    return 0.98 if named else 0.9 if short or not layout.plain else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read each text with its entities; a place is the line of its first token."""
    decoder = Decoder()
    raw = utf8(source.name, source.raw, decoder)
    sample = [line for _, line in islice(lines(raw, Decoder()), SAMPLE)]
    layout = _layout(sample, columns, NAMED_SHARE)
    if layout is None:
        raise KnownError(
            Problem.FILE_FORMAT, file=source.name, format="CoNLL", why="no column holds tags"
        )
    for wanted in (columns.text, columns.label):
        if wanted is not None and _wanted(wanted, layout.width) is None:
            raise missing(source.name, [str(at + 1) for at in range(layout.width)], wanted)
    tags = _Tags(layout)
    room, blocks = Room(source.name), _blocks(lines(raw, decoder), layout, tags)
    rows = [(room.take(row), odd) for row, odd in (_row(block, layout, tags) for block in blocks)]
    # Only the whole file says whether its scheme marks ends, and so what fits together.
    ends = tagging.marks_ends([tag for tag in tags.values() if tag is not None])
    kept = (replace(row, unanswered=odd) if odd and ends else row for row, odd in rows)
    return Sheet(source.name, "conll", tuple(kept), notes=(_columns_note(layout), *decoder.notes()))


class _Tags(dict[str, tagging.Parsed | None]):
    """What the cells of a file say as tags, each worked out once; ``None`` is no tag."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._plain = layout.plain

    def __missing__(self, cell: str) -> tagging.Parsed | None:
        tag = cell.strip()
        found = tagging.parsed(tag)
        if self._plain and tag not in tagging.OUTSIDE:
            found = ("I", tag) if tag else None
        self[cell] = found
        return found


def _columns_note(layout: Layout) -> str:
    return f"Tokens were read from column {layout.token + 1}, tags from column {layout.tag + 1}."


def _split(line: str, mark: str | None) -> list[str]:
    return line.split(mark) if mark and mark in line else line.split()


def _layout(lines_read: Sequence[str], columns: Columns | None, share: float) -> Layout | None:
    """Find the columns; ``None`` where none holds tags, or under a share of lines has them all."""
    filled = [line for line in lines_read if line.strip() and not line.startswith(START)]
    filled = [line for line in filled if not line.startswith("#")] or filled
    if not filled:
        return None
    tabs = sum("\t" in line for line in filled) > len(filled) / 2
    mark = "\t" if tabs else None
    rows = [_split(line, mark) for line in filled]
    width = Counter(map(len, rows)).most_common(1)[0][0]
    rows = [row for row in rows if len(row) == width]
    if width < 2:
        return None
    tag, plain = _wanted(columns.label if columns else None, width), False
    if tag is None:
        tag, plain = _tag_column(rows, width)
    if tag is None or len(rows) < share * len(filled):
        return None
    token = _wanted(columns.text if columns else None, width)
    return Layout(mark, width, _token_column(rows, tag) if token is None else token, tag, plain)


def _wanted(number: str | None, width: int) -> int | None:
    """Return the place of a column that was named by its number, from 1."""
    if number is None or not number.isdecimal() or not 1 <= int(number) <= width:
        return None
    return int(number) - 1


def _tag_column(rows: Sequence[Sequence[str]], width: int) -> tuple[int | None, bool]:
    """Return the column of the tags, and whether they are plain labels without B and I.

    The last column of tags counts; before it, one with the same labels is the outer layer.
    """
    tagged = [at for at in range(width) if _is_tags([row[at] for row in rows])]
    if tagged:
        last = tagged[-1]
        labels = _labels(rows, last)
        outer = [at for at in tagged if labels and labels <= _labels(rows, at)]
        return (outer[0] if outer else last), False
    plain = [at for at in range(1, width) if _is_plain([row[at] for row in rows])]
    return (plain[-1] if plain else None), True


def _is_tags(values: Sequence[str]) -> bool:
    found = [tagging.parsed(value) for value in values]
    valid = [tag for tag in found if tag is not None]
    begun = any(part in ("B", "S") for part, _ in valid)
    return len(valid) >= TAG_SHARE * len(values) and (
        begun or any(part == "O" for part, _ in valid)
    )


def _is_plain(values: Sequence[str]) -> bool:
    """Say whether values are labels without B and I (IO tagging): few kinds, and O among them."""
    counts = Counter(values)
    outside = sum(counts[tag] for tag in tagging.OUTSIDE)
    few = 1 < len(counts) <= min(MOST_PLAIN_TAGS, max(2, len(values) // 3))
    return few and outside >= 0.3 * len(values)


def _labels(rows: Sequence[Sequence[str]], at: int) -> set[str]:
    return {tag[1] for row in rows if (tag := tagging.parsed(row[at])) and tag[1]}


def _token_column(rows: Sequence[Sequence[str]], tag: int) -> int:
    """Return the first column that neither counts the tokens nor holds the tags."""
    width = len(rows[0])
    for at in range(width):
        if at != tag and not (at == 0 and width > 2 and _counts(rows)):
            return at
    return 0


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the first column counts: numbers that go up by one or begin again."""
    numbers = [row[0] for row in rows]
    if not all(map(_COUNT.fullmatch, numbers)):
        return False
    whole = [int(number) for number in numbers if number.isdecimal()]
    steps = sum(b == a + 1 or b in (0, 1) for a, b in pairwise(whole))
    return steps >= FILE_SHARE * (len(whole) - 1)


def _blocks(
    numbered: Iterable[tuple[int, str]], layout: Layout, tags: _Tags
) -> Iterator[list[Line]]:
    """Yield the lines of each text: without comments, parted by blank lines and -DOCSTART-."""
    block: list[Line] = []
    mark, ranged = layout.mark, layout.token > 0
    for number, line in numbered:
        # A token of white space with its tag is no blank line.
        if line.strip() and not line.startswith(START):
            cells = _split(line, mark)
            odd = ranged or cells[0].startswith("#")
            if not odd or not _is_comment(cells, layout, tags):
                block.append((number, cells))
            continue
        if block:
            yield block
        block = []
    if block:
        yield block


def _is_comment(cells: Sequence[str], layout: Layout, tags: _Tags) -> bool:
    """Say whether a line is a comment and not the token "#"; ranges of tokens are none either."""
    whole = len(cells) == layout.width
    if cells[0].startswith("#"):
        return not whole or tags[cells[layout.tag]] is None
    between = whole and layout.token > 0 and not cells[0].isdecimal()
    return between and bool(_COUNT.fullmatch(cells[0]))


def _row(block: Sequence[Line], layout: Layout, tags: _Tags) -> tuple[Row, str]:
    """Return the row of a text, and why its tags do not fit together if ends are marked."""
    place = block[0][0]
    last = max(layout.tag, layout.token)
    whole = [cells for _, cells in block if len(cells) > last]
    found = [tag for cells in whole if (tag := tags[cells[layout.tag]])]
    if len(found) < len(block):
        return Row(place, problem=Reason.TAG_LINE), ""
    text, spans = tagging.joined([cells[layout.token].strip() for cells in whole], found)
    return Row(place, text, spans=spans), tagging.problem(found)
