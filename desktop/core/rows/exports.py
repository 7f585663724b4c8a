"""What is given out of the store: which rows there are, and what stands in their columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import Correction, decision
from desktop.core.errors import KnownError, Problem

Record = dict[str, Any]


class What(StrEnum):
    """What of a task is given out."""

    CASES = "cases"
    CORRECTIONS = "corrections"
    SPANS = "spans"
    PREDICTIONS = "predictions"


@dataclass(frozen=True, slots=True)
class StoredPrediction:
    """A stored prediction, but for the labels behind the first; ``number`` is its version's."""

    at: str
    version: str
    number: int
    took_ms: float
    label: str | None = None
    probability: float | None = None
    sure: bool = True
    unlike: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with its whole history, and those of its predictions that are given out, in order."""

    id: str
    task: str
    text: str = field(repr=False)
    source: str
    read_at: str
    history: tuple[Correction, ...] = ()
    predictions: tuple[StoredPrediction, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of an export, and what makes a case into its rows."""

    columns: tuple[str, ...]
    rows: Callable[[StoredCase], Iterator[Record]]


def layout(task: Task, what: What, *, flat: bool) -> Layout:
    """Return the layout for a task; with ``flat`` each entity is a row of its own.

    Raises ``KnownError`` where entities are wanted of a task of labels.
    """
    marks = task.kind is Kind.SPANS
    if what is What.SPANS and not marks:
        raise KnownError(Problem.NO_ENTITIES, task=task.id)
    return _LAYOUTS[what, marks, flat and marks and what in _BY_ENTITY]


def _cases(case: StoredCase, answer: Callable[[StoredCase], Record]) -> Iterator[Record]:
    stands = decision(case.history)
    by = next((row for row in case.history if row.id == stands.correction), None)
    yield {
        **_head(case),
        **answer(case),
        "act": stands.act.value if stands.act else None,
        "flagged": stands.flagged,
        "note": stands.note,
        "author": by.author if by else None,
        "decided_at": by.created if by else None,
        "seconds": by.seconds if by else None,
        "read_at": case.read_at,
        "source": case.source,
    }


def _labelled(case: StoredCase) -> Record:
    said = case.predictions[-1] if case.predictions else None
    return {
        "label": decision(case.history).label,
        "predicted": said.label if said else None,
        "probability": _rounded(said.probability) if said else None,
        **_version(said),
    }


def _marked(case: StoredCase) -> Record:
    said = case.predictions[-1] if case.predictions else None
    return {
        "spans": _spans(case, decision(case.history).spans),
        "predicted": _spans(case, said.spans if said else None, read=True),
        **_version(said),
    }


def _version(prediction: StoredPrediction | None) -> Record:
    return {
        "sure": prediction.sure if prediction else None,
        "version": prediction.version if prediction else None,
        "number": prediction.number if prediction else None,
    }


def _corrections(case: StoredCase, key: str) -> Iterator[Record]:
    """Yield every row of the history; only the one by which the case stands has the answer."""
    stands = decision(case.history)
    answer = stands.label if key == "label" else _spans(case, stands.spans)
    for row in case.history:
        given = row.label if row.spans is None else _spans(case, row.spans)
        yield {
            **_head(case),
            key: answer if row.id == stands.correction else None,
            "act": row.act.value,
            "given": given,
            "author": row.author,
            "at": row.created,
            "seconds": row.seconds,
            "reason": row.reason,
            "correction": row.id,
            "undoes": row.supersedes,
        }


def _whole(case: StoredCase) -> Iterator[Record]:
    """Yield a text with its entities, where a person decided all of them."""
    stands = decision(case.history)
    if stands.whole and stands.spans is not None:
        yield {**_head(case), "spans": _spans(case, stands.spans)} | _by(case)


def _whole_by_entity(case: StoredCase) -> Iterator[Record]:
    stands = decision(case.history)
    if stands.whole and stands.spans is not None:
        for span in stands.spans or (None,):
            yield _head(case) | _entity(case, span) | _by(case)


def _by(case: StoredCase) -> Record:
    stands = decision(case.history)
    by = next(row for row in case.history if row.id == stands.correction)
    return {"author": by.author, "decided_at": by.created}


def _predictions(case: StoredCase) -> Iterator[Record]:
    for prediction in case.predictions:
        yield {
            **_head(case),
            "label": prediction.label,
            "probability": _rounded(prediction.probability),
            "unlike": prediction.unlike,
            **_when(prediction),
        }


def _predicted_spans(case: StoredCase) -> Iterator[Record]:
    for prediction in case.predictions:
        yield {
            **_head(case),
            "spans": _spans(case, prediction.spans, read=True),
            **_when(prediction),
        }


def _predicted_by_entity(case: StoredCase) -> Iterator[Record]:
    for prediction in case.predictions:
        for span in prediction.spans or (None,):
            sure = {"probability": _rounded(span.probability) if span else None}
            yield _head(case) | _entity(case, span) | sure | _when(prediction)


def _when(prediction: StoredPrediction) -> Record:
    return {**_version(prediction), "at": prediction.at, "took_ms": round(prediction.took_ms, 1)}


def _head(case: StoredCase) -> Record:
    return {"case": case.id, "task": case.task, "text": case.text}


def _entity(case: StoredCase, span: Span | None) -> Record:
    """Return the cells of an entity; empty ones say that there is none."""
    if span is None:
        return dict.fromkeys(("start", "end", "label", "words"))
    words = span.surface(case.text)
    return {"start": span.start, "end": span.end, "label": span.label, "words": words}


def _spans(
    case: StoredCase, spans: Sequence[Span] | None, *, read: bool = False
) -> list[Record] | None:
    """Return entities with their words; of a decision, those left open say that they are.

    With ``read`` they are the model's, with their probabilities.
    """
    if spans is None:
        return None
    return [
        {
            "start": span.start,
            "end": span.end,
            "label": span.label,
            "text": span.surface(case.text),
            **({"probability": _rounded(span.probability)} if read or not span.reviewed else {}),
            **({} if read or span.reviewed else {"reviewed": False}),
        }
        for span in spans
    ]


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 4)


_HEAD = ("case", "task", "text")
_ENTITY = ("start", "end", "label", "words")
_VERSION = ("sure", "version", "number")
_WHEN = (*_VERSION, "at", "took_ms")
_STANDS = ("act", "flagged", "note", "author", "decided_at", "seconds", "read_at", "source")
_ROW = ("act", "given", "author", "at", "seconds", "reason", "correction", "undoes")
_BY = ("author", "decided_at")
_BY_ENTITY = (What.SPANS, What.PREDICTIONS)
# By what, whether the task marks entities, and whether each of them is a row.
_LAYOUTS: dict[tuple[What, bool, bool], Layout] = {
    (What.CASES, False, False): Layout(
        (*_HEAD, "label", "predicted", "probability", *_VERSION, *_STANDS),
        lambda case: _cases(case, _labelled),
    ),
    (What.CASES, True, False): Layout(
        (*_HEAD, "spans", "predicted", *_VERSION, *_STANDS), lambda case: _cases(case, _marked)
    ),
    (What.CORRECTIONS, False, False): Layout(
        (*_HEAD, "label", *_ROW), lambda case: _corrections(case, "label")
    ),
    (What.CORRECTIONS, True, False): Layout(
        (*_HEAD, "spans", *_ROW), lambda case: _corrections(case, "spans")
    ),
    (What.SPANS, True, False): Layout((*_HEAD, "spans", *_BY), _whole),
    (What.SPANS, True, True): Layout((*_HEAD, *_ENTITY, *_BY), _whole_by_entity),
    (What.PREDICTIONS, False, False): Layout(
        (*_HEAD, "label", "probability", "unlike", *_WHEN), _predictions
    ),
    (What.PREDICTIONS, True, False): Layout((*_HEAD, "spans", *_WHEN), _predicted_spans),
    (What.PREDICTIONS, True, True): Layout(
        (*_HEAD, *_ENTITY, "probability", *_WHEN), _predicted_by_entity
    ),
}
