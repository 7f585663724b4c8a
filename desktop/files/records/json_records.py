"""Records of JSON files to rows: plain ones and the exports of annotation programs.

Prodigy (``answer``, ``accept``, ``spans``), doccano (lists of labels, ``[start, end, label]``,
``start_offset``), Label Studio (tasks with ``annotations``, JSON-MIN), Argilla (``fields``,
``responses``, ``status``) and spaCy (``entities``, ``cats``, ``[text, {...}]``) are told apart by
the keys of each record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from desktop.core.errors import KnownError
from desktop.core.rows.tables import Columns, Header, Reason, Row
from desktop.files.raw.room import Room
from desktop.files.records import argilla, label_studio, token_tags
from desktop.files.records.answers import Answer, answer_in, marked_in, rated_in
from desktop.files.records.columns import LABEL_NAMES, TEXT_NAMES, missing, usual_key, value

JSON_TEXT_NAMES = (*TEXT_NAMES, "data")
SPAN_KEYS = ("spans", "entities", "ents", "annotations")
PRODIGY = ("_input_hash", "_task_hash", "_view_id")
MINIMAL = "annotation_id"  # Label Studio's JSON-MIN leaves out the key of a question without answer
VERDICTS = {"reject": Reason.REJECTED, "ignore": Reason.IGNORED}


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of records, why there are no answers among them, if so, and the keys of one."""

    rows: tuple[Row, ...]
    no_answers: KnownError | None
    header: Header


def rows_of(name: str, values: Iterable[tuple[int, Any]], columns: Columns) -> Records:
    """Return the rows of (place, value) pairs.

    A reason as a value is a broken record.  Raises ``KnownError`` when no record has a text.
    """
    rows: list[Row] = []
    room = Room(name)
    first: dict[str, Any] | None = None
    texts = answers = False
    for place, record in values:
        if isinstance(record, Reason):
            rows.append(room.take(Row(place, problem=record)))
            continue
        for row in _rows(record, place, columns):
            texts = texts or row.problem != Reason.NOT_RECORD
            answers = answers or _answers(row, named=columns.label is not None)
            rows.append(room.take(row))
        if first is None and isinstance(record, dict):
            first = record
    if first is not None and not texts:
        raise missing(name, tuple(first), columns.text or "text")
    none = columns.labelled and first is not None and not answers
    keys = tuple(first or ())
    problem = missing(name, keys, columns.label or "label") if none else None
    return Records(tuple(rows), problem, _header(first or {}, columns))


def _header(record: dict[str, Any], columns: Columns) -> Header:
    """Return the keys of the first record; those of another shape may have others."""
    text = columns.text or usual_key(record, JSON_TEXT_NAMES) or ""
    return Header(tuple(record), text, columns.label or usual_key(record, LABEL_NAMES) or "")


def _answers(row: Row, *, named: bool) -> bool:
    """Say whether a row has what answers look like; a key that was named must hold something."""
    if row.label is not None or row.hindrance:
        return True
    return bool(row.spans) if named else row.spans is not None or row.unmarked


def _rows(record: Any, number: int, columns: Columns) -> Iterable[Row]:  # noqa: ANN401
    if isinstance(record, list):
        record = _spacy_pair(record)
    elif isinstance(record, str):
        record = {"text": record}
    if not isinstance(record, dict):
        return (Row(number, problem=Reason.NOT_RECORD),)
    if label_studio.is_task(record):
        return label_studio.rows(record, number, columns)
    if argilla.is_record(record):
        found, problem = argilla.plain(record, columns)
        made = (_row(each, number, columns) for each in found)
        return tuple(replace(row, unanswered=row.unanswered or problem) for row in made)
    return (_row(record, number, columns),)


def _spacy_pair(pair: list[Any]) -> dict[str, Any] | None:
    """Return ``["text", {"entities": [...]}]`` as one object."""
    if len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], dict):
        return {"text": pair[0], **pair[1]}
    return None


def _row(record: dict[str, Any], number: int, columns: Columns) -> Row:
    text = value(record, columns.text, JSON_TEXT_NAMES)
    if text is None and columns.text in (None, "tokens"):
        text = token_tags.text_of(record)
    if not isinstance(text, str):
        return Row(number, problem=_text_problem(text, record, columns))
    row = Row(number, text, id=_word(record, "id"), why=_word(record, "reason"))
    if not columns.labelled:
        return row
    if problem := _verdict(record) or argilla.verdict(record, columns):
        return replace(row, unanswered=problem)
    answer = _answer(record, text, columns)
    return replace(
        row,
        label=answer.label,
        spans=answer.spans,
        unanswered=answer.problem,
        unmarked=answer.spans is None and (answer.empty or _is_unmarked(record)),
        rejected=answer.rejected,
    )


def _text_problem(text: object, record: dict[str, Any], columns: Columns) -> Reason:
    """Return what a record has in place of a text."""
    if isinstance(text, int | float):
        return Reason.TEXT_FORM
    names = (columns.text,) if columns.text else JSON_TEXT_NAMES
    there = text is None and any(name in record for name in names)
    return Reason.NO_TEXT if there else Reason.NOT_RECORD


def _word(record: dict[str, Any], key: str) -> str:
    found = record.get(key)
    return str(found) if isinstance(found, str | int) else ""


def _answer(record: dict[str, Any], text: str, columns: Columns) -> Answer:
    """Join what the label's key, the keys of entities, Prodigy's choices and ``cats`` say."""
    held = value(record, columns.label, LABEL_NAMES)
    tags = token_tags.tags_of(record, columns)
    named = Answer() if tags is not None and held is tags else _named(held)
    if "accept" in record and "options" in record:
        named = named | answer_in(record["accept"])
    for key in SPAN_KEYS:
        if key in record and named.spans is None:
            found = answer_in(record[key]) if key == "annotations" else marked_in(record[key])
            named = named | found
    if tags is not None and named == Answer():
        named = token_tags.answer(record, text, tags)
    return named | rated_in(record.get("cats"))


def _named(held: Any) -> Answer:  # noqa: ANN401  (any JSON value)
    """Read the value of a label's key; of Argilla's responses there, those that were submitted."""
    if not (responses := argilla.rated(held)):
        return answer_in(held)
    found, problem = argilla.submitted(responses)
    answers = [answer_in(each["value"]) for each in found]
    if any(answer != answers[0] for answer in answers):
        return Answer(problem=Reason.SEVERAL_LABELS)
    return answers[0] if answers else Answer(problem=problem)


def _verdict(record: dict[str, Any]) -> str:
    """Return why Prodigy's ``answer`` excludes a record; other uses of the key say nothing."""
    said = record.get("answer")
    if said is None and "answer" in record and any(key in record for key in PRODIGY):
        return Reason.UNANSWERED
    return VERDICTS.get(said.strip().casefold(), "") if isinstance(said, str) else ""


def _is_unmarked(record: dict[str, Any]) -> bool:
    """Say whether an annotator accepted a text, so that no entities means that there are none."""
    if "options" in record:
        return False
    accepted = str(record.get("answer", "")).strip().casefold() == "accept"
    return accepted or any(key in record for key in ("tokens", MINIMAL, *PRODIGY))
