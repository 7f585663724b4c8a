"""The sentences of the Cases screen."""

from desktop.core.decisions.corrections import Decision
from desktop.ui.wording import cases, decision_line

NO_CASES = "Nothing was read with this task yet. Paste a text on the Read screen."
NONE_SUCH = "None of the cases is like that. Choose \u201cAll cases\u201d to see the others."
NOTHING_BINNED = "The recycle bin is empty."
ANY_LABEL = "Any label"
CASES_HINT = "Enter or a double click opens a case. Ctrl and Shift choose several; Del deletes."
BIN_HINT = (
    "Bring back puts cases where they were; only then can they be decided. "
    "Enter or a double click shows what was decided."
)
ALL_DECIDED = "Every case that was read is decided."
NO_HITS = "No case has these words."


def listed_decision(decision: Decision) -> str:
    """Return the same for a column that is already called "You"."""
    told = decision_line(decision).removeprefix("You ")
    return told[:1].upper() + told[1:]


def undelete_text(count: int) -> str:
    """Return the words of the button that takes the last deletion back."""
    return f"Undo: bring back {cases(count)}"


def back_line(count: int) -> str:
    """Return what is said when a deletion was taken back on another screen."""
    return f"{cases(count)} {'is' if count == 1 else 'are'} back from the recycle bin."


def listed_line(listed: int, known: int, total: int) -> str:
    """Return how many cases are listed of how many."""
    if total > known:
        return f"the newest {listed} of {cases(total)}"
    return f"{listed} of {cases(total)}" if listed < total else cases(total)
