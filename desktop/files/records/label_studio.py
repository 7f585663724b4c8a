"""Tasks of Label Studio's JSON export to rows, one for each annotation."""

from collections.abc import Iterable, Sequence
from typing import Any

from desktop.core.rows.tables import Columns, RawSpan, Reason, Row
from desktop.files.records.answers import answer_in, marked_in
from desktop.files.records.columns import TEXT_NAMES, value

KEYS = ("annotations", "completions")


def is_task(record: dict[str, Any]) -> bool:
    """Say whether a record is a task with its annotations."""
    return isinstance(record.get("data"), dict) and any(
        isinstance(record.get(key), list) for key in KEYS
    )


def rows(task: dict[str, Any], number: int, columns: Columns) -> Iterable[Row]:
    """Return a row for each annotation of a task; skipped ones are set aside."""
    text = _text(task, columns)
    if not isinstance(text, str):
        return (Row(number, problem=Reason.NOT_RECORD),)
    name = str(task.get("id", ""))
    made = [item for key in KEYS for item in task.get(key) or () if isinstance(item, dict)]
    if not columns.labelled:
        return (Row(number, text, id=name),)
    if not made:
        return (Row(number, text, unanswered=Reason.UNANSWERED, id=name),)
    return tuple(_row(item, text, number, name, columns) for item in made)


def _text(task: dict[str, Any], columns: Columns) -> Any:  # noqa: ANN401  (any JSON value)
    data = task["data"]
    if columns.text is not None:
        found = value(data, columns.text, ())
        return found if found is not None else value(task, columns.text, ())
    found = value(data, None, TEXT_NAMES)
    words = [each for each in data.values() if isinstance(each, str)]
    return found if found is not None or len(words) != 1 else words[0]


def _row(annotation: dict[str, Any], text: str, number: int, name: str, columns: Columns) -> Row:
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        return Row(number, text, unanswered=Reason.IGNORED, id=name)
    parts = [item for item in annotation.get("result") or () if _wanted(item, columns)]
    values = [item["value"] for item in parts]
    chosen = [choice for each in values for choice in _listed(each.get("choices"))]
    spans, problem = _spans(values)
    label = answer_in(chosen)
    return Row(
        number,
        text,
        label=label.label,
        spans=spans,
        unanswered=problem or label.problem,
        unmarked=spans is None and not chosen,
        id=name,
    )


def _wanted(item: object, columns: Columns) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("value"), dict):
        return False
    return columns.label is None or item.get("from_name", columns.label) == columns.label


def _listed(choices: object) -> Sequence[object]:
    return choices if isinstance(choices, list) else () if choices is None else (choices,)


def _spans(values: Sequence[dict[str, Any]]) -> tuple[tuple[RawSpan, ...] | None, str]:
    """Return the entities of the values, one for each label; ``None`` where there are none."""
    marked = [_flat(each) for each in values if "start" in each or "globalOffsets" in each]
    if not marked:
        return None, ""
    found = marked_in(marked)
    return found.spans, found.problem


def _flat(marked: dict[str, Any]) -> dict[str, Any]:
    labels = marked.get("labels") or marked.get("hypertextlabels")
    return {**marked, **(marked.get("globalOffsets") or {}), "labels": labels}
