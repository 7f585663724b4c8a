"""Records of Argilla's exports to plain ones: only what an annotator submitted is an answer.

Responses stand in a list with a status each, by question, or in the place of a label.
"""

from collections.abc import Sequence
from typing import Any

from desktop.core.rows.tables import Columns, Reason
from desktop.files.records.columns import LABEL_NAMES, value

VERDICTS = {
    "discarded": Reason.REJECTED,
    "rejected": Reason.REJECTED,
    "draft": Reason.UNANSWERED,
}
Record = dict[str, Any]


def is_record(record: Record) -> bool:
    """Say whether a record holds its texts as fields and its answers as responses."""
    return isinstance(record.get("fields"), dict) and "responses" in record


def verdict(record: Record, columns: Columns) -> str:
    """Return why the status of a record excludes it; a status that is the label says nothing."""
    said = record.get("status")
    if columns.label == "status" or not isinstance(said, str):
        return ""
    return VERDICTS.get(said.strip().casefold(), "")


def plain(record: Record, columns: Columns) -> tuple[Sequence[Record], str]:
    """Return a plain record for each submitted response, or why there is none."""
    text = {**record["fields"], **{key: record[key] for key in ("id",) if key in record}}
    if not columns.labelled:
        return [text], ""
    if problem := verdict(record, columns):
        return [text], problem
    found, problem = submitted(_responses(record["responses"]))
    return [text | _answers(each, columns) for each in found] or [text], problem


def submitted(responses: Sequence[Record]) -> tuple[Sequence[Record], str]:
    """Return the responses that were submitted, or why there is none."""
    found = [each for each in responses if _status(each) == "submitted"]
    if found:
        return found, ""
    why = [VERDICTS.get(_status(each), Reason.UNANSWERED) for each in responses]
    return [], Reason.REJECTED if Reason.REJECTED in why else Reason.UNANSWERED


def rated(held: object) -> list[Record]:
    """Return the responses that stand in the place of a label; none where it is a plain one."""
    if not isinstance(held, list) or not held:
        return []
    found = [each for each in held if isinstance(each, dict) and {"value", "status"} <= each.keys()]
    return found if len(found) == len(held) else []


def _responses(held: object) -> list[Record]:
    """Return responses as ``{"status": ..., "values": {question: value}}``."""
    if isinstance(held, list):
        return [each for each in held if isinstance(each, dict)]
    by_user: dict[tuple[str, str], Record] = {}
    for question, given in held.items() if isinstance(held, dict) else ():
        for each in given if isinstance(given, list) else ():
            if isinstance(each, dict):
                key = str(each.get("user_id", "")), _status(each)
                by_user.setdefault(key, {})[question] = each
    return [{"status": status, "values": said} for (_, status), said in by_user.items()]


def _status(response: Record) -> str:
    return str(response.get("status") or "submitted").strip().casefold()


def _answers(response: Record, columns: Columns) -> Record:
    """Return label and entities of a response under the keys of plain records."""
    held = response.get("values")
    values = {name: _value(said) for name, said in held.items()} if isinstance(held, dict) else {}
    marks = [said for said in values.values() if _is_marks(said)]
    label = value(values, columns.label, LABEL_NAMES)
    others = [said for said in values.values() if not _is_marks(said)]
    if label is None and columns.label is None and len(others) == 1:
        label = others[0]
    found: Record = {} if label is None else {columns.label or "label": label}
    return found | ({"spans": marks[0]} if marks and not _is_marks(label) else {})


def _value(value: object) -> object:
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _is_marks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(e, dict) and "start" in e for e in value)
