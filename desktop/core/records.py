"""Values as plain JSON records, the one form used in packs, pipes, the store and files.

msgspec holds records against the types of the core's own values: what is missing, of another type
or out of range is a ``ValueError`` that names the place, never a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from desktop.core.answers.predictions import Highlight, Prediction, Span
from desktop.core.decisions.examples import Example
from desktop.core.encoders import Reference
from desktop.core.evaluation.scores import Scores
from desktop.core.history.versions import FirstReport, Lineage, Report, Version

T = TypeVar("T")
# What is shown of the name of an encoder.
LONGEST_NAME = 80
Offset = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A span as people and files write it down; the model's own probability may stand beside."""

    start: Offset
    end: Offset
    label: str
    probability: float = 1.0
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class _Example:
    """An example: either a label or spans beside the text."""

    text: str
    label: str | None = None
    spans: tuple[_Marked, ...] | None = None


class EncoderRecord(Struct, frozen=True):
    """The encoder that a version or a pack stands on; its size where it does not come with us."""

    sha256: str
    name: str = ""
    size_bytes: Annotated[int, Meta(ge=0)] = 0

    @property
    def reference(self) -> Reference:
        """Return it as the program names it."""
        return Reference(self.sha256, self.name[:LONGEST_NAME], self.size_bytes)


def plain(value: Any) -> Any:  # noqa: ANN401  (any frozen value in, any JSON value out)
    """Return dataclasses, enums, tuples, paths and bytes as dictionaries, strings and lists."""
    return msgspec.to_builtins(value, str_keys=True, enc_hook=_plain)


def read(kind: type[T], record: object) -> T:
    """Return a JSON value as a value of ``kind``; raises ``ValueError`` where it is none.

    Fields that are not known are left out: a newer program may have written them.
    """
    return msgspec.convert(record, kind, dec_hook=_value)


def decoded(kind: type[T], raw: bytes | str) -> T:
    """Return JSON text as a value of ``kind``; raises ``ValueError`` as ``read`` does."""
    try:
        return msgspec.json.decode(raw, type=kind, dec_hook=_value)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _plain(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value))


def _value(kind: type, value: object) -> object:
    """Build what msgspec does not know by itself."""
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)


def example_record(example: Example) -> dict[str, Any]:
    """Return ``{"text", "label"}`` or ``{"text", "spans"}``."""
    if example.spans is None:
        return {"text": example.text, "label": example.label}
    return {"text": example.text, "spans": [span_record(s) for s in example.spans]}


def example_from(record: object) -> Example:
    """Read ``example_record`` back; raises ``ValueError``."""
    found = read(_Example, record)
    if found.spans is not None:
        spans = (Span(s.start, s.end, s.label, s.probability) for s in found.spans)
        return Example(found.text, spans=tuple(sorted(spans)))
    if found.label is None:
        raise ValueError("label")
    return Example(found.text, found.label)


def span_record(span: Span) -> dict[str, Any]:
    """Return a person's span: its place and label."""
    return {"start": span.start, "end": span.end, "label": span.label}


def marked_record(span: Span) -> dict[str, Any]:
    """Return a span of a decision; one that nobody reviewed keeps what the model said of it."""
    if span.reviewed:
        return span_record(span)
    return {**span_record(span), "probability": span.probability, "reviewed": False}


def marked_from(record: object) -> Span:
    """Read ``marked_record`` back; without the word for it, a span was reviewed."""
    found = read(_Marked, record)
    return Span(found.start, found.end, found.label, found.probability, found.reviewed)


def prediction_record(prediction: Prediction) -> dict[str, Any]:
    """Return every field of a prediction."""
    return plain(prediction)


def prediction_from(record: object) -> Prediction:
    """Read ``prediction_record`` back; raises ``ValueError``."""
    return read(Prediction, record)


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


def lineage_record(task: str, lineages: Sequence[Lineage]) -> dict[str, Any]:
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
            for line in lineages
        ],
    }


def report_of(version: Version) -> Report | FirstReport | None:
    """Return the report card that is kept with a version; ``None`` where no training made one."""
    record = version.report | {"candidate": version.id, "number": version.number}
    try:
        return read(Report if "verdict" in record else FirstReport, record)
    except ValueError:
        return None


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
