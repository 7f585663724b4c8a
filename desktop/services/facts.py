"""What happened: the only thing that services tell the screens, after the store has it."""

from dataclasses import dataclass

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction
from desktop.core.answers.tasks import Task
from desktop.core.decisions.cases import Case, Page
from desktop.core.decisions.corrections import Correction
from desktop.core.decisions.examples import Example
from desktop.core.encoders import Reference
from desktop.core.errors import BugError, KnownError
from desktop.core.evaluation.selective import Promise
from desktop.core.history.versions import Progress, Report, Version


@dataclass(frozen=True, slots=True)
class TasksListed:
    """The installed tasks."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task that comes with the program and needs an encoder that is not here."""

    name: str
    encoder: Reference


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A task is chosen; its samples are at hand, and the id and number of its active version."""

    task: Task
    samples: tuple[Example, ...]
    version: str
    number: int


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The active version is loaded; ``promises`` say what answering only sure texts is worth."""

    task: str
    version: str
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictionMade:
    """A text was read and stored."""

    case: Case


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What the model says and promises after a case taught it something; not stored."""

    case: str
    prediction: Prediction
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """The words for and against a label or a span of a case."""

    case: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class ExplanationFailed:
    """What is behind the answer of a case cannot be shown; the answer itself stands."""

    case: str
    error: KnownError | BugError


@dataclass(frozen=True, slots=True)
class Struck:
    """What a case would read as without the words at these bounds, most probable first."""

    case: str
    words: tuple[tuple[int, int], ...]
    labels: tuple[LabelScore, ...]


@dataclass(frozen=True, slots=True)
class FirmnessFound:
    """What single-word changes do to the answer of a case."""

    case: str
    firmness: Firmness


@dataclass(frozen=True, slots=True)
class CorrectionRecorded:
    """A decision is stored; ``task`` as it stands now, since labels come and go with decisions.

    ``new`` is false for the same decision once more, which changed nothing.
    """

    case: Case
    task: Task
    new: bool = True


@dataclass(frozen=True, slots=True)
class Undone:
    """A decision, the one in ``row``, was taken back."""

    case: Case
    row: Correction
    task: Task


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """Labels of a task were renamed, merged or removed."""

    task: Task


@dataclass(frozen=True, slots=True)
class CasesBinned:
    """Cases were put into the recycle bin, and what they taught was taken back."""

    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesBroughtBack:
    """Cases were taken out of the recycle bin; what they taught holds again."""

    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The answer to a search."""

    query: str
    page: Page


@dataclass(frozen=True, slots=True)
class LearningSurveyed:
    """What there is to learn from, and the versions so far."""

    task: Task
    fresh: dict[str, int]
    corrections: int
    needed: int
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A correction that looks wrong: what was said, and what the model rather sees."""

    case: str
    excerpt: str
    label: str
    other: str
    suspicion: float


@dataclass(frozen=True, slots=True)
class SuspectsFound:
    """The corrections of a task that look wrong, the most suspicious first."""

    task: str
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """A training began."""

    corrections: int
    replayed: int
    sealed: int


@dataclass(frozen=True, slots=True)
class TrainingMoved:
    """A training went on."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class CandidateJudged:
    """The gate spoke.  ``promoted`` says whether the candidate is active now."""

    report: Report
    promoted: bool


@dataclass(frozen=True, slots=True)
class TrainingCancelled:
    """A training was cancelled; nothing changed."""


@dataclass(frozen=True, slots=True)
class VersionActivated:
    """Another version is in use."""

    version: Version
