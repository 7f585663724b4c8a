"""What people decided about a case: appended, never overwritten, undone by another row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.core.answers.predictions import Span


class Act(StrEnum):
    """What one correction does."""

    ACCEPT = "accept"
    RELABEL = "relabel"
    SPANS = "spans"
    CANNOT_TELL = "cannot_tell"
    FLAG = "flag"
    NOTE = "note"
    RENAME = "rename"
    UNDO = "undo"


DECIDING = frozenset({Act.ACCEPT, Act.RELABEL, Act.SPANS, Act.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the history of a case; ``supersedes`` names the row that an undo takes back.

    A rename gives the label in ``reason`` the name in ``label``, in whatever was decided before.
    """

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
    """Where a case stands after its corrections.

    ``spans`` are all that are shown, those of the model too that nobody reviewed yet;
    ``correction`` and ``prediction`` name the row that decided and what it was about.
    """

    act: Act | None = None
    label: str | None = None
    spans: tuple[Span, ...] | None = None
    flagged: bool = False
    note: str = ""
    correction: str | None = None
    prediction: str | None = None

    @property
    def teaches(self) -> bool:
        """Whether a model may learn from the case."""
        return not self.flagged and (self.label is not None or self.spans is not None)

    @property
    def whole(self) -> bool:
        """Whether all of the answer was decided, so that the case can be trained and judged on."""
        return self.teaches and all(span.reviewed for span in self.spans or ())

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that a person gave, one for each entity."""
        if self.label is not None:
            return (self.label,)
        return tuple(span.label for span in self.spans or () if span.reviewed)


@dataclass(frozen=True, slots=True)
class Taught:
    """What one case teaches at once; without a label and spans, what it taught is taken back.

    ``spans`` are those that a person reviewed, ``predicted`` those that were shown and that
    the person settled, by keeping, changing or removing them.  ``whole`` says that nothing was left
    open.
    """

    case: str
    text: str
    label: str | None = None
    spans: tuple[Span, ...] | None = None
    predicted: tuple[Span, ...] = ()
    whole: bool = True


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
            now = replace(
                now,
                act=row.act,
                label=row.label,
                spans=row.spans,
                correction=row.id,
                prediction=row.prediction,
            )
        elif row.act is Act.FLAG:
            now = replace(now, flagged=not now.flagged)
        elif row.act is Act.NOTE:
            now = replace(now, note=row.reason)
        elif row.act is Act.RENAME and row.label is not None:
            now = _renamed(now, row.reason, row.label, row.id)
    return now


def repeats(history: Sequence[Correction], row: Correction) -> bool:
    """Say whether a row changes nothing: the same answer to the same prediction, the same note.

    An undo of what does not hold any more is one, so that one press takes back one decision.
    """
    if row.act is Act.UNDO:
        return all(held.id != row.supersedes for held in effective(history))
    now = decision(history)
    if row.act is Act.NOTE:
        return now.note == row.reason
    if row.act not in DECIDING:
        return False
    if now.act is None or now.prediction != row.prediction:
        return False
    told, telling = now.act is not Act.CANNOT_TELL, row.act is not Act.CANNOT_TELL
    return (told, now.label, now.spans) == (telling, row.label, row.spans)


def undoable(history: Sequence[Correction]) -> Correction | None:
    """Return the newest row that holds and can be taken back; a label is renamed for all cases."""
    rows = [row for row in effective(history) if row.act not in (Act.UNDO, Act.RENAME)]
    return rows[-1] if rows else None


def redoable(history: Sequence[Correction]) -> Correction | None:
    """Return the undo to take back for a redo; none once something newer was decided."""
    acts = {row.id: row.act for row in history}
    for row in reversed(effective(history)):
        if row.act is Act.RENAME:
            continue
        if row.act is not Act.UNDO:
            return None
        if acts.get(row.supersedes or "") is not Act.UNDO:
            return row
    return None


def names(row: Correction) -> frozenset[str]:
    """Return the labels that a row names, those of entities that nobody reviewed too."""
    given = {span.label for span in row.spans or ()}
    return frozenset(given if row.label is None else given | {row.label})


def _renamed(now: Decision, old: str, new: str, row: str) -> Decision:
    """Return a decision in which a label has another name, the model's open entities too.

    It is that of ``row`` then: under the new name nothing was trained yet.
    """
    spans = now.spans and tuple(replace(s, label=new) if s.label == old else s for s in now.spans)
    label = new if now.label == old else now.label
    if (label, spans) == (now.label, now.spans):
        return now
    return replace(now, label=label, spans=spans, correction=row)
