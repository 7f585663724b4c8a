"""What happened: the only thing that services tell the screens, after the store has it.

Structs rather than dataclasses: there are many, all are loaded before the window is shown, and a
dataclass takes half a millisecond to define.
"""

from msgspec import Struct

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction
from desktop.core.answers.tasks import Task
from desktop.core.decisions.cases import Case, Page
from desktop.core.decisions.corrections import Correction
from desktop.core.decisions.examples import Example
from desktop.core.encoders import Reference
from desktop.core.errors import BugError, KnownError
from desktop.core.evaluation.selective import Promise
from desktop.core.history.versions import Progress, Report, Version


class TasksListed(Struct, frozen=True):
    """The installed tasks."""

    tasks: tuple[Task, ...]


class Waiting(Struct, frozen=True):
    """A task that comes with the program and needs an encoder that is not here."""

    name: str
    encoder: Reference


class TaskOpened(Struct, frozen=True):
    """A task is chosen; its samples are at hand, and the id and number of its active version."""

    task: Task
    samples: tuple[Example, ...]
    version: str
    number: int


class ModelReady(Struct, frozen=True):
    """The active version is loaded; ``promises`` say what answering only sure texts is worth."""

    task: str
    version: str
    promises: tuple[Promise, ...] = ()


class PredictionMade(Struct, frozen=True):
    """A case as it was read: a new text, stored or only looked at, or an earlier case opened."""

    case: Case


class ReadAgain(Struct, frozen=True):
    """What the model says and promises after a case taught it something; not stored."""

    case: str
    prediction: Prediction
    promises: tuple[Promise, ...] = ()


class Explained(Struct, frozen=True):
    """The words for and against a label or a span of a case."""

    case: str
    explanation: Explanation


class ExplanationFailed(Struct, frozen=True):
    """What is behind the answer of a case cannot be shown; the answer itself stands."""

    case: str
    error: KnownError | BugError


class Struck(Struct, frozen=True):
    """What a case would read as without the words at these bounds, most probable first."""

    case: str
    words: tuple[tuple[int, int], ...]
    labels: tuple[LabelScore, ...]


class FirmnessFound(Struct, frozen=True):
    """What single-word changes do to the answer of a case."""

    case: str
    firmness: Firmness


class CorrectionRecorded(Struct, frozen=True):
    """A decision is stored; ``task`` as it stands now, since labels come and go with decisions.

    ``new`` is false for the same decision once more, which changed nothing.
    """

    case: Case
    task: Task
    new: bool = True


class Undone(Struct, frozen=True):
    """A decision, the one in ``row``, was taken back."""

    case: Case
    row: Correction
    task: Task


class LabelsChanged(Struct, frozen=True):
    """Labels of a task were renamed, merged or removed."""

    task: Task


class CasesBinned(Struct, frozen=True):
    """Cases were put into the recycle bin, and what they taught was taken back."""

    cases: tuple[str, ...]


class CasesBroughtBack(Struct, frozen=True):
    """Cases were taken out of the recycle bin; what they taught holds again."""

    cases: tuple[str, ...]


class CasesFound(Struct, frozen=True):
    """The answer to a search."""

    query: str
    page: Page


class LearningSurveyed(Struct, frozen=True):
    """What there is to learn from, and the versions so far."""

    task: Task
    fresh: dict[str, int]
    corrections: int
    needed: int
    versions: tuple[Version, ...]


class Suspect(Struct, frozen=True):
    """A correction that looks wrong: what was said, and what the model rather sees."""

    case: str
    excerpt: str
    label: str
    other: str
    suspicion: float


class SuspectsFound(Struct, frozen=True):
    """The corrections of a task that look wrong, the most suspicious first."""

    task: str
    suspects: tuple[Suspect, ...]


class TrainingStarted(Struct, frozen=True):
    """A training began."""

    corrections: int
    replayed: int
    sealed: int


class TrainingMoved(Struct, frozen=True):
    """A training went on."""

    progress: Progress


class CandidateJudged(Struct, frozen=True):
    """The gate spoke.  ``promoted`` says whether the candidate is active now."""

    report: Report
    promoted: bool


class TrainingCancelled(Struct, frozen=True):
    """A training was cancelled; nothing changed."""


class VersionActivated(Struct, frozen=True):
    """Another version is in use."""

    version: Version
