"""Entities of a file made to spans of the canonical text: offsets, white space, overlaps."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop.core.answers.labels import is_label, normalised
from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import trimmed
from desktop.core.decisions.examples import Example
from desktop.core.rows.offsets import UNITS, OffsetOf, moves, same_words, unit_of
from desktop.core.rows.tables import RawSpan, Reason, Row

SHOWN_PLACES = 5


@dataclass(slots=True)
class Marking:
    """The unit of a file's offsets, and the rows of which entities were left out."""

    unit: str
    overlapping: list[tuple[int, int]] = field(default_factory=list)
    discontinuous: list[tuple[int, int]] = field(default_factory=list)
    rejected: list[tuple[int, int]] = field(default_factory=list)

    def example(self, row: Row, text: str) -> Example | str:
        """Return the spans of a row over its canonical text, or why they cannot be used."""
        if row.spans is None:
            if row.unmarked and row.label is None:
                return Example(text, spans=())
            return Reason.KIND_LABEL if row.label is not None else Reason.NO_ENTITIES
        place = UNITS[self.unit](row.text)
        move = moves(row.text, text)
        spans: list[Span] = []
        for raw in row.spans:
            found = _span(row.text, text, raw, place, move)
            if isinstance(found, str):
                return found
            spans.append(found)
        kept = apart(spans)
        if left := len(set(spans)) - len(kept):
            self.overlapping.append((row.number, left))
        if row.left_out:
            self.discontinuous.append((row.number, row.left_out))
        if row.rejected:
            self.rejected.append((row.number, row.rejected))
        return Example(text, spans=kept)

    def notes(self, unit: str) -> list[str]:
        """Return what was converted and what was left out, in sentences."""
        told: list[str] = []
        if self.unit != "code points":
            told.append(f"The places of entities are counted in {self.unit}; they were converted.")
        for found, why in (
            (self.overlapping, "overlap a longer one and were left out"),
            (self.discontinuous, "have gaps and were left out"),
            (self.rejected, "were rejected by the annotator and were left out"),
        ):
            if found:
                count = sum(left for _, left in found)
                told.append(f"{count} entities {why} ({listed(unit, [at for at, _ in found])}).")
        return told


def marking_of(rows: Sequence[Row]) -> Marking:
    """Find the unit of the offsets of all rows together."""
    return Marking(
        unit_of((row.text, row.spans) for row in rows if row.spans and not row.hindrance)
    )


def apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans that do not overlap: of those that do, the longest; equal ones once."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s)):
        at = bisect_left(kept, span.start, key=lambda k: k.start)
        before = kept[at - 1].end if at else 0
        after = kept[at].start if at < len(kept) else span.end
        if before <= span.start and span.end <= after:
            kept.insert(at, span)
    return tuple(kept)


def listed(unit: str, at: Sequence[int | str]) -> str:
    """Return "lines 3, 8 and 20 more": the first places and how many follow."""
    shown = ", ".join(map(str, at[:SHOWN_PLACES]))
    more = f" and {len(at) - SHOWN_PLACES} more" if len(at) > SHOWN_PLACES else ""
    return f"{unit}{'s' if len(at) > 1 else ''} {shown}{more}"


def _span(
    raw: str, text: str, raw_span: RawSpan, offset_of: OffsetOf, move: Callable[[int], int]
) -> Span | str:
    start, end = offset_of(raw_span.start), offset_of(raw_span.end)
    if start is None or end is None or raw_span.start > raw_span.end:
        return Reason.SPAN_OUTSIDE
    if raw_span.surface is not None and not same_words(raw_span.surface, raw[start:end]):
        return Reason.SPAN_WORDS
    at, to = trimmed(text, move(start), move(end))
    if at >= to:
        return Reason.SPAN_EMPTY
    label = normalised(raw_span.label)
    if not label:
        return Reason.NO_LABEL
    return Span(at, to, label) if is_label(label) else Reason.LABEL_FORM
