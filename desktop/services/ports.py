"""What the services need from the technologies; adapters implement these protocols."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.core.cases import Case, Page
from desktop.core.corrections import Correction, Decision
from desktop.core.evaluation import Scores
from desktop.core.examples import Example, Role
from desktop.core.predictions import Explanation, Prediction, Span
from desktop.core.tasks import Kind, Task
from desktop.core.versions import Lineage, Progress, Version


class Predictor(Protocol):
    """Reads and explains with a version; loads it when first asked, on its own thread."""

    async def prepare(self, version: str) -> tuple[str, ...]:
        """Load a version so that the next reading is fast; returns the labels it knows."""
        ...

    async def read(self, version: str, text: str) -> Prediction:
        """Predict one text."""
        ...

    async def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts in order."""
        ...

    async def explain(
        self, version: str, text: str, label: str, span: Span | None = None
    ) -> Explanation:
        """Return the words for and against a label, or a span."""
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training made: a folder with the candidate, and both models' scores."""

    folder: Path
    after: Mapping[str, Scores]
    before: Mapping[str, Scores] | None
    seconds: float
    processor_seconds: float


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

    async def decided(self, task_id: str) -> list[tuple[str, str, Decision]]:
        """Return (text, case, decision) of every case with corrections."""
        ...

    async def append(self, correction: Correction) -> tuple[Correction, ...]:
        """Store a correction; returns the case's history."""
        ...

    async def versions(self, task_id: str) -> tuple[Version, ...]:
        """Return the versions of a task, newest first."""
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

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """Return the corrections that the active version has learned from."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the stored data; nothing when it is sound."""
        ...
