"""Corrections reach a reader's memory: neighbours for labels, recall for entities."""

from collections.abc import Sequence

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Features
from desktop.core.texts.text import digest
from desktop.ml.arrays import Floats
from desktop.ml.reading.correction_features import (
    computed,
    feature_from,
    learns,
    marks_from,
    missing,
)
from desktop.ml.reading.reader import Reader


def teach(
    reader: Reader,
    lessons: Sequence[Taught],
    stored: Features | None = None,
    at_hand: Floats | None = None,
) -> dict[str, bytes]:
    """Take lessons in; one without an answer takes back what its case had taught.

    ``stored`` are features by the digests of texts; those of texts that had to be read are
    returned.  ``at_hand`` (width,) is the feature of the only lesson's text.
    """
    if not learns(reader):
        return {}
    known = stored or {}
    fresh = computed(reader, missing(reader, lessons, known), at_hand)
    _take(reader, lessons, {**known, **fresh})
    return fresh


def _take(reader: Reader, lessons: Sequence[Taught], features: Features) -> None:
    given = [x for x in lessons if x.label is not None or x.spans is not None]
    gone = [x.case for x in lessons if x.label is None and x.spans is None]
    payloads = [features[digest(lesson.text)] for lesson in given]
    if reader.model.spec.kind is Kind.SPANS:
        for case in gone:
            reader.recall.forget(case)
        for lesson, payload in zip(given, payloads, strict=True):
            reader.recall.teach(lesson.case, marks_from(payload))
        return
    if reader.neighbours is not None:
        for case in gone:
            reader.neighbours.forget(case)
        rows = map(feature_from, payloads)
        reader.neighbours.teach(
            [(x.case, x.label or "", row) for x, row in zip(given, rows, strict=True)]
        )
