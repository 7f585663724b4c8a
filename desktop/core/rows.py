"""Rows of a labelled file: from CSV, TSV, JSON Lines, CoNLL or plain text to examples.

Rows that cannot be used are counted with a reason and set aside; they never stop the others.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.examples import Example
from desktop.core.predictions import Span
from desktop.core.records import example_from
from desktop.core.spans import checked as checked_spans
from desktop.core.texts import MAX_CHARACTERS, canonical, checked, looks_binary

MAX_CELL = 1_000_000
TEXT_NAMES = ("text", "message", "body", "content", "sentence", "description", "note")
LABEL_NAMES = ("label", "intent", "category", "class", "topic", "tag", "labels")


@dataclass(frozen=True, slots=True)
class Table:
    """Usable examples, reasons beside them, and how many rows were set aside and why."""

    examples: tuple[Example, ...]
    broken: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    @property
    def set_aside(self) -> int:
        """How many rows could not be used."""
        return sum(self.broken.values())


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the text and the label; ``None`` finds the usual names."""

    text: str | None = None
    label: str | None = None


def parse(name: str, content: str, columns: Columns, *, labelled: bool = True) -> Table:
    """Read ``content`` of the file ``name`` by its ending; raises ``KnownError`` for none usable.

    ``labelled`` is false when only texts are wanted; then a plain text file is one text.
    """
    if looks_binary(content[:4096]):
        raise KnownError(Problem.FILE_FORMAT, file=name, format="text", why="it is binary")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    broken: Counter[str] = Counter()
    if ending in ("csv", "tsv"):
        found = list(_csv(name, content, columns, broken, labelled=labelled))
    elif ending in ("jsonl", "ndjson", "json"):
        found = list(_jsonl(content, broken, labelled=labelled))
    elif ending in ("conll", "bio", "iob"):
        found = [(example, "") for example in _conll(content, broken)]
    elif labelled:
        raise KnownError(
            Problem.FILE_FORMAT,
            file=name,
            format="CSV, JSONL or CoNLL",
            why="its name ends in none of .csv, .tsv, .jsonl, .conll",
        )
    else:
        found = [(Example(content), "")]
    if not found:
        raise KnownError(Problem.NO_ROWS, file=name, broken=sum(broken.values()))
    return Table(tuple(e for e, _ in found), dict(broken), tuple(r for _, r in found))


def _csv(
    name: str, content: str, columns: Columns, broken: Counter[str], *, labelled: bool
) -> Iterator[tuple[Example, str]]:
    """Read records one by one, so that a stray quote costs its own row and not all that follow."""
    lines = canonical(content).split("\n")
    mark = _delimiter(name, lines[0])
    header = next(csv.reader([lines[0]], delimiter=mark), [])
    text_at = _column(name, header, columns.text, TEXT_NAMES)
    label_at = _column(name, header, columns.label, LABEL_NAMES) if labelled else None
    for cells in _records(lines[1:], mark, len(header), broken):
        text = cells[text_at]
        label = cells[label_at].strip() if label_at is not None else None
        if label == "":
            broken["no label"] += 1
            continue
        if (problem := _text_problem(text)) is not None:
            broken[problem] += 1
            continue
        yield Example(canonical(text), label), ""


def _records(lines: list[str], mark: str, width: int, broken: Counter[str]) -> Iterator[list[str]]:
    """Yield records of ``width`` cells; one whose quote never closes is set aside alone."""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        record, taken = _record(lines, at, mark)
        if record is None:
            broken["a quote that is not closed"] += 1
        elif len(record) != width:
            broken[f"{len(record)} cells instead of {width}"] += 1
        else:
            yield record
        at += taken


MAX_LINES_IN_CELL = 200


def _record(lines: list[str], at: int, mark: str) -> tuple[list[str] | None, int]:
    """Return the record that starts at a line, and how many lines it takes."""
    text = lines[at]
    taken = 1
    while _open_quote(text, mark):
        more = at + taken
        if more >= len(lines) or taken >= MAX_LINES_IN_CELL or len(text) > MAX_CELL:
            return None, 1
        text += "\n" + lines[more]
        taken += 1
    if taken > 1 and not _closes_well(text, mark):
        return None, 1
    csv.field_size_limit(MAX_CELL * 2)
    return next(csv.reader(io.StringIO(text), delimiter=mark), None), taken


def _open_quote(text: str, mark: str) -> bool:
    """Say whether a quoted cell is still open at the end of ``text``."""
    quoted = False
    begins = True
    place = 0
    while place < len(text):
        c = text[place]
        if quoted:
            if c == '"':
                if text[place + 1 : place + 2] == '"':
                    place += 1
                else:
                    quoted = False
        elif c == '"' and begins:
            quoted = True
        begins = not quoted and c in (mark, "\n")
        place += 1
    return quoted


def _closes_well(text: str, mark: str) -> bool:
    """Say whether every closing quote is followed by a delimiter or an end of record."""
    try:
        next(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except (csv.Error, StopIteration):
        return False
    return True


def _delimiter(name: str, header: str) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    return max(",;\t|", key=header.count)


def _column(name: str, header: list[str], wanted: str | None, usual: tuple[str, ...]) -> int:
    plain = [h.strip() for h in header]
    if wanted is not None:
        if wanted in plain:
            return plain.index(wanted)
    else:
        lower = [h.lower() for h in plain]
        for candidate in usual:
            if candidate in lower:
                return lower.index(candidate)
    shown = ", ".join(h[:40] for h in plain[:12]) or "none"
    raise KnownError(Problem.COLUMN_MISSING, file=name, column=wanted or usual[0], columns=shown)


def _jsonl(content: str, broken: Counter[str], *, labelled: bool) -> Iterator[tuple[Example, str]]:
    for line in content.removeprefix("\ufeff").splitlines():
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            example = _from_record(record, labelled=labelled)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, KnownError):
            broken["not a usable JSON object"] += 1
            continue
        if (problem := _text_problem(example.text)) is not None:
            broken[problem] += 1
            continue
        reason = record.get("reason")
        yield example, reason if isinstance(reason, str) else ""


def _from_record(record: dict[str, Any], *, labelled: bool) -> Example:
    """Read a record; span offsets refer to the text as it stood in the file."""
    if not labelled:
        return Example(_string(record["text"]))
    example = example_from(record)
    text = canonical(example.text)
    if example.spans is None:
        return Example(text, example.label)
    if len(text) != len(example.text):
        moved = [
            Span(
                len(canonical(example.text[: s.start])),
                len(canonical(example.text[: s.end])),
                s.label,
            )
            for s in example.spans
        ]
        example = Example(text, spans=tuple(moved))
    return Example(text, spans=checked_spans(text, example.spans or ()))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _conll(content: str, broken: Counter[str]) -> Iterator[Example]:
    """Read "token <tab or space> ... tag" lines with BIO tags; a blank line ends a text."""
    for block in canonical(content).split("\n\n"):
        rows = [line.split() for line in block.split("\n") if line.strip()]
        rows = [row for row in rows if row[0] != "-DOCSTART-"]
        if not rows:
            continue
        if any(len(row) < 2 or not _is_tag(row[-1]) for row in rows):
            broken["a line that is not token and tag"] += 1
            continue
        yield _sentence([row[0] for row in rows], [row[-1] for row in rows])


def _is_tag(tag: str) -> bool:
    return tag == "O" or (tag[:2] in ("B-", "I-") and len(tag) > 2)


def _sentence(tokens: list[str], tags: list[str]) -> Example:
    """Join tokens by spaces and tags to spans (BIO2; an I without a B begins a span)."""
    spans: list[Span] = []
    text = ""
    for token, tag in zip(tokens, tags, strict=True):
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        if tag == "O":
            continue
        label = tag[2:]
        last = spans[-1] if spans else None
        if tag[0] == "I" and last and last.label == label and last.end == start - 1:
            spans[-1] = Span(last.start, len(text), label)
        else:
            spans.append(Span(start, len(text), label))
    return Example(text, spans=tuple(spans))


def _text_problem(text: str) -> str | None:
    """Return why a text cannot be used, or nothing."""
    if len(text) > MAX_CHARACTERS:
        return "a text that is too long"
    try:
        checked(text)
    except KnownError as error:
        return "no text" if error.problem is Problem.EMPTY_TEXT else "not text"
    return None
