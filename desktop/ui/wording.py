"""The sentences of the window."""

from datetime import datetime

from desktop.core.answers.predictions import Learned
from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Act, Correction, Decision
from desktop.core.errors import KnownError, Problem
from desktop.core.settings import Device, Theme
from desktop.core.texts.words import unspaced_count, word_count
from desktop.core.wording import sentence
from desktop.runtime.clock import local_time

STAYS = "Everything stays on this computer"
LOADING_STORE = "Opening your cases\u2026"
LOADING_MODEL = "Loading the model; you can paste already"
READY = "Ready"
READING = "Reading\u2026"
PASTE_HERE = "Paste or type a text here, or drop a file. Ctrl+V reads at once."
WELCOME = (
    "Caselight is a second reader: it says what it reads in a text, shows the words behind it "
    "and learns from your corrections. You decide; it informs. It is not a medical device and "
    "no substitute for a professional's judgement. Nothing you paste leaves this computer."
)
RESTORED = (
    "{file} is whole. Caselight closes now and puts it in place; open it again, and everything "
    "that was backed up is there."
)
NOT_OPEN = "Not open"
WAITING = (
    "Another Caselight is at work on {folder}. When it has ended, your cases are opened here by "
    "themselves."
)
OPEN_TASK = "Read texts for this task"
OPEN_AGAIN = "Then close this window and open Caselight again."
BACKING_UP = "Writing a backup"
ENDED = "What was running has ended; nothing is lost by closing Caselight now."
CLOSES_BACKUP = (
    "A backup is being written. If you close Caselight now, it is not finished, and an older file "
    "of that name stays as it is."
)
CUT_BACKUP = (
    "Caselight was closed while {file} was being written. Unless that file is there now, the "
    "backup was not finished; an older file of that name is unchanged. Please back up again."
)
NO_HISTORY = "Nothing was decided about this case yet."
NO_ACTION = "Nothing that can be done now is called that. Try another word."
OPENS = "Enter or a double click opens a row."
KEPT_AT_ONCE = (
    "Each choice is kept on this computer and takes effect at once; your name is written beside "
    "what you decide from the next start on."
)
AUTHOR_TIP = "Written beside what you decide; left empty, it is your name on this computer"
THEMES = {
    Theme.SYSTEM: "Like the desktop",
    Theme.LIGHT: "Light",
    Theme.DARK: "Dark",
}
DEVICES = {
    Device.AUTO: "The fastest",
    Device.CPU: "The processor",
    Device.CUDA: "An NVIDIA card",
    Device.MPS: "An Apple card",
}
CUT, LONG_NAME = 80, 36
BUG = (
    "Something went wrong inside Caselight. What was stored is safe. "
    "Details without any of your text are in logs/caselight.log in your data folder."
)

# What a person has to know of whatever they do next; all else is over with the next step.
LASTING = frozenset(
    {
        Problem.IMPORT_CUT,
        Problem.VERSION_DAMAGED,
        Problem.TRAINING_FAILED,
        Problem.NEW_TASK_FAILED,
        Problem.DISK_FAILING,
        Problem.STORE_DAMAGED,
        Problem.LOG_UNFIT,
        Problem.STORE_NEWER,
        Problem.STORE_MISSING,
        Problem.STORE_GONE,
        Problem.KEY_MISSING,
        Problem.KEY_WRONG,
        Problem.NOT_WHOLE,
        Problem.BACKBONE_MISSING,
        Problem.ENCODER_DAMAGED,
        Problem.ENCODER_MISSING,
        Problem.FOLDER_UNUSABLE,
    }
)


def passes(error: BaseException) -> bool:
    """Say whether a problem is over as soon as the person does something else."""
    return isinstance(error, KnownError) and error.problem not in LASTING


def version_line(number: int, labels: int, fresh: int) -> str:
    """Return which version answers and how much was decided since its training."""
    since = f" \u00b7 {fresh} decided since" if fresh else ""
    return f"Version {number} \u00b7 {labels} labels{since}"


def backup_line(at: str, now: datetime) -> str:
    """Return how long ago the last backup was written."""
    try:
        minutes = int((now - datetime.fromisoformat(at)).total_seconds() // 60)
    except (ValueError, TypeError):
        return "No backup yet"
    if minutes < 1:
        return "Backed up just now"
    if minutes < 60:
        return f"Last backup {minutes} min ago"
    if minutes < 48 * 60:
        return f"Last backup {minutes // 60} h ago"
    return f"Last backup {minutes // (24 * 60)} days ago"


def problem(error: BaseException) -> str:
    """Return the sentence for an error."""
    return sentence(error) if isinstance(error, KnownError) else BUG


def not_opened(error: KnownError) -> str:
    """Return why the cases are not open, and what to do where that is over soon."""
    told = sentence(error)
    soon = error.problem in (Problem.DISK_FULL, Problem.FOLDER_UNUSABLE)
    return f"{told} {OPEN_AGAIN}" if soon else told


def percent(share: float) -> str:
    """Return "86 %"; a model is never certain, not even where its figures are rounded to it."""
    if share >= 0.995:
        return "> 99 %"
    if share <= 0.005:
        return "< 1 %"
    return f"{share * 100:.0f} %"


def short(name: str) -> str:
    """Return a label as it stands in a sentence: a very long one is cut at its end."""
    return cut_off(title(name))


def cut_off(words: str) -> str:
    """Return words that stand for something in a sentence, cut where they are very long."""
    return words if len(words) <= LONG_NAME else words[: LONG_NAME - 1].rstrip() + "\u2026"


def unbroken(sentence: str) -> str:
    """Return a sentence in which no line ends between a number and its per cent sign."""
    return sentence.replace(" %", "\u00a0%")


def signed(weight: float) -> str:
    """Return "+0.41" or "\u22120.06"."""
    return f"{'+' if weight >= 0 else chr(0x2212)}{abs(weight):.2f}"


def read_line(case: Case) -> str:
    """Return what stands above the text: words, windows, time."""
    words = _length(case.text)
    said = case.prediction
    if said is None:
        return words
    parts = f" in {said.windows} overlapping parts" if said.windows > 1 else ""
    took = f"{said.took_ms:.0f} ms" if said.took_ms < 1000 else f"{said.took_ms / 1000:.1f} s"
    return f"{words} \u00b7 read{parts} in {took}"


def _length(text: str) -> str:
    """Return how long a text is, in what its readers count: words, or characters without blanks."""
    solid = unspaced_count(text)
    count = word_count(text)
    if 2 * solid > count:
        return f"{sum(not c.isspace() for c in text):,} characters"
    return f"{count:,} {'word' if count == 1 else 'words'}"


def decision_line(decision: Decision) -> str:
    """Return where a case stands."""
    parts: list[str] = []
    if decision.act is Act.CANNOT_TELL:
        parts.append("You decided: cannot tell")
    elif decision.act is Act.ACCEPT and decision.label:
        parts.append(f"You accepted {title(decision.label)}")
    elif decision.label:
        parts.append(f"You corrected to {title(decision.label)}")
    elif decision.spans is not None:
        verb = "accepted" if decision.act is Act.ACCEPT else "marked"
        count = len(decision.spans)
        parts.append(f"You {verb} {count} {'entity' if count == 1 else 'entities'}")
    if decision.flagged:
        parts.append("flagged")
    if decision.note:
        parts.append("note: " + _cut(decision.note))
    return " \u00b7 ".join(parts)


def _cut(note: str) -> str:
    words = " ".join(note.split())
    return words if len(words) <= CUT else words[:CUT].rsplit(" ", 1)[0] + "\u2026"


def decision_tip(decision: Decision) -> str:
    """Return where a case stands, with the whole note on lines of its own."""
    told = decision_line(decision)
    return f"{told}\n{decision.note}" if len(decision.note) > CUT else told


ACTS = {
    Act.ACCEPT: "accepted",
    Act.RELABEL: "corrected",
    Act.SPANS: "marked",
    Act.CANNOT_TELL: "cannot tell",
    Act.FLAG: "flag set or taken away",
    Act.NOTE: "note",
    Act.RENAME: "label renamed",
    Act.UNDO: "taken back",
}


def history_row(row: Correction) -> tuple[str, str, str, str]:
    """Return one row of a case's history: when, what, the answer or note, who."""
    what = row.label and title(row.label)
    if what is None and row.spans is not None:
        what = f"{len(row.spans)} {'entity' if len(row.spans) == 1 else 'entities'}"
    if row.act is Act.RENAME:
        what = f"{title(row.reason)} \u2192 {title(row.label or '')}"
    at = local_time(row.created)
    return at, ACTS[row.act], what or row.reason, row.author or "someone on this computer"


def learned_line(learned: Learned) -> str:
    """Return "learned from 3 of your corrections"."""
    count = len(learned.cases)
    return f"learned from {count} of your corrections" if count > 1 else "learned from a correction"


def stop_words(wrong_at_most: float | None) -> str:
    """Return the words of a choice of how many answers may be wrong."""
    if wrong_at_most is None:
        return "Any: every text is answered"
    return f"At most {wrong_at_most * 100:g} %"


def unfinished_line(task: str, percent: int, model: str = "") -> str:
    """Return what is said at the start after a training, or a move to a model, was cut off."""
    on = f" on {model}" if model else ""
    told = f"The training of {task}{on} was not finished when Caselight was closed"
    if not percent:
        return f"{told}, in its first minute. {_again(model)} begins it again."
    return (
        f"{told}, at about {percent} %. {_again(model)} goes on from there, or begins "
        "anew where cases were decided since."
    )


def closes_training(task: str, percent: int, model: str = "") -> str:
    """Return what is asked when the window is closed during a training."""
    on = f" on {model}" if model else ""
    told = f"{task} is being trained{on}. If you close Caselight now, the training stops"
    if not percent:
        return f"{told} and begins again when you press {_again(model)}."
    return unbroken(f"{told}; {_again(model)} goes on from about {percent} % later.")


def _again(model: str) -> str:
    """Return where a training that was cut off is begun again: Train keeps the present model."""
    if not model:
        return "Train on the Learn screen"
    return f"\u201cTrain the task on it\u201d for {model} in Task > Language models"


def task_line(name: str) -> str:
    """Return how a task is called among what can be done."""
    return f"Task: {name}"


def struck_line(count: int) -> str:
    """Return what stands above the labels while words are struck out."""
    return f"Without {count} {'word' if count == 1 else 'words'}; Esc puts back"


def cases(count: int) -> str:
    """Return "1 case" or "3 cases"."""
    return f"{count} {'case' if count == 1 else 'cases'}"
