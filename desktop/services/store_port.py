"""What the services need from the store."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop.core.answers.predictions import Prediction
from desktop.core.answers.tasks import Task
from desktop.core.decisions.cases import Case, CaseLine, Origin, Page
from desktop.core.decisions.corrections import Correction, Decision
from desktop.core.decisions.examples import Example, Role
from desktop.core.decisions.imports import Batch, Import, TakenBack
from desktop.core.decisions.lessons import Lessons, Memory, Recorded, Stored
from desktop.core.history.versions import Lineage, Version
from desktop.core.rows.exports import StoredCase, What


class Repository(Protocol):
    """Everything that is stored.  Each method is one transaction; raises ``KnownError``."""

    async def tasks(self) -> tuple[Task, ...]:
        """Return the installed tasks by name."""
        ...

    async def task(self, task_id: str) -> Task:
        """Return one task."""
        ...

    async def removed_tasks(self) -> tuple[Task, ...]:
        """Return the tasks in the recycle bin by name."""
        ...

    async def remove_task(self, task_id: str) -> None:
        """Put a task into the recycle bin, with all that belongs to it."""
        ...

    async def bring_back_task(self, task_id: str) -> None:
        """Take a task out of the recycle bin."""
        ...

    async def rename_task(self, task_id: str, name: str) -> None:
        """Give a task another name; its id stays."""
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
        self, task_id: str, text: str, prediction: Prediction | None, origin: Origin
    ) -> Recorded:
        """Store a text and what was predicted; returns its case.

        The draft that it replaces gives way, if nobody decided it.  A deleted case comes back.
        """
        ...

    async def keep(self, case: Case, origin: Origin) -> Recorded:
        """Store a case that was only looked at; a second time changes nothing."""
        ...

    async def case(self, case_id: str) -> Case:
        """Return a case."""
        ...

    async def find_case(self, task_id: str, text: str) -> Case | None:
        """Return the case of a text, where there is one; a deleted one too."""
        ...

    async def settle_draft(self, case_id: str) -> None:
        """Let a case be no draft any more, since somebody opened it."""
        ...

    async def bin_cases(self, cases: Sequence[str], author: str = "") -> Lessons:
        """Put cases into the recycle bin; returns what is to be unlearned."""
        ...

    async def bring_back(self, cases: Sequence[str], author: str = "") -> Lessons:
        """Take cases out of the recycle bin; returns what is to be learned again."""
        ...

    async def binned(self, task_id: str, limit: int) -> Page:
        """Return the deleted cases of a task, newest first."""
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

    async def append(self, correction: Correction, text: str) -> Stored:
        """Store a correction of the case that has this text; the same twice is stored once.

        Raises ``KnownError`` when the case has another text, or was read anew meanwhile.
        """
        ...

    async def take(self, source: Import, batch: Batch) -> tuple[int, Lessons]:
        """Store decided examples, all or none; returns how many were new, and what they teach."""
        ...

    async def take_back(self, source: Import, after: int, limit: int) -> TakenBack:
        """Take back so many of the answers of an import, those after a row, all or none."""
        ...

    async def imports(self, task_id: str) -> tuple[Import, ...]:
        """Return what files brought for a task, the newest first."""
        ...

    async def usage(self, task_id: str) -> dict[str, int]:
        """Return how many decisions name each label."""
        ...

    async def move_label(self, task_id: str, old: str, new: str, author: str = "") -> Lessons:
        """Rename a label wherever it was decided, in deleted cases too, and drop the old name."""
        ...

    async def remove_label(self, task_id: str, label: str) -> None:
        """Drop a label that no decision names; raises ``KnownError``."""
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

    async def memory(self, version_id: str) -> Memory:
        """Return what a version knows by example, and all decisions it was not trained on."""
        ...

    async def used_corrections(self, task_id: str) -> frozenset[str]:
        """Return the corrections that the active version has learned from."""
        ...

    async def export_places(self, task_id: str, query: str) -> tuple[int, ...]:
        """Return where the cases stand that a search finds ("" is all), oldest first."""
        ...

    async def exported(self, places: Sequence[int], what: What) -> tuple[StoredCase, ...]:
        """Return the cases at these places with what is given out of them."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Return what is wrong with the stored data; nothing when it is sound."""
        ...

    async def copy_to(self, folder: Path) -> None:
        """Copy the database as it is now, and its key, into an empty folder."""
        ...
