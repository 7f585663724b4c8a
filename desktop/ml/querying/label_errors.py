"""Corrections that are probably wrong: confident learning (Northcutt et al. 2021).

Each fifth of the corrections is read by the version and the other four fifths (out-of-sample
probabilities); what the given label lacks against the best other is how suspicious it is.
"""

from collections.abc import Sequence

from desktop.core.decisions.corrections import Doubted, Taught
from desktop.ml.arrays import Floats, softmax
from desktop.ml.reading.reader import Reader

FOLDS = 5


def suspicion(reader: Reader, lessons: Sequence[Taught], features: Floats) -> list[Doubted]:
    """Return for each labelled lesson how suspicious it is; ``features`` are (lessons, width).

    ``reader`` forgets whatever it remembers.
    """
    found = [Doubted(lesson.case, 0.0, "") for lesson in lessons]
    order = sorted(range(len(lessons)), key=lambda i: lessons[i].case)
    for fold in range(min(FOLDS, len(lessons))):
        asked = order[fold::FOLDS]
        others = [i for place, i in enumerate(order) if place % FOLDS != fold]
        _remember(reader, [lessons[i] for i in others], features[others])
        scores = reader.scores(features[asked]) / reader.model.spec.calibration.temperature
        chances = softmax(scores)
        for row, i in zip(chances, asked, strict=True):
            found[i] = Doubted(lessons[i].case, *_lack(row, reader.labels, lessons[i].label))
    _remember(reader, [], features[:0])
    return found


def _remember(reader: Reader, lessons: Sequence[Taught], features: Floats) -> None:
    if reader.neighbours is not None:
        reader.neighbours.forget_all()
        pairs = zip(lessons, features, strict=True)
        reader.neighbours.teach([(lesson.case, lesson.label or "", f) for lesson, f in pairs])


def _lack(chances: Floats, labels: Sequence[str], given: str | None) -> tuple[float, str]:
    """Return how much less likely the given label is than the best other one, and that one."""
    if given not in labels or len(labels) < 2:
        return 0.0, ""
    place = labels.index(given)
    rest = chances.copy()
    rest[place] = -1.0
    best = int(rest.argmax())
    return float(rest[best] - chances[place]), labels[best]
