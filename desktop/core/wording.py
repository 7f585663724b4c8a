"""The sentence for every problem: what happened, what is safe, what to do."""

from desktop.core.encoder_wording import ENCODER_PROBLEMS, refusal
from desktop.core.errors import KnownError, Problem
from desktop.core.task_wording import TASK_PROBLEMS

_SENTENCES: dict[Problem, str] = {
    Problem.EMPTY_TEXT: "There is no text to read. Paste or type one.",
    Problem.TEXT_TOO_LONG: (
        "This text has {characters:,} characters and at most {limit:,} can be read at once. "
        "Nothing was changed; please paste a part of it."
    ),
    Problem.NOT_TEXT: "This is not text (most of it cannot be shown). Nothing was read or stored.",
    Problem.FILE_UNREADABLE: "The file {file} cannot be read: {why}. Nothing was changed.",
    Problem.FILE_UNWRITABLE: "The file {file} cannot be written: {why}. Nothing was lost.",
    Problem.GOAL_INSIDE: (
        "{file} lies in the folder where Caselight keeps its own data. Nothing was written; "
        "choose another place."
    ),
    Problem.GOAL_THERE: (
        "{file} is there already, and is left as it is. Choose another name, or say that it may "
        "be replaced (--replace)."
    ),
    Problem.GOAL_IS_INPUT: (
        "{file} is the file that is being read. Nothing was written; choose another name."
    ),
    Problem.FILE_FORMAT: "The file {file} is not valid {format}: {why}. Nothing was imported.",
    Problem.FILE_TOO_LARGE: (
        "The file {file} is larger than {limit_mb} MB. Nothing was read; please split it."
    ),
    Problem.TOO_MANY_FILES: (
        "{file} holds {count:,} files, and at most {limit:,} are read at once. "
        "Nothing was read; please split it."
    ),
    Problem.TOO_MANY_ROWS: (
        "The file {file} holds more rows than are read at once; about {rows:,} of them fit. "
        "Nothing was read; please split it."
    ),
    Problem.COLUMN_MISSING: (
        "The file {file} has no column \u201c{column}\u201d. It has: {columns}. "
        "Name the right ones with --text and --label."
    ),
    Problem.NO_ROWS: "The file {file} has no usable rows: {why}. Nothing was stored.",
    Problem.KIND_LABELS: (
        "The file {file} holds labels of whole texts, but this task wants entities. "
        "Nothing was stored; choose a task of labels, or a file in which entities are marked."
    ),
    Problem.KIND_SPANS: (
        "The file {file} holds entities, but this task wants one label for each text. "
        "Nothing was stored; choose a task of entities, or a file with a label beside each text."
    ),
    Problem.NO_ENTITIES: (
        "The task {task} gives each text a label and marks no entities. Nothing was written; "
        "its cases, corrections and predictions can be exported."
    ),
    Problem.ONLY_NEGATIVE: (
        "In the file {file} {against} rows mark entities in a way that cannot be read, and the "
        "{kept} others hold none: they would teach that there are no entities. "
        "Nothing was stored; see the help on files for the ways that are read."
    ),
    Problem.NO_ANSWERS: (
        "The file {file} is {found}: it holds a text, but no label or entities beside it. "
        "Nothing was stored; bring a table, JSON or CoNLL."
    ),
    Problem.NOT_A_FILE: (
        "{file} is neither a file nor a folder. Nothing was read; "
        "a pipe is read from standard input, with - in place of the name."
    ),
    Problem.FORMAT_UNKNOWN: (
        "The file {file} holds {found}, which is not read here. Nothing was read; {hint}."
    ),
    Problem.UNKNOWN_LABEL: (
        "\u201c{label}\u201d is not a label of {task}. Nothing was stored; "
        "see \u201ccaselight tasks\u201d for its labels."
    ),
    Problem.BAD_LABEL: "A label is one line of 1 to {limit} characters. Nothing was stored.",
    Problem.BAD_SPAN: (
        "A span from {start} to {end} does not fit a text of {length} characters. "
        "Nothing was stored."
    ),
    Problem.LABEL_USED: (
        "\u201c{label}\u201d cannot be removed while {count} of your decisions name it. "
        "Merge it into another label, or change those decisions first; nothing was changed."
    ),
    Problem.LABEL_TRAINED: (
        "\u201c{label}\u201d stays as it is: a version of the model was trained with it and can "
        "still answer it. Only a label that no training used can be renamed, merged or removed."
    ),
    Problem.LABEL_IN_TRAINING: (
        "A training runs that may learn \u201c{label}\u201d, so it stays as it is until then. Try "
        "again when the training has ended, or cancel it first."
    ),
    Problem.DECISION_STALE: (
        "The text or its answer changed before you decided, so nothing was stored. "
        "Look at what is shown now and decide again."
    ),
    Problem.IMPORT_CUT: (
        "{stored} of {total} corrections were stored, then it stopped: {why} "
        "Do it again: those that are stored are left as they are."
    ),
    Problem.TOO_FEW_LABELS: (
        "A task needs at least {needed} labels with {each} texts each; of such labels this file "
        "has {found}. Nothing was created."
    ),
    Problem.TOO_FEW_ENTITIES: (
        "A task of entities needs at least {needed} marked ones, those of one kind in one text "
        "counting once; this file has {found}. Nothing was created."
    ),
    Problem.UNKNOWN_VERSION: "{task} has no version \u201c{version}\u201d. Its active one stays.",
    Problem.UNKNOWN_CASE: "This case is no longer there. Nothing was changed.",
    Problem.VERSION_REFUSED: (
        "Version {number} was refused by the checks, so it is not used; the active version stays. "
        "To use it all the same, give a written reason (--reason)."
    ),
    Problem.VERSION_DAMAGED: (
        "The files of version {version} are damaged or missing. Your cases are safe; "
        "choose another version on the Learn screen or with \u201ccaselight activate\u201d."
    ),
    Problem.TOO_FEW_CORRECTIONS: (
        "Training needs at least {needed} corrections; there are {found}. "
        "Correct or accept more cases first; the active model stays."
    ),
    Problem.NOTHING_NEW: (
        "Nothing was corrected since the last training, so there is nothing new to learn. "
        "The active model stays."
    ),
    Problem.TRAINING_FAILED: (
        "The training stopped ({why}). Your corrections and the active model are unchanged; "
        "you can train again."
    ),
    Problem.NEW_TASK_FAILED: (
        "The training stopped ({why}), so no task was made. Everything else is as it was; "
        "give the same command again, and it goes on from its last whole minute."
    ),
    Problem.DEVICE_MISSING: (
        "{device} cannot be used on this computer: there is no such card, or the installed build "
        "of torch does not know it. Nothing was trained; choose the processor (cpu) or the fastest "
        "(auto)."
    ),
    Problem.TRAINING_RUNNING: (
        "A training is running already, and only one runs at a time. Wait until it has ended, or "
        "cancel it first (on the Learn screen); nothing was changed."
    ),
    Problem.DISK_FULL: (
        "The disk is full, so this could not be stored. What was stored before is safe; "
        "free some space and do it again."
    ),
    Problem.DISK_FAILING: (
        "The disk that holds {folder} reported an error, so this could not be read or stored. "
        "What was stored before was not touched; back up to another disk and have this one checked."
    ),
    Problem.STORE_DAMAGED: (
        "The database in {folder} is damaged or is not one of Caselight's. It was left as it is; "
        "restore your last backup into an empty folder."
    ),
    Problem.STORE_MISSING: (
        "The database caselight.db in {folder} is missing or empty, though its key or its models "
        "are there. Nothing was begun anew; put the file back, or restore a backup into another "
        "folder."
    ),
    Problem.STORE_GONE: (
        "The folder {folder} was moved, deleted or exchanged while Caselight was open, so this was "
        "not stored. Put it back and start Caselight again."
    ),
    Problem.LOG_UNFIT: (
        "The database caselight.db in {folder} and the log caselight.db-wal beside it do not "
        "belong together, so neither was touched. If you put caselight.db back from a copy, move "
        "caselight.db-wal out of the folder; else restore your last backup into an empty folder."
    ),
    Problem.STORE_NEWER: (
        "The data in {folder} was written by a newer Caselight. It was left as it is; "
        "please install the newer program."
    ),
    Problem.KEY_MISSING: (
        "The key file vault.json is missing or unreadable in {folder}, so the database cannot be "
        "opened. "
        "Put it back from a copy; nothing was changed."
    ),
    Problem.KEY_WRONG: (
        "The key and the database in {folder} do not belong together. Put back the vault.json, or "
        "the caselight.db, that belongs there; nothing was changed."
    ),
    Problem.IN_USE: (
        "Caselight is already open on {folder}{holder}. Wait until that has ended or close it, "
        "or choose another folder with --data-dir."
    ),
    Problem.SILENT_WINDOW: (
        "Caselight is already open on {folder}, and its window does not answer. "
        "Wait a little, or end it and start again; nothing was changed."
    ),
    Problem.BACKUP_REFUSED: "The backup {file} was not restored: {why}. Nothing was changed.",
    Problem.NOT_WHOLE: (
        "Something stored is damaged ({wrong}), so no backup was written over an older one. "
        "Keep the whole folder as it is, and the backups that you have."
    ),
    Problem.PACK_REFUSED: "The task pack {pack} was refused: {why}. Nothing was installed.",
    Problem.BACKBONE_MISSING: (
        "The language model's files are missing or damaged in {folder}. "
        "Run \u201cmake setup\u201d or install Caselight again; your data is safe."
    ),
    Problem.TASK_NOT_NAMED: "Name the task with --task; see \u201ccaselight tasks\u201d.",
    Problem.FOLDER_UNUSABLE: "The folder {folder} cannot be used: {why}.",
    Problem.NO_DISPLAY: (
        "There is no screen to open a window on, or it does not answer. "
        "The commands work without one: see \u201ccaselight --help\u201d."
    ),
    Problem.UNKNOWN_PRODUCTS: (
        "{variable} is \u201c{wanted}\u201d, which is none of: {forms}. Nothing was started; "
        "leave it out to use what is fastest on this computer."
    ),
    **ENCODER_PROBLEMS,
    **TASK_PROBLEMS,
}


def held_by(command: str, process: int) -> str:
    """Return who has a folder open, as a part of a sentence; ``command`` is "" for the window."""
    name = f"\u201c{command}\u201d" if command else "the window"
    return f" ({name}, process {process})"


def raised(folder: str) -> str:
    """Return the sentence for a start that brought the first window to the front."""
    return f"Caselight is already open on {folder}: its window was brought to the front."


def backed_up(file: str, size: int) -> str:
    """Return the sentence for a backup of so many bytes."""
    return f"Everything was written to {file} ({size / 1e6:.0f} MB), read again and found whole."


WHOLE = "Everything that is stored is whole."
RESTORED = "The backup was put in its place."


def exported(rows: int, cases: int, goal: str) -> str:
    """Return the sentence for an export of so many rows, of so many cases."""
    each = f"{rows} {'row' if rows == 1 else 'rows'}"
    of = f" of {cases} {'case' if cases == 1 else 'cases'}" if rows != cases else ""
    return f"{each}{of} written to {goal}."


def cut_short(stored: int, total: int, why: str) -> str:
    """Return what is told when an import stops in the middle."""
    return sentence(KnownError(Problem.IMPORT_CUT, stored=stored, total=total, why=why))


MEMORY_SHORT = "Memory was short, so parts were computed twice, which takes about a third longer."
BUG = (
    "Something went wrong inside Caselight. What was stored is safe. "
    "This report, which holds none of your text, helps to mend it:"
)


def without_words(count: int) -> str:
    """Return the sentence for answers whose words could not be worked out."""
    told = "1 answer" if count == 1 else f"{count} answers"
    return (
        f"The words behind {told} could not be worked out; the answers themselves stand. "
        "Details without any of your text are in logs/caselight.log in your data folder."
    )


def sentence(error: KnownError) -> str:
    """Return one sentence, or two short ones, for the person."""
    facts = error.facts
    if error.problem is Problem.ENCODER_REFUSED:
        facts = {**facts, "why": refusal(facts)}
    return _SENTENCES[error.problem].format(**facts)
