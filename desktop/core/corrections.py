"""What people decided about a case: appended, never overwritten, undone by another row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.core.predictions import Span


class Act(StrEnum):
    """What one correction does."""

    ACCEPT = "accept"
    RELABEL = "relabel"
    SPANS = "spans"
    CANNOT_TELL = "cannot_tell"
    FLAG = "flag"
    NOTE = "note"
    UNDO = "undo"


DECIDING = frozenset({Act.ACCEPT, Act.RELABEL, Act.SPANS, Act.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the history of a case; ``supersedes`` names the row that an undo takes back."""

    id: str
    case: str
    act: Act
    created: str
    author: str = ""
    prediction: str | None = None
    label: str | None = None
    spans: tuple[Span, ...] | None = None
    reason: str = ""
    supersedes: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a case stands after its corrections."""

    act: Act | None = None
    label: str | None = None
    spans: tuple[Span, ...] | None = None
    flagged: bool = False
    note: str = ""
    correction: str | None = None

    @property
    def teaches(self) -> bool:
        """Whether a model may learn from the case."""
        return not self.flagged and (self.label is not None or self.spans is not None)


@dataclass(frozen=True, slots=True)
class Taught:
    """What one case teaches at once; without a label and spans, what it taught is taken back.

    For spans, ``said`` are those that the model had found, so that the difference is learned.
    """

    case: str
    text: str
    label: str | None = None
    spans: tuple[Span, ...] | None = None
    said: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubted:
    """How suspicious a correction is, in [-1, 1]: above 0 the model rather sees ``other``."""

    case: str
    suspicion: float
    other: str


def effective(history: Sequence[Correction]) -> tuple[Correction, ...]:
    """Return the rows that hold, oldest first: an undo cancels its row, and an undo of an undo."""
    cancelled: set[str] = set()
    held: list[Correction] = []
    for row in reversed(history):
        if row.id in cancelled:
            continue
        if row.act is Act.UNDO and row.supersedes:
            cancelled.add(row.supersedes)
        held.append(row)
    return tuple(reversed(held))


def decision(history: Sequence[Correction]) -> Decision:
    """Fold the history of one case, oldest first, into where it stands."""
    now = Decision()
    for row in effective(history):
        if row.act in DECIDING:
            now = Decision(row.act, row.label, row.spans, now.flagged, now.note, row.id)
        elif row.act is Act.FLAG:
            now = Decision(now.act, now.label, now.spans, not now.flagged, now.note, row.id)
        elif row.act is Act.NOTE:
            now = Decision(now.act, now.label, now.spans, now.flagged, row.reason, row.id)
    return now


def undoable(history: Sequence[Correction]) -> Correction | None:
    """Return the newest row that holds and can be taken back."""
    rows = [row for row in effective(history) if row.act is not Act.UNDO]
    return rows[-1] if rows else None


def redoable(history: Sequence[Correction]) -> Correction | None:
    """Return the undo to take back for a redo; none once something newer was decided."""
    acts = {row.id: row.act for row in history}
    for row in reversed(effective(history)):
        if row.act is not Act.UNDO:
            return None
        if acts.get(row.supersedes or "") is not Act.UNDO:
            return row
    return None
