"""The formats that are read; a further one is a module and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.core.tables import Columns, Sheet
from desktop.files import conll, delimited, json_document, jsonl, plain
from desktop.files.encoding import HEAD, Decoder, utf8
from desktop.files.sources import Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how sure its module is of a file's head (text) and name, and how it is read."""

    name: str
    sniff: Callable[[str, str], float]
    read: Callable[[Source, Columns], Sheet]


FORMATS = (
    Format("csv", delimited.sniff, delimited.read),
    Format("jsonl", jsonl.sniff, jsonl.read),
    Format("json", json_document.sniff, json_document.read),
    Format("conll", conll.sniff, conll.read),
    Format("text", plain.sniff, plain.read),
)
NAMES = tuple(each.name for each in FORMATS)


def format_of(source: Source) -> Format:
    """Return the format that is surest of a file."""
    head = _head(source)
    name = source.name.lower()
    return max(FORMATS, key=lambda each: each.sniff(head, name))


def named(name: str) -> Format:
    """Return the format of a name."""
    return next(each for each in FORMATS if each.name == name)


def _head(source: Source) -> str:
    raw = utf8(source.name, source.raw[:HEAD])
    return Decoder().text(raw, 1)
