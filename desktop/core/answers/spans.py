"""Edits of a set of spans; every edit returns a new, sorted set."""

from collections.abc import Iterable
from dataclasses import replace

from desktop.core.answers.predictions import Span
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.words import words_near

Spans = tuple[Span, ...]


def key(span: Span) -> tuple[int, int, str]:
    """Return what makes two spans the same: place and label."""
    return span.start, span.end, span.label


def added(spans: Spans, span: Span) -> Spans:
    """Add a span that a person stands behind; one with the same place and label stays single."""
    kept = [s for s in spans if key(s) != key(span)]
    return tuple(sorted([*kept, replace(span, reviewed=True)]))


def accepted(spans: Iterable[Span]) -> Spans:
    """Say that all spans are right."""
    return tuple(sorted(replace(s, probability=1.0, reviewed=True) for s in spans))


def open_spans(spans: Iterable[Span]) -> Spans:
    """Return the spans that are still the model's: nobody reviewed them."""
    return tuple(s for s in spans if not s.reviewed)


def settled(shown: Iterable[Span], decided: Iterable[Span]) -> Spans:
    """Return those of the spans ``shown`` that a person kept, changed or removed."""
    every = tuple(shown)
    left, told = {key(s) for s in open_spans(decided)}, {key(s) for s in every}
    # The kind of an open one may have been renamed since it was shown.
    renamed = {(start, end) for start, end, label in left if (start, end, label) not in told}
    return tuple(s for s in every if key(s) not in left and (s.start, s.end) not in renamed)


def deleted(spans: Spans, index: int) -> Spans:
    """Remove the span at index ``index``."""
    return spans[:index] + spans[index + 1 :]


def relabelled(spans: Spans, index: int, label: str) -> Spans:
    """Give the span at index ``index`` another label; a person's span is certain."""
    return added(deleted(spans, index), replace(spans[index], label=label, probability=1.0))


def resized(spans: Spans, index: int, start: int, end: int) -> Spans:
    """Move the bounds of the span at index ``index``; an empty result leaves it as it was."""
    if start >= end:
        return spans
    changed = replace(spans[index], start=start, end=end, probability=1.0)
    return added(deleted(spans, index), changed)


def stretched(spans: Spans, index: int, text: str, step: int) -> Spans:
    """Move the end of a span by one word: ``step`` is +1 or -1."""
    span = spans[index]
    ends = [w.end for w in words_near(text, span.start, span.end) if w.end > span.start]
    wanted = [e for e in ends if (e > span.end if step > 0 else e < span.end)]
    if not wanted:
        return spans
    return resized(spans, index, span.start, min(wanted) if step > 0 else max(wanted))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds without white space at either side."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def checked(text: str, spans: Iterable[Span]) -> Spans:
    """Return the spans sorted, or raise when one lies outside of the text or is empty."""
    ordered = tuple(sorted(spans))
    for span in ordered:
        if not 0 <= span.start < span.end <= len(text):
            raise KnownError(Problem.BAD_SPAN, start=span.start, end=span.end, length=len(text))
    return ordered
