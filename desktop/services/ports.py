"""What the services need from the technologies; adapters implement these protocols."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.core.cases import Case, CaseLine, Page
from desktop.core.corrections import Correction, Decision, Doubted, Taught
from desktop.core.evaluation import Scores
from desktop.core.examples import Example, Role
from desktop.core.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.querying import Strategy
from desktop.core.selective import Promise
from desktop.core.tasks import Kind, Task
from desktop.core.versions import Lineage, Progress, Version

# Called with the share (0 to 1) of the work that is done.
Moved = Callable[[float], None]


class Predictor(Protocol):
    """Reads and explains with a version; loads it when first asked, on its own thread.

    Cancelling who awaits an answer drops the work within a step (a few tenths of a second), and
    the next request begins.  Whatever the program itself gets wrong is raised as ``BugError``.
    """

    async def prepare(self, version: str) -> tuple[str, ...]:
        """Load a version so that the next reading is fast; returns the labels it knows."""
        ...

    async def read(self, version: str, text: str, moved: Moved | None = None) -> Prediction:
        """Predict one text.

        ``moved`` is called on the loop's thread as a text of several windows is read, rising up to
        1, and never again once the answer is there or the reading was cancelled.
        """
        ...

    async def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts in order."""
        ...

    async def explain(self, version: str, text: str, question: Question) -> Explanation:
        """Return the words for and against a label, with the proof that they matter, or a span."""
        ...

    async def without(
        self, version: str, text: str, struck: Sequence[tuple[int, int]]
    ) -> tuple[LabelScore, ...]:
        """Return the labels with the words at these bounds struck out, most probable first."""
        ...

    async def firmness(self, version: str, text: str, order: Sequence[tuple[int, int]]) -> Firmness:
        """Say whether changes of single words, those in ``order`` first, change the answer."""
        ...

    async def promises(self, version: str) -> tuple[Promise, ...]:
        """Return what answering only sure texts is worth."""
        ...

    async def suspicion(self, version: str, lessons: Sequence[Taught]) -> list[Doubted]:
        """Say how suspicious labelled corrections are, each judged without itself."""
        ...

    async def order(
        self, version: str, texts: Sequence[str], strategy: Strategy, count: int
    ) -> list[int]:
        """Return the places of the texts to ask about next, the most telling first."""
        ...

    async def teach(self, version: str, lessons: Sequence[Taught]) -> None:
        """Take corrections in at once, or back; a lesson that is known already costs nothing."""
        ...


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What the trainer gets; ``parent`` is the version to go on from, if there is one."""

    kind: Kind
    labels: tuple[str, ...]
    parent: str | None
    seed: int
    train: tuple[Example, ...]
    replay: tuple[Example, ...]
    calibration: tuple[Example, ...]
    sealed: tuple[Example, ...]
    held_out: tuple[Example, ...]
    parent_known: bytes | None = None
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training made: a folder with the candidate, and both models' scores.

    ``known`` is what the candidate knows by example; it belongs into the encrypted store.
    """

    folder: Path
    after: Mapping[str, Scores]
    before: Mapping[str, Scores] | None
    seconds: float
    processor_seconds: float
    watt_hours: float = 0.0
    known: bytes | None = None


class Trainer(Protocol):
    """Trains in a process of its own; closing the generator cancels for certain."""

    def train(self, job: TrainingJob) -> AsyncGenerator[Progress | Outcome, None]:
        """Yield progress and, last, the outcome; raises ``KnownError`` when it fails."""
        ...


class VersionFolders(Protocol):
    """Owns ``versions/<sha256>/``."""

    def adopt(self, folder: Path) -> str:
        """Move or copy finished files under their content hash, safely; returns the id."""
        ...

    def discard(self, folder: Path) -> None:
        """Remove the files of a training that is not kept."""
        ...

    def damaged(self, versions: Sequence[str]) -> tuple[str, ...]:
        """Return those whose files are missing or not what they were, by the start of their id.

        Folders that no one of ``versions`` names are looked at too.
        """
        ...


class Archives(Protocol):
    """Owns backups."""

    def goal(self, file: Path) -> Path:
        """Return where a backup named so is written; raises ``KnownError`` where none may be."""
        ...

    def draft(self, goal: Path) -> AbstractContextManager[Path]:
        """Give an empty folder beside ``goal`` for a while."""
        ...

    def pack(self, snapshot: Path, goal: Path) -> int:
        """Write the snapshot and the versions to one file, and read it again; returns its bytes."""
        ...

    def unpack(self, file: Path) -> None:
        """Make a whole backup ready to take the folder's place when the program ends."""
        ...


@dataclass(frozen=True, slots=True)
class Pack:
    """A task pack that was read and checked; ``folder`` holds the version's files."""

    task: Task
    folder: Path
    examples: dict[Role, tuple[Example, ...]]


class Packs(Protocol):
    """Reads task packs."""

    def shipped(self) -> tuple[str, ...]:
        """Return the ids of the packs that come with the program."""
        ...

    def read(self, pack: str) -> Pack:
        """Read and check one; raises ``KnownError``."""
        ...


class Repository(Protocol):
    """Everything that is stored.  Each method is one transaction; raises ``KnownError``."""

    async def tasks(self) -> tuple[Task, ...]:
        """Return the installed tasks by name."""
        ...

    async def task(self, task_id: str) -> Task:
        """Return one task."""
        ...

    async def install_task(
        self, task: Task, version: Version, examples: dict[Role, tuple[Example, ...]]
    ) -> None:
        """Store a task with its first version and examples."""
        ...

    async def add_labels(self, task_id: str, labels: tuple[str, ...]) -> None:
        """Let people use further labels."""
        ...

    async def examples(self, task_id: str, role: Role) -> tuple[Example, ...]:
        """Return the examples of a task in one role."""
        ...

    async def record_case(
        self,
        task_id: str,
        text: str,
        prediction: Prediction | None,
        *,
        source: str,
        author: str = "",
        replaces: str | None = None,
    ) -> str:
        """Store a case and what was predicted; returns the case's id."""
        ...

    async def case(self, case_id: str) -> Case:
        """Return a case."""
        ...

    async def search(self, task_id: str, query: str, *, limit: int, offset: int = 0) -> Page:
        """Return cases, newest first."""
        ...

    async def undecided(self, task_id: str, limit: int) -> tuple[CaseLine, ...]:
        """Return the newest cases that nobody has decided; ``excerpt`` is the whole text."""
        ...

    async def decided(self, task_id: str) -> list[tuple[str, str, Decision]]:
        """Return (text, case, decision) of every case with corrections."""
        ...

    async def append(self, correction: Correction) -> tuple[Correction, ...]:
        """Store a correction; returns the case's history."""
        ...

    async def versions(self, task_id: str) -> tuple[Version, ...]:
        """Return the versions of a task, newest first."""
        ...

    async def version_ids(self) -> tuple[str, ...]:
        """Return the ids of the versions of every task."""
        ...

    async def find_version(self, task_id: str, wanted: str) -> Version:
        """Return a version by number or id."""
        ...

    async def next_number(self, task_id: str) -> int:
        """Return the number of the next version."""
        ...

    async def activate(self, task_id: str, version_id: str, author: str = "") -> None:
        """Make a version active."""
        ...

    async def overrule(self, task_id: str, version_id: str, reason: str, author: str = "") -> None:
        """Write down why a version that the gate refused is used all the same."""
        ...

    async def lineage(self, task_id: str) -> tuple[Lineage, ...]:
        """Return every version with the run that made it, newest first."""
        ...

    async def begin_run(
        self, task_id: str, parent: str, *, spec: str, seed: int, dataset: str, used: str
    ) -> str:
        """Write down a training before it starts; returns its id."""
        ...

    async def end_run(
        self, run: str, state: str, report: str | None = None, version: Version | None = None
    ) -> None:
        """Write down how a training ended; an active ``version`` becomes the active model."""
        ...

    async def known(self, version_id: str) -> bytes | None:
        """Return what a version knows by example, where that is stored."""
        ...

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """Return the corrections that the active version has learned from."""
        ...

    async def trained_corrections(self, task_id: str) -> frozenset[str]:
        """Return the corrections of those whose texts the active version was trained on.

        The held-out ones of its trainings are not among them.
        """
        ...

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the stored data; nothing when it is sound."""
        ...

    async def copy_to(self, folder: Path) -> None:
        """Copy the database as it is now, and its key, into an empty folder."""
        ...
