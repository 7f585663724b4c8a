"""What is said about the files that people bring."""

from collections.abc import Sequence
from pathlib import Path

from desktop.core.answers.tasks import Task
from desktop.core.decisions.imports import Import
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import Account
from desktop.core.wording import sentence
from desktop.runtime.clock import local_time
from desktop.services.decisions.taking import Offer, Offers, Prospect, Returned, Taken
from desktop.services.files.importing import Brought

READ_EACH = "Each is read and shown; you decide about it, one after the other."
TAKE_ALL = (
    "They count as your decisions, teach the model at once, and can all be taken back in one step."
)
LINK = (
    "This is a link, and Caselight reads nothing from the network. Copy the text itself, or save "
    "it as a file and drop that; nothing was changed."
)
TEXTS = "Texts", "The column that holds the texts"
ANSWERS = "Answers", "The column that holds the label, or the entities, of each text"
BY_NAME = "Found by its name"
OPENING = "Opening {name}\u2026 You can go on meanwhile."
NOTHING_TAKEN = "No answers were taken from files for this task yet."
IMPORTS_HINT = "Cases that only a file brought go to the recycle bin with it."
SURE = "Take back: sure?"
TAKE_BACK = "Take all back"
STOP = "What is stored stays; the rest can follow later (Esc)"
SHOWN_LABELS = 12
SHOWN_ROWS = 1000


def names(files: Sequence[str]) -> str:
    """Return what files are called while they are read."""
    return Path(files[0]).name if len(files) == 1 else f"{len(files):,} files"


def heading(brought: Brought) -> str:
    """Return what stands above the choice."""
    return f"{brought.name} holds {_count(len(brought.texts.used), 'text')}, with answers."


def read_button(brought: Brought) -> str:
    """Return the words on the button that reads the texts."""
    count = len(brought.texts.used)
    return "Read its one text" if count == 1 else f"Read its {count:,} texts one after the other"


def take_button(offers: Offers | None, chosen: Offer | None) -> str:
    """Return the words on the button that takes the answers, or some of them."""
    if offers is None or chosen is None:
        return "Take its answers as corrections"
    count = len(chosen.answers.used)
    which = "its" if chosen is offers.whole else "the other"
    kind = "a correction" if count == 1 else "corrections"
    return f"Take {which} {_count(count, 'answer')} as {kind}"


def account_line(account: Account, use: str = "to take") -> str:
    """Return how many rows were read, those of ``use``, and what became of those not used."""
    parts = [
        _count(len(account.duplicates), "duplicate"),
        f"{len(account.conflicts):,} in conflict (one text, two answers)",
        f"{len(account.set_aside):,} set aside",
    ]
    counts = (account.duplicates, account.conflicts, account.set_aside)
    left = ", ".join(part for part, rows in zip(parts, counts, strict=True) if rows)
    read = f"{_count(account.rows, 'row')} read, {len(account.used):,} {use}"
    return f"{read}; {left}." if left else f"{read}."


def refused_line(refused: KnownError, task: Task) -> str:
    """Return why the answers of a file cannot be taken for a task."""
    if refused.problem is Problem.KIND_LABELS:
        return (
            f"Its labels are about whole texts, and {task.name} wants entities. To take them, "
            "choose a task of labels and open the file again."
        )
    if refused.problem is Problem.KIND_SPANS:
        return (
            f"It marks entities, and {task.name} wants one label for each text. To take them, "
            "choose a task of entities and open the file again."
        )
    if refused.problem is Problem.NO_ROWS:
        return f"None of its answers can be taken: {refused.facts['why']}."
    return sentence(refused)


def notes_line(account: Account) -> str:
    """Return what was guessed or left out."""
    return " ".join(account.notes)


def standing_line(prospect: Prospect, task: Task) -> str:
    """Return how the answers stand to what is decided already."""
    sentences: list[str] = []
    if prospect.same:
        sentences.append(f"{_stand(prospect.same)} decided like that already.")
    if prospect.otherwise:
        sentences.append(
            f"{_stand(prospect.otherwise)} decided otherwise in {task.name}; the file\u2019s "
            "answers would hold instead."
        )
    return " ".join(sentences)


def unknown_line(prospect: Prospect, task: Task) -> str:
    """Return which labels the task does not know."""
    count = len(prospect.unknown)
    which = "this label" if count == 1 else f"these {count:,} labels"
    some = prospect.known or prospect.alike
    doubt = "" if some else " It knows none of the file\u2019s: another task?"
    return f"{task.name} does not know {which}: {named(prospect.unknown)}.{doubt}"


def unknown_box(prospect: Prospect) -> str:
    """Return the words on the box that confirms new labels."""
    return "Make it a new label" if len(prospect.unknown) == 1 else "Make them new labels"


def alike_line(prospect: Prospect) -> str:
    """Return which labels differ from those of the task only by case."""
    pairs = ", ".join(f"{theirs} and {ours}" for theirs, ours in prospect.alike[:SHOWN_LABELS])
    more = len(prospect.alike) - SHOWN_LABELS
    return f"These differ only by case: {pairs}{f' and {more:,} more' if more > 0 else ''}."


def alike_box(task: Task) -> str:
    """Return the words on the box that takes such labels for those of the task."""
    return f"Take them for those of {task.name}"


def named(labels: Sequence[str]) -> str:
    """Return the first labels, and how many follow."""
    shown = ", ".join(labels[:SHOWN_LABELS])
    more = len(labels) - SHOWN_LABELS
    return f"{shown} and {more:,} more" if more > 0 else shown


def taking_line(answers: Account) -> str:
    """Return what is said while answers are stored."""
    return f"Taking the answers of {answers.name}"


def taking_back_line(file: str) -> str:
    """Return what is said while answers are taken back."""
    return f"Taking back the answers of {file}"


def saved_line(file: str) -> str:
    """Return what is said when the list of rows is written."""
    return f"The list is in {Path(file).name}."


def import_row(taken: Import) -> tuple[str, str, str, str]:
    """Return an import as a row of the list: file, day, answers, those that hold."""
    return taken.file, local_time(taken.at), f"{taken.answers:,}", f"{taken.standing:,}"


def moved_line(done: int, total: int) -> str:
    """Return how far it is."""
    return f"{done:,} of {total:,}"


def taken_lines(taken: Taken, task: Task) -> list[str]:
    """Return what taking led to."""
    name = taken.source.file
    told = [
        f"{_count(taken.stored, 'answer')} of {name} {_are(taken.stored)} taken for {task.name}."
    ]
    if taken.repeated:
        told.append(f"{_stand(taken.repeated)} decided like that already and left as they are.")
    if taken.left:
        told.append(
            f"You stopped it: {_count(taken.left, 'answer')} {_are(taken.left)} not taken yet."
        )
    if taken.labels:
        told.append(f"New labels: {named(taken.labels)}.")
    return told


def returned_lines(returned: Returned, name: str) -> list[str]:
    """Return what taking back led to."""
    told = [f"Taken back: {_count(returned.answers, 'answer')} of {name}."]
    if returned.binned:
        told.append(
            f"{_count(returned.binned, 'case')} that only the file had brought "
            f"{_are(returned.binned)} in the recycle bin."
        )
    if returned.left:
        told.append(f"You stopped it: {_count(returned.left, 'answer')} of it may still stand.")
    return told


def rows_line(account: Account) -> str:
    """Return what stands above the rows that are not used."""
    count = len(account.not_used)
    more = f" The first {SHOWN_ROWS:,} are shown." if count > SHOWN_ROWS else ""
    return f"{_count(count, 'row')} of the file {_are(count)} not used.{more}"


def _count(count: int, name: str) -> str:
    return f"{count:,} {name if count == 1 else name + 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _stand(count: int) -> str:
    return f"{count:,} {'stands' if count == 1 else 'stand'}"
