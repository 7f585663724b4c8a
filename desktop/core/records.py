"""Values as plain JSON records, the one form used in packs, pipes, the store and files."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from desktop.core.answers.predictions import Highlight, LabelScore, Learned, Prediction, Span
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.scores import Rates, Scores, Tally
from desktop.core.history.versions import Lineage


def plain(value: Any) -> Any:  # noqa: ANN401  (any frozen value in, any JSON value out)
    """Return dataclasses, enums and tuples as dictionaries, strings and lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list | tuple) else value


def example_record(example: Example) -> dict[str, Any]:
    """Return ``{"text", "label"}`` or ``{"text", "spans"}``."""
    if example.spans is None:
        return {"text": example.text, "label": example.label}
    return {"text": example.text, "spans": [span_record(s) for s in example.spans]}


def example_from(record: dict[str, Any]) -> Example:
    """Read ``example_record`` back; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    text = record["text"]
    if not isinstance(text, str):
        raise TypeError("text")
    if "spans" in record:
        return Example(text, spans=tuple(sorted(span_from(s) for s in record["spans"])))
    label = record["label"]
    if not isinstance(label, str):
        raise TypeError("label")
    return Example(text, label)


def span_record(span: Span) -> dict[str, Any]:
    """Return a person's span: its place and label."""
    return {"start": span.start, "end": span.end, "label": span.label}


def marked_record(span: Span) -> dict[str, Any]:
    """Return a span of a decision; one that nobody reviewed keeps what the model said of it."""
    if span.reviewed:
        return span_record(span)
    return {**span_record(span), "probability": span.probability, "reviewed": False}


def marked_from(record: dict[str, Any]) -> Span:
    """Read ``marked_record`` back; without the word for it, a span was reviewed."""
    return replace(span_from(record), reviewed=record.get("reviewed", True))


def span_from(record: dict[str, Any]) -> Span:
    """Read a span; raises ``KeyError``, ``TypeError`` or ``ValueError`` when it is not one."""
    start, end, label = record["start"], record["end"], record["label"]
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise TypeError("span")
    return Span(start, end, label, float(record.get("probability", 1.0)))


def prediction_record(prediction: Prediction) -> dict[str, Any]:
    """Return every field of a prediction."""
    return plain(prediction)


def prediction_from(record: dict[str, Any]) -> Prediction:
    """Read ``prediction_record`` back."""
    return Prediction(
        version=record["version"],
        labels=tuple(LabelScore(**s) for s in record["labels"]),
        spans=tuple(Span(**s) for s in record["spans"]),
        set_90=tuple(record["set_90"]),
        set_95=tuple(record.get("set_95", ())),
        sure=record["sure"],
        unlike=record.get("unlike", False),
        learned=tuple(
            Learned(found["label"], tuple(found["cases"])) for found in record.get("learned", ())
        ),
        windows=record["windows"],
        took_ms=record["took_ms"],
    )


def reading_line(
    case: str, text: str, task: str, prediction: Prediction, highlights: tuple[Highlight, ...]
) -> dict[str, Any]:
    """Return one line of ``caselight read``."""
    line: dict[str, Any] = {
        "id": case,
        "text": text,
        "task": task,
        "version": prediction.version,
        "took_ms": round(prediction.took_ms, 1),
        "windows": prediction.windows,
    }
    if prediction.labels:
        line["labels"] = [
            {"label": s.label, "probability": round(s.probability, 4)} for s in prediction.labels
        ]
        line["answer"] = {
            "labels": [prediction.labels[0].label],
            "sure": prediction.sure,
            "set_90": list(prediction.set_90),
            "set_95": list(prediction.set_95),
            "unlike": prediction.unlike,
        }
    else:
        line["spans"] = [
            {**span_record(s), "probability": round(s.probability, 4), "text": s.surface(text)}
            for s in prediction.spans
        ]
    if prediction.learned:
        line["learned"] = [{"label": f.label, "cases": list(f.cases)} for f in prediction.learned]
    if highlights:
        line["highlights"] = [
            {"start": h.start, "end": h.end, "weight": round(h.weight, 4)} for h in highlights
        ]
    return line


def lineage_record(task: str, found: Sequence[Lineage]) -> dict[str, Any]:
    """Return where the versions of a task came from: plans, digests, reasons; no text."""
    return {
        "task": task,
        "versions": [
            {
                "version": line.version.id,
                "number": line.version.number,
                "created": line.version.created,
                "state": line.version.state.value,
                "active": line.version.active,
                "parent": line.version.parent,
                "run": plain(line.run),
                "overrules": plain(line.overrules),
                "verdict": line.version.report.get("verdict"),
            }
            for line in found
        ],
    }


def scores_from(record: dict[str, Any]) -> Scores:
    """Read the plain form of ``Scores`` back."""
    fields: dict[str, Any] = dict(record)
    fields["labels"] = {k: Rates(**v) for k, v in record["labels"].items()}
    for name in ("exact", "partial"):
        fields[name] = Rates(**record[name]) if record[name] else None
    fields["tallies"] = tuple(
        Tally(
            tuple((c[0], c[1], c[2], c[3]) for c in t["counts"]),
            t["said"],
            t["confidence"],
            t["right"],
        )
        for t in record["tallies"]
    )
    return Scores(**fields)


def scores_report(scores: Scores) -> dict[str, Any]:
    """Return scores under the names of the command line's contract."""
    shown: dict[str, Any] = {"rows": scores.rows}
    if scores.exact is None or scores.partial is None:
        shown |= {"accuracy": scores.accuracy, "macro_f1": scores.headline, "ece": scores.ece}
    else:
        fields = ("precision", "recall", "f1")
        shown |= {
            "token_accuracy": scores.token_accuracy,
            "ece": scores.ece,
            "spans": {
                "exact": {f: getattr(scores.exact, f) for f in fields},
                "partial": {f: getattr(scores.partial, f) for f in fields},
            },
        }
    return _known(shown, scores.rows) | {"labels": plain(scores.labels)}


def _known(shown: dict[str, Any], rows: int) -> dict[str, Any]:
    """Return figures as they are; of no texts nothing is known."""
    if rows:
        return shown
    parts = {k: _known(v, rows) if isinstance(v, dict) else None for k, v in shown.items()}
    return parts | {"rows": 0} if "rows" in shown else parts
