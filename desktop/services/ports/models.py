"""What the services need from the model: it reads, explains, learns, and is trained."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Doubted, Taught
from desktop.core.decisions.examples import Example
from desktop.core.decisions.lessons import Lessons
from desktop.core.decisions.querying import Strategy
from desktop.core.encoders import Reference
from desktop.core.evaluation.scores import Scores
from desktop.core.evaluation.selective import Promise
from desktop.core.history.versions import Progress

# Called with the share (0 to 1) of the work that is done.
Moved = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version that can be asked: its labels, and what answering only sure texts is worth."""

    labels: tuple[str, ...]
    promises: tuple[Promise, ...] = ()


class Predictor(Protocol):
    """Reads and explains with a version, on its own thread.

    A version is loaded when it is first asked for, in one step with all that it was taught, so
    that it never reads without; one that gave way to others comes back just so.

    Cancelling who awaits an answer drops the work within a step (a few tenths of a second), and
    the next request begins.  Whatever the program itself gets wrong is raised as ``BugError``.
    """

    async def prepare(self, version: str) -> Loaded:
        """Load a version so that the next reading is fast."""
        ...

    async def read(self, version: str, text: str, moved: Moved | None = None) -> Prediction:
        """Predict one text.

        ``moved`` is called on the loop's thread as a text of several windows is read, rising up to
        1, and never again once the answer is there or the reading was cancelled.
        """
        ...

    async def again(self, version: str, text: str) -> tuple[Prediction, tuple[Promise, ...]]:
        """Predict a text after something was taught; returns what is promised now as well."""
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

    async def suspicion(self, version: str, lessons: Sequence[Taught]) -> list[Doubted]:
        """Say how suspicious labelled corrections are, each judged without itself."""
        ...

    async def order(
        self, version: str, texts: Sequence[str], strategy: Strategy, count: int
    ) -> list[int]:
        """Return the places of the texts to ask about next, the most telling first."""
        ...

    async def release(self, encoder: str) -> None:
        """Close the files of an encoder (its SHA-256), which some systems do not move otherwise."""
        ...

    def teach(self, lessons: Lessons) -> None:
        """Take corrections in, or back, before anything that is asked from now on.

        Nothing is waited for: what is stored stays stored.  A version that is not loaded learns
        when it is; one that cannot learn is loaded anew when it is next asked for.
        """
        ...


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What the trainer gets; ``parent`` is the version to go on from, if there is one.

    ``encoder`` is the SHA-256 of the encoder to train on: that of the parent, or the one that came
    with the program, where none is named.  On another than the parent's all begins anew.
    """

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
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training made: a folder with the candidate, and both models' scores.

    ``known`` is what the candidate knows by example; it belongs into the encrypted store.
    ``recomputed`` says that memory was short, so that layers were computed again.
    """

    folder: Path
    after: Mapping[str, Scores]
    before: Mapping[str, Scores] | None
    seconds: float
    watt_hours: float = 0.0
    known: bytes | None = None
    recomputed: bool = False


class Trainer(Protocol):
    """Trains in a process of its own; closing the generator cancels for certain."""

    def train(self, job: TrainingJob) -> AsyncGenerator[Progress | Outcome, None]:
        """Yield progress and, last, the outcome; raises ``KnownError`` when it fails."""
        ...


class VersionFolders(Protocol):
    """Owns ``versions/<sha256>/``."""

    def adopt(self, folder: Path, task: str = "") -> str:
        """Move or copy finished files under their content hash, safely; returns the id.

        ``task`` is written into the files of a training, so that a version belongs to one task.
        """
        ...

    def discard(self, folder: Path) -> None:
        """Remove the files of a training that is not kept."""
        ...

    def removing(self, versions: Sequence[str]) -> AbstractContextManager[None]:
        """Remove the files of versions when the block ends well, and at the next start at last."""
        ...

    def encoder_of(self, version: str) -> Reference | None:
        """Return the encoder that a version was trained on.

        None when its files, which say so, are missing or not what they were.
        """
        ...

    def damaged(self, versions: Sequence[str]) -> tuple[str, ...]:
        """Return those whose files are missing or not what they were, by the start of their id.

        Folders that no one of ``versions`` names are looked at too.
        """
        ...
