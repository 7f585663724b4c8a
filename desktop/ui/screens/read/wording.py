"""The sentences of the Read screen."""

from collections.abc import Sequence

from desktop.core.answers.predictions import Learned, Span
from desktop.core.answers.spans import Spans, open_spans
from desktop.core.answers.tasks import Kind, title
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.language_wording import foreign_line
from desktop.core.rows.accounts import Account
from desktop.ui.screens.read.state import ReadState
from desktop.ui.wording import decision_line, learned_line, percent

NOT_READ_YET = "The text has changed; it is read again in a moment"
READ_SOON = "It is read in a moment"
OTHER_TEXT = "Not for this text: it is being read."
UNREAD = "Not for this text: it has changed since."
NEXT = "Next text"
LONGEST_VERB = "Corrected to"
KEYS = "   Ctrl+\u21b5"
NO_SAMPLE = "No sample has these words."
TRY = "Samples: a click reads one"
WELCOME = (
    "Caselight is a second reader. It says what it reads in a text, shows the words behind its "
    "answer and how sure it is, and learns from what you correct. You decide; it informs.\n\n"
    "Nothing that you paste leaves this computer.\n\n"
    "To begin, paste a text with Ctrl+V, drop a file, or click a sample below. Caselight is not a "
    "medical device and no substitute for a professional's judgement."
)
CANCELLED = "Not read: it was cancelled. Read it again, or change the text."
MARK_HINT = "Select words, then choose a kind"
CHANGE_HINT = "Another kind, Delete, or drag its edges"
BINNED = "Nothing was taken back: the last decisions are about cases in the recycle bin."
REVIEWED = {True: "decided by you", False: "the model's, not reviewed"}
_ACTS = {
    Act.ACCEPT: "you accepted the entities",
    Act.RELABEL: "a correction",
    Act.SPANS: "a change of the entities",
    Act.CANNOT_TELL: "cannot tell",
    Act.FLAG: "the flag",
    Act.NOTE: "the note",
    Act.RENAME: "another name of the label",
    Act.UNDO: "an undo",
}
AGAIN = "Done again: "
# What stands beside a decision does not say which one was made.
_BESIDE = (_ACTS[Act.FLAG], _ACTS[Act.NOTE])


def accept_words(state: ReadState) -> tuple[str, str]:
    """Return the verb and the name on the main button."""
    decided = state.decision
    if state.current is None:
        return "Accept", ""
    if state.settled and decided.act is not Act.CANNOT_TELL:
        right = decided.act is Act.ACCEPT or decided.label is None
        return ("Accepted", "") if right else ("Corrected to", title(decided.label or ""))
    if state.kind is Kind.SPANS:
        return _accept_spans(state), ""
    if state.asked is None:
        return "Accept", ""
    return "Accept" if state.asked == state.first else "Correct to", title(state.asked)


def _accept_spans(state: ReadState) -> str:
    count, left = len(state.spans), len(open_spans(state.spans))
    if not count:
        return "Accept: nothing to mark"
    return f"Accept all {count}" if left == count else f"Accept the other {left}"


def new_label(name: str, *, asked: bool) -> str:
    """Return the row that offers a new label, or asks whether it is meant.

    What is to be pressed comes first, so that a long name hides nothing of it.
    """
    if asked:
        return f"Enter again (or Esc): a new label \u201c{name}\u201d"
    return f"New label \u201c{name}\u201d\u2026"


def learned_link(learned: Learned) -> str:
    """Return the words of the way to the cases that a label was learned from."""
    told = learned_line(learned)
    return f"{told[0].upper()}{told[1:]} \u203a"


def account_line(account: Account) -> str:
    """Return what was guessed about a file, and how many of its rows are no texts to read."""
    told = list(account.notes)
    if account.reasons:
        reasons = "; ".join(f"{count} with {why}" for why, count in account.reasons.items())
        used = f"{account.rows:,} rows read, {len(account.used):,} to read here"
        told.append(f"{account.name}: {used}. Set aside: {reasons}.")
    return " ".join(told)


def learned_notes(state: ReadState) -> dict[str, str]:
    """Return what stands beside the labels that corrections spoke for."""
    taught = state.prediction.learned if state.current and state.prediction else ()
    return {learned.label: f"learned from {len(learned.cases)}" for learned in taught}


def entity_hint(state: ReadState) -> str:
    """Return what can be done, and how many entities are the model's still."""
    if state.stale:
        return OTHER_TEXT if state.reading else UNREAD
    hint = MARK_HINT if state.span_index is None else CHANGE_HINT
    left = len(open_spans(state.spans))
    if state.current is None or not left:
        return hint
    return _not_reviewed(hint, left, len(state.spans))


def entity_hints(spans: Spans) -> tuple[str, ...]:
    """Return the hints that may take the place of one another while there are these entities."""
    return OTHER_TEXT, UNREAD, _not_reviewed(CHANGE_HINT, len(spans), len(spans))


def _not_reviewed(hint: str, left: int, count: int) -> str:
    return f"{hint} \u00b7 {left} of {count} not reviewed"


def sure_of(span: Span) -> str:
    """Return what stands beside an entity: a person's own, or how sure the model is of it."""
    return "\u2713 yours" if span.reviewed else percent(span.probability)


def language_line(state: ReadState) -> str:
    """Return what is said of a text in a language that the task did not learn; often nothing."""
    if state.current is None or state.task is None:
        return ""
    return foreign_line(state.current.text, state.task.languages)


def standing_line(state: ReadState) -> str:
    """Return where the text in the box stands, or what was taken back last."""
    told = decision_line(state.decision)
    spans = state.decision.spans or ()
    if open_spans(spans):
        told = _partly(len(spans), len(open_spans(spans)))
    again = state.undone.startswith(AGAIN) and state.undone.removeprefix(AGAIN) not in _BESIDE
    if again and told:
        return f"{AGAIN}{told[:1].lower()}{told[1:]}"
    line = " \u00b7 ".join(part for part in (state.undone, told) if part)
    return line[:1].upper() + line[1:]


def _partly(count: int, left: int) -> str:
    """Return how many entities were decided; none are left of those where some were removed."""
    if left == count:
        others = "one that is left is" if left == 1 else f"{left} that are left are"
        return f"You removed some; the {others} the model's"
    return f"You decided {count - left} of {count} entities; the others are the model's"


def taken_back(history: Sequence[Correction], row: Correction) -> str:
    """Return what an undo took back."""
    return f"Taken back: {_act(history, row)}"


def done_again(history: Sequence[Correction], row: Correction) -> str:
    """Return what a redo did again; ``row`` is the undo that it takes back."""
    return f"{AGAIN}{_act(history, row)}"


def _act(history: Sequence[Correction], row: Correction) -> str:
    rows = {r.id: r for r in history}
    while row.act is Act.UNDO and row.supersedes in rows:
        row = rows[row.supersedes]
    if row.label:
        verb = "accepted" if row.act is Act.ACCEPT else "corrected to"
        return f"you {verb} {title(row.label)}"
    return _ACTS[row.act]
