"""The sentences of the dialog that makes a task."""

from desktop.core.answers.tasks import Kind, title
from desktop.core.decisions.examples import count_labels
from desktop.core.rows.accounts import Account
from desktop.ui.files.wording import account_line

FILE = (
    "A spreadsheet or another file with a text and its answer in each row: a label, or the "
    "entities in the text."
)
MODEL = "What the task stands on; Task > Language models adds others"
COLUMNS_WANTED = (
    "{file} has no column \u201c{column}\u201d, nor another usual name for it. Choose its columns "
    "above."
)
TRAINING = "The task is being trained. Nothing is kept before it is done."
GIVEN_UP = "It was given up; no task was made."
SHOWN_LABELS = 12


def account(contents: Account, kind: Kind) -> str:
    """Return what a file holds: rows, labels with their counts, and what had to be guessed."""
    counts = count_labels(contents.examples)
    shown = [f"{title(name)} {count}" for name, count in list(counts.items())[:SHOWN_LABELS]]
    more = f" and {len(counts) - SHOWN_LABELS} more" if len(counts) > SHOWN_LABELS else ""
    named = "Labels" if kind is Kind.CLASSIFY else "Entities"
    lines = (
        account_line(contents, "to learn from"),
        f"{named}: {', '.join(shown)}{more}.",
        *contents.notes,
    )
    return "\n".join(lines)


def created(name: str, contents: Account) -> str:
    """Return what is told when a task is made."""
    counts, texts = count_labels(contents.examples), len(contents.used)
    labels = f"{len(counts)} {'label' if len(counts) == 1 else 'labels'}"
    made = f"{texts} {'text' if texts == 1 else 'texts'} with {labels}"
    return f"{name} is made of {made}. How well it reads is on its report card."
