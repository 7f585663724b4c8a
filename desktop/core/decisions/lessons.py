"""What decisions teach a version: everything that it was not trained on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.core.answers.predictions import Span
from desktop.core.answers.spans import settled
from desktop.core.answers.tasks import Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Correction, Decision, Taught

Lessons = Mapping[str, tuple[Taught, ...]]
# What a version saw in texts, by their digests: opaque here, and as private as the texts.
Features = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a version must know before it reads: its examples, and what people decided since.

    With the ``features`` of a lesson's text it learns without reading that text again.
    """

    known: bytes | None = None
    lessons: tuple[Taught, ...] = ()
    features: Features = field(default_factory=dict[str, bytes])


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a decision led to.

    ``history`` is that of the case, ``task`` as it stands now (a decision may name a new label),
    ``lessons`` what each version of the task is to learn or unlearn.  ``new`` is false for a
    decision that was stored already.
    """

    history: tuple[Correction, ...]
    task: Task
    lessons: Lessons
    new: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it is stored; one that came out of the recycle bin teaches again."""

    case: Case
    lessons: Lessons


def lesson(case: str, text: str, decision: Decision, shown: tuple[Span, ...]) -> Taught:
    """Return what a decision teaches; nothing (which takes back) where it does not teach.

    ``shown`` are the spans of the prediction that the decision was about.
    """
    if not decision.teaches:
        return Taught(case, text)
    if decision.spans is None:
        return Taught(case, text, decision.label)
    reviewed = tuple(span for span in decision.spans if span.reviewed)
    said = settled(shown, decision.spans)
    return Taught(case, text, spans=reviewed, predicted=said, whole=decision.whole)
