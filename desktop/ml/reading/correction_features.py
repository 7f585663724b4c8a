"""What a version saw in the texts that were corrected, as bytes to be stored.

With it a version that is opened again learns without reading those texts again.  As private as
the texts themselves.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop.core.answers.spans import key
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Features
from desktop.core.texts.text import digest
from desktop.ml.arrays import Floats, unit
from desktop.ml.memory.span_features import Mark, marks_of
from desktop.ml.reading.reader import Reader


def learns(reader: Reader) -> bool:
    """Say whether a version can learn at once: for labels it must know some texts by example."""
    return reader.model.spec.kind is Kind.SPANS or reader.neighbours is not None


def missing(reader: Reader, lessons: Sequence[Taught], stored: Features) -> list[Taught]:
    """Return the lessons of which nothing is stored that could be used."""
    return [
        lesson
        for lesson in lessons
        if learns(reader)
        and (lesson.label is not None or lesson.spans is not None)
        and not _fits(reader, lesson, stored.get(digest(lesson.text)))
    ]


def computed(
    reader: Reader, lessons: Sequence[Taught], at_hand: Floats | None = None
) -> dict[str, bytes]:
    """Read the texts of lessons; returns what is to be stored, by the digests of the texts.

    ``at_hand`` (width,) is the feature of the only text.
    """
    if not lessons:
        return {}
    names = [digest(lesson.text) for lesson in lessons]
    if reader.model.spec.kind is Kind.SPANS:
        marks = [marks_of(lesson, *reader.without_recall(lesson.text)) for lesson in lessons]
        made = [_packed(m, lesson) for m, lesson in zip(marks, lessons, strict=True)]
    else:
        held = [at_hand] if at_hand is not None and len(lessons) == 1 else None
        rows = held or reader.features([x.text for x in lessons])
        made = [row.astype(np.float16).tobytes() for row in rows]
    return dict(zip(names, made, strict=True))


def feature_from(payload: bytes) -> Floats:
    """Return the feature (width,) of a text; half precision is what is taught, too."""
    return np.frombuffer(payload, np.float16).astype(np.float32)


def marks_from(payload: bytes) -> tuple[Mark, ...]:
    """Return the marks of a case."""
    head, _, states = payload.partition(b"\n")
    lines: list[Any] = json.loads(head)["marks"]
    rows = np.frombuffer(states, np.float16).astype(np.float32)
    made = unit(rows.reshape(len(lines), -1)) if lines else rows
    return tuple(
        Mark(label, tuple(stems), count, state)
        for (label, stems, count), state in zip(lines, made, strict=True)
    )


def _packed(marks: Sequence[Mark], lesson: Taught) -> bytes:
    lines = [[m.label, m.stems, m.words] for m in marks]
    head = json.dumps({"lesson": _identity(lesson), "marks": lines}).encode()
    return head + b"\n" + b"".join(m.state.astype(np.float16).tobytes() for m in marks)


def _fits(reader: Reader, lesson: Taught, payload: bytes | None) -> bool:
    """Say whether what is stored is about this very lesson."""
    if payload is None:
        return False
    if reader.model.spec.kind is Kind.CLASSIFY:
        return len(payload) == 2 * reader.model.width
    return json.loads(payload.partition(b"\n")[0])["lesson"] == _identity(lesson)


def _identity(lesson: Taught) -> str:
    """Return what tells lessons about the same text apart."""
    spans = [sorted(map(key, part)) for part in (lesson.spans or (), lesson.predicted)]
    return digest(json.dumps([spans, lesson.whole]))
