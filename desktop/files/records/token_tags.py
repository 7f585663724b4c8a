"""Records with a list of tokens and one of tags, as sets of Hugging Face have them."""

from collections.abc import Sequence
from typing import Any

from desktop.core.rows.tables import Columns, RawSpan, Reason
from desktop.files.records import tagging
from desktop.files.records.answers import Answer

TAG_KEYS = ("ner_tags", "tags", "labels", "ner_labels", "token_labels")
Record = dict[str, Any]


def text_of(record: Record) -> str | None:
    """Return the tokens of a record joined by blanks; ``None`` where it has no list of them."""
    tokens = _tokens(record)
    return None if tokens is None else " ".join(token for token in tokens if token.strip())


def tags_of(record: Record, columns: Columns) -> list[Any] | None:
    """Return the list of tags beside the tokens, if there is one."""
    if _tokens(record) is None:
        return None
    names = TAG_KEYS if columns.label is None else (columns.label, *TAG_KEYS)
    found = (record[name] for name in names if isinstance(record.get(name), list))
    return next((tags for tags in found if all(isinstance(tag, str | int) for tag in tags)), None)


def answer(record: Record, text: str, tags: Sequence[object]) -> Answer:
    """Return the entities that tags mark in a text, or why they cannot be used."""
    tokens = [token.strip() for token in _tokens(record) or ()]
    words = [str(tag).strip() for tag in tags]
    if any(word.isdecimal() for word in words):
        return Answer(problem=Reason.TAG_NUMBERS)
    found = [tagging.parsed(word) for word in words]
    if all(tag is None or tag[0] == "O" for tag in found):
        found = [
            tag or ("I", word) if word else None for tag, word in zip(found, words, strict=True)
        ]
    known = [tag for tag in found if tag is not None]
    if len(known) != len(tokens) or len(found) != len(tokens):
        return Answer(problem=Reason.TAG_LINE)
    if tagging.marks_ends(known) and (problem := tagging.problem(known)):
        return Answer(problem=problem)
    joined, spans = tagging.joined(tokens, known)
    return Answer(spans=spans) if joined == text else _moved(text, tokens, spans)


def _tokens(record: Record) -> list[str] | None:
    held = record.get("tokens")
    if not isinstance(held, list) or not held:
        return None
    return held if all(isinstance(token, str) for token in held) else None


def _moved(text: str, tokens: Sequence[str], spans: Sequence[RawSpan]) -> Answer:
    """Return spans of joined tokens as places of the text in which the tokens stand in turn."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = end = 0
    for token in filter(None, tokens):
        start = text.find(token, end)
        if start < 0:
            return Answer(problem=Reason.TOKENS)
        end = start + len(token)
        starts[at], ends[at + len(token)] = start, end
        at += len(token) + 1
    return Answer(spans=tuple(RawSpan(starts[s.start], ends[s.end], s.label) for s in spans))
