"""What a JSON value says about a text: a label, entities, or nothing that can be used."""

import math
from dataclasses import dataclass
from typing import Any

from desktop.core.rows.tables import RawSpan, Reason

STARTS = ("start", "start_offset", "begin", "start_char", "from")
ENDS = ("end", "end_offset", "stop", "end_char", "to")
SPAN_LABELS = ("label", "labels", "type", "tag", "entity", "entity_type", "entity_group", "class")
SURFACES = ("text", "surface", "value", "word")
LARGEST = 1 << 53


@dataclass(frozen=True, slots=True)
class Answer:
    """A label, entities, both or neither; ``problem`` says why it cannot be used.

    ``empty`` is an empty list: no entities, or no label.  ``rejected`` counts entities that the
    annotator rejected one by one.
    """

    label: str | None = None
    spans: tuple[RawSpan, ...] | None = None
    problem: str = ""
    empty: bool = False
    rejected: int = 0

    def __or__(self, other: "Answer") -> "Answer":
        """Complete an answer by another one."""
        return Answer(
            self.label if self.label is not None else other.label,
            self.spans if self.spans is not None else other.spans,
            self.problem or other.problem,
            self.empty or other.empty,
            self.rejected + other.rejected,
        )


def answer_in(value: Any) -> Answer:  # noqa: ANN401  (any JSON value)
    """Read the value of a label's key or cell."""
    name = name_of(value)
    if value is None or name is not None or isinstance(value, float):
        return Answer(name)
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, dict):
        for key in ("choices", "label", "labels", "name"):
            if key in value:
                return answer_in(value[key])
    return Answer(problem=Reason.LABEL_FORM)


def marked_in(value: Any) -> Answer:  # noqa: ANN401  (any JSON value)
    """Read the value of a key that holds entities."""
    if not isinstance(value, list):
        return Answer() if value is None else Answer(problem=Reason.SPAN_FORM)
    if any(isinstance(item, dict) and item.get("reviewed") is False for item in value):
        return Answer(problem=Reason.UNANSWERED)
    kept = [item for item in value if not (isinstance(item, dict) and item.get("rejected") is True)]
    spans = [_span(item) for item in kept]
    found = tuple(span for span in spans if span is not None)
    if len(found) < len(spans):
        return Answer(problem=Reason.SPAN_FORM)
    return Answer(spans=found, rejected=len(value) - len(kept))


def rated_in(value: Any) -> Answer:  # noqa: ANN401  (any JSON value)
    """Read spaCy's ``cats``: the label whose value is at least a half."""
    if not isinstance(value, dict):
        return Answer()
    chosen = [k for k, v in value.items() if isinstance(v, int | float) and v >= 0.5]
    return _listed(chosen)


def name_of(value: Any) -> str | None:  # noqa: ANN401  (any JSON value)
    """Return a label that is text, a number or a truth value, as text; else ``None``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def _listed(value: list[Any]) -> Answer:
    if not value:
        return Answer(empty=True)
    if all(_span(item) is not None for item in value):
        return marked_in(value)
    if len(value) == 1:
        inner = value[0]
        return Answer(problem=Reason.SPAN_FORM) if isinstance(inner, list) else answer_in(inner)
    plain = all(name_of(item) is not None or isinstance(item, dict) for item in value)
    some = any(_span(item) is not None for item in value)
    return Answer(problem=Reason.SEVERAL_LABELS if plain and not some else Reason.SPAN_FORM)


def _span(item: Any) -> RawSpan | None:  # noqa: ANN401  (any JSON value)
    if isinstance(item, list) and len(item) >= 3:
        return _raw_span(item[0], item[1], item[2], item[3] if len(item) == 4 else None)
    if not isinstance(item, dict):
        return None
    start, end = _first(item, STARTS), _first(item, ENDS)
    return _raw_span(start, end, _first(item, SPAN_LABELS), _first(item, SURFACES))


def _raw_span(start: object, end: object, label: object, surface: object) -> RawSpan | None:
    at, to = _offset(start), _offset(end)
    if isinstance(label, list) and len(label) == 1:
        label = label[0]
    name = name_of(label)
    if at is None or to is None or name is None:
        return None
    return RawSpan(at, to, name, surface if isinstance(surface, str) else None)


def _offset(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return int(value)
    return value if type(value) is int else None


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> object:
    return next((record[key] for key in keys if key in record), None)
