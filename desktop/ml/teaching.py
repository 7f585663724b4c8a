"""Corrections reach a reader's memory: neighbours for labels, recall for entities."""

from collections.abc import Sequence

from desktop.core.corrections import Taught
from desktop.core.tasks import Kind
from desktop.ml.arrays import Floats
from desktop.ml.reader import Reader


def teach(reader: Reader, lessons: Sequence[Taught], feature: Floats | None = None) -> None:
    """Take lessons in; one without an answer takes back what its case had taught.

    ``feature`` (width,) is that of the only lesson's text, when it is at hand.
    """
    if reader.model.spec.kind is Kind.SPANS:
        for lesson in lessons:
            if lesson.spans is None:
                reader.recall.forget(lesson.case)
            else:
                found, states, bounds = reader.without_recall(lesson.text)
                reader.recall.teach(lesson, found, states, bounds)
        return
    neighbours = reader.neighbours
    if neighbours is None:
        return
    for lesson in lessons:
        if lesson.label is None:
            neighbours.forget(lesson.case)
    given = [(lesson, lesson.label) for lesson in lessons if lesson.label is not None]
    if given:
        rows = [feature] if feature is not None else reader.features([g.text for g, _ in given])
        neighbours.teach(
            [(g.case, label, row) for (g, label), row in zip(given, rows, strict=True)]
        )
