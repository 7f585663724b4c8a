"""The JSON files of a version as a closed schema: what does not fit is no version."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from desktop.core.answers.tasks import Kind
from desktop.core.evaluation.conformal import Sets
from desktop.core.evaluation.selective import Promise
from desktop.core.records import EncoderRecord, decoded
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.novelty import Ordinary

T = TypeVar("T")
# The second one has several words to a token, which earlier releases could not read.
FORMAT, WITHIN_FORMAT = 1, 2
MAX_LABELS, MAX_WORDS = 2_000, 8


class TaskRecord(Struct, frozen=True):
    """``task.json``: what the head means; ``words`` are those of a token (spans)."""

    format: Literal[1, 2]
    kind: Kind
    labels: Annotated[tuple[str, ...], Meta(max_length=MAX_LABELS)]
    backbone: EncoderRecord
    words: Annotated[int, Meta(ge=1, le=MAX_WORDS)] = 1

    def __post_init__(self) -> None:
        """Refuse labels of the same name, and several words where whole texts are answered."""
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("labels")
        several = self.words > 1
        if several != (self.format == WITHIN_FORMAT) or (several and self.kind is Kind.CLASSIFY):
            raise ValueError("words")


class AdapterRecord(Struct, frozen=True):
    """``adapter.json``: what is needed of peft's format."""

    r: Annotated[int, Meta(ge=1)]
    lora_alpha: float
    target_modules: Annotated[tuple[str, ...], Meta(min_length=1)]


class _Scaling(Struct, frozen=True):
    """The part of ``calibration.json`` that every release wrote."""

    temperature: Annotated[float, Meta(ge=0.01, le=100)]
    slope: Annotated[float, Meta(ge=-100, le=100)] = 1.0
    offsets: tuple[float, ...] = ()
    int8: bool = False


class _Method(Struct, frozen=True):
    method: str = "lac"


class _Methods(Struct, frozen=True):
    sets: _Method | None = None


class _Least(Struct, frozen=True):
    least: float | None = None


class _Promised(Struct, frozen=True):
    """The part whose meaning depends on the method by which it was fitted."""

    sets: Sets | None = None
    promises: tuple[Promise, ...] = ()
    ordinary: _Least | None = None


def calibration_of(file: Path, labels: int) -> Calibration:
    """Read ``calibration.json`` of so many labels; raises ``OSError`` or ``ValueError``."""
    raw = file.read_bytes()
    scaling, method = decoded(_Scaling, raw), decoded(_Methods, raw).sets or _Method()
    if len(scaling.offsets) > labels:
        raise ValueError("offsets")
    # What an earlier release fitted by other methods promises nothing: it is fitted anew.
    found = decoded(_Promised, raw) if method.method == "lac" else _Promised()
    least = found.ordinary.least if found.ordinary else None
    return Calibration(
        scaling.temperature,
        scaling.slope,
        scaling.offsets,
        found.sets or Sets(),
        found.promises,
        None if least is None else Ordinary(least),
        scaling.int8,
    )


def record_of(kind: type[T], file: Path) -> T:
    """Read a JSON file; raises ``OSError`` or ``ValueError``."""
    return decoded(kind, file.read_bytes())
