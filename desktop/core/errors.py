"""Errors that the person is told about in one sentence."""

from enum import StrEnum


class Problem(StrEnum):
    """What can go wrong in the world outside the program."""

    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    NOT_TEXT = "not_text"
    FILE_UNREADABLE = "file_unreadable"
    FILE_UNWRITABLE = "file_unwritable"
    GOAL_INSIDE = "goal_inside"
    GOAL_THERE = "goal_there"
    GOAL_IS_INPUT = "goal_is_input"
    FILE_FORMAT = "file_format"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_FILES = "too_many_files"
    TOO_MANY_ROWS = "too_many_rows"
    COLUMN_MISSING = "column_missing"
    NO_ROWS = "no_rows"
    KIND_LABELS = "kind_labels"
    KIND_SPANS = "kind_spans"
    NO_ENTITIES = "no_entities"
    ONLY_NEGATIVE = "only_negative"
    NO_ANSWERS = "no_answers"
    NOT_A_FILE = "not_a_file"
    FORMAT_UNKNOWN = "format_unknown"
    UNKNOWN_LABEL = "unknown_label"
    BAD_LABEL = "bad_label"
    BAD_SPAN = "bad_span"
    LABEL_USED = "label_used"
    LABEL_TRAINED = "label_trained"
    LABEL_IN_TRAINING = "label_in_training"
    DECISION_STALE = "decision_stale"
    IMPORT_CUT = "import_cut"
    UNKNOWN_TASK = "unknown_task"
    TASK_EXISTS = "task_exists"
    SAME_MODEL = "same_model"
    TASK_REMOVED = "task_removed"
    TASK_IN_TRAINING = "task_in_training"
    NOT_REMOVED = "not_removed"
    BAD_TASK_NAME = "bad_task_name"
    BAD_TASK_ID = "bad_task_id"
    TOO_FEW_LABELS = "too_few_labels"
    TOO_FEW_ENTITIES = "too_few_entities"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_CASE = "unknown_case"
    VERSION_REFUSED = "version_refused"
    VERSION_DAMAGED = "version_damaged"
    TOO_FEW_CORRECTIONS = "too_few_corrections"
    NOTHING_NEW = "nothing_new"
    TRAINING_FAILED = "training_failed"
    NEW_TASK_FAILED = "new_task_failed"
    DEVICE_MISSING = "device_missing"
    TRAINING_RUNNING = "training_running"
    DISK_FULL = "disk_full"
    DISK_FAILING = "disk_failing"
    STORE_DAMAGED = "store_damaged"
    LOG_UNFIT = "log_unfit"
    STORE_NEWER = "store_newer"
    STORE_MISSING = "store_missing"
    STORE_GONE = "store_gone"
    KEY_MISSING = "key_missing"
    KEY_WRONG = "key_wrong"
    IN_USE = "in_use"
    SILENT_WINDOW = "silent_window"
    PACK_REFUSED = "pack_refused"
    BACKUP_REFUSED = "backup_refused"
    NOT_WHOLE = "not_whole"
    BACKBONE_MISSING = "backbone_missing"
    ENCODER_MISSING = "encoder_missing"
    ENCODERS_NOT_HERE = "encoders_not_here"
    ENCODER_REFUSED = "encoder_refused"
    ENCODER_DAMAGED = "encoder_damaged"
    ENCODER_NEEDED = "encoder_needed"
    ENCODER_PERHAPS_NEEDED = "encoder_perhaps_needed"
    ENCODER_SHIPPED = "encoder_shipped"
    UNKNOWN_ENCODER = "unknown_encoder"
    ENCODER_NOT_NAMED = "encoder_not_named"
    TASK_NOT_NAMED = "task_not_named"
    FOLDER_UNUSABLE = "folder_unusable"
    NO_DISPLAY = "no_display"
    UNKNOWN_PRODUCTS = "unknown_products"


class KnownError(Exception):
    """The world said no: a problem with its facts, never any document text.

    The sentence for the person is made by ``core.wording.sentence``.
    """

    def __init__(self, problem: Problem, **facts: str | float) -> None:
        """Name the problem and the facts that its sentence shows."""
        super().__init__(problem.value)
        self.problem = problem
        self.facts = facts


class BugError(Exception):
    """A broken promise inside the program: reported, never explained away.

    The promise is a sentence of ours, and the facts are names and numbers that help support:
    neither holds anything of a document.
    """

    def __init__(self, promise: str, **facts: str) -> None:
        """Say which promise was broken, and what support wants to know."""
        super().__init__(promise)
        self.promise = promise
        self.facts = facts
