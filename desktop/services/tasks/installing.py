"""Making tasks from a person's own file."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from desktop.core.answers.tasks import Kind, Task, checked_id, checked_label, title
from desktop.core.decisions.examples import Example, Role, count_labels, is_sealed, merged_labels
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress, Version, VersionState
from desktop.core.records import plain, scores_report
from desktop.core.texts.language import languages_of
from desktop.core.texts.text import checked, digest
from desktop.runtime.aside import aside
from desktop.runtime.clock import now
from desktop.services.facts import TaskOpened, TasksListed, TrainingStarted
from desktop.services.ports import (
    Outcome,
    Repository,
    Trainer,
    TrainingJob,
    VersionFolders,
)
from desktop.services.versions.lessons import USUAL, How
from desktop.services.versions.turn import TrainingTurn

NEEDED_LABELS = 2
NEEDED_EACH = 3
NEEDED_SPANS = 5
CALIBRATION_SHARE = 10
# So many labels are calibrated on and shown at least, where each keeps so many texts to train on.
FEW_LABELS, LEFT_EACH = 5, 8


class Installing:
    """Installs tasks."""

    def __init__(
        self,
        repository: Repository,
        folders: VersionFolders,
        trainer: Trainer,
        turn: TrainingTurn | None = None,
    ) -> None:
        """Use the store, the version folders and the trainer.

        ``turn`` is shared with whoever else trains.
        """
        self._repository = repository
        self._folders = folders
        self._trainer = trainer
        self._turn = turn or TrainingTurn()

    async def listed(self) -> TasksListed:
        """Return the tasks that there are."""
        return TasksListed(await self._repository.tasks())

    async def open(self, task_id: str) -> TaskOpened:
        """Return a task with its samples and its active version."""
        task = await self._repository.task(task_id)
        samples = await self._repository.examples(task_id, Role.SAMPLE)
        versions = await self._repository.versions(task_id)
        active = next((v for v in versions if v.active), None)
        return TaskOpened(
            task, samples, active.id if active else "", active.number if active else 0
        )

    async def new_task(
        self,
        task_id: str,
        kind: Kind,
        examples: Sequence[Example],
        *,
        how: How = USUAL,
    ) -> AsyncGenerator[TrainingStarted | Progress | TaskOpened, None]:
        """Train a task from labelled texts: a tenth is sealed, a tenth calibrates, both by digest.

        Raises ``KnownError`` when there is too little to learn from, the training fails or another
        one runs; then nothing is created.
        """
        with self._turn.taken():
            async with aclosing(self._new_task(task_id, kind, examples, how)) as steps:
                async for step in steps:
                    yield step
        yield await self.open(task_id)

    async def _new_task(
        self, task_id: str, kind: Kind, examples: Sequence[Example], how: How
    ) -> AsyncGenerator[TrainingStarted | Progress, None]:
        checked_id(task_id)
        if task_id in {t.id for t in await self._repository.tasks()}:
            raise KnownError(Problem.TASK_EXISTS, task=task_id)
        if task_id in {t.id for t in await self._repository.removed_tasks()}:
            raise KnownError(Problem.TASK_REMOVED, task=task_id)
        unique = _unique(kind, examples)
        labels = _checked_labels(kind, unique)
        sealed, calibration, train = parted(unique)
        judged = calibration or sealed
        job = TrainingJob(kind, labels, None, how.seed, train, (), judged, sealed, ())
        job = replace(job, device=how.device, encoder=how.encoder)
        yield TrainingStarted(len(train), 0, len(sealed))
        try:
            async with aclosing(self._trainer.train(job)) as steps:
                async for step in steps:
                    if isinstance(step, Progress):
                        yield step
                    else:
                        await self._kept(task_id, job, step)
        except KnownError as error:
            if error.problem is Problem.TRAINING_FAILED:
                raise KnownError(Problem.NEW_TASK_FAILED, **error.facts) from error
            raise

    async def _kept(self, task_id: str, job: TrainingJob, outcome: Outcome) -> None:
        """Store what was trained; where that fails, nothing of it is left."""
        kept = False
        try:
            await self._keep(task_id, job, outcome)
            kept = True
        finally:
            if not kept:
                self._folders.discard(outcome.folder)

    async def _keep(self, task_id: str, job: TrainingJob, outcome: Outcome) -> None:
        version_id = await aside(self._folders.adopt, outcome.folder, task_id)
        languages = await aside(languages_of, [e.text for e in job.train])
        after = plain(scores_report(outcome.after["sealed"]))
        report = {"after": after, "languages": list(languages)}
        task = Task(task_id, title(task_id), job.kind, job.labels)
        version = Version(
            version_id,
            task_id,
            1,
            now(),
            VersionState.READY,
            active=True,
            report=report,
            known=outcome.known,
        )
        await self._repository.install_task(
            task,
            version,
            {
                Role.SEALED: job.sealed,
                Role.SAMPLE: () if job.calibration == job.sealed else job.calibration,
                Role.REPLAY: job.train,
            },
        )


def parted(
    examples: Sequence[Example],
) -> tuple[tuple[Example, ...], tuple[Example, ...], tuple[Example, ...]]:
    """Part examples into sealed, calibration and training by digest; every label is trained."""
    sealed: list[Example] = []
    calibration: list[Example] = []
    train: list[Example] = []
    trained: set[str] = set()
    for example in examples:
        code = digest(example.text)
        new = not set(example.labels) <= trained
        if new or (not is_sealed(code) and int(code[8:16], 16) % CALIBRATION_SHARE):
            trained.update(example.labels)
            train.append(example)
        else:
            (sealed if is_sealed(code) else calibration).append(example)
    shared = _shared(train, calibration)
    kept = tuple(e for e in train if e not in shared)
    return tuple(sealed), (*calibration, *shared), kept


def _shared(train: Sequence[Example], calibration: Sequence[Example]) -> tuple[Example, ...]:
    """Return texts to calibrate on, and to show, of labels that chance left out of a small file.

    Never more than make a few labels, and none of a label that has few texts to be trained on.
    """
    counts = count_labels(train)
    seen = {label for example in calibration for label in example.labels}
    shared: list[Example] = []
    for example in sorted(train, key=lambda e: digest(e.text)):
        if len(seen) >= FEW_LABELS:
            break
        spare = all(counts[label] > LEFT_EACH for label in example.labels)
        if spare and not seen.issuperset(example.labels):
            shared.append(example)
            seen.update(example.labels)
            counts.update({label: counts[label] - 1 for label in set(example.labels)})
    return tuple(shared)


def _unique(kind: Kind, examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return canonical examples with one answer per text: the last."""
    found: dict[str, Example] = {}
    for example in examples:
        text = checked(example.text)
        if kind is Kind.CLASSIFY:
            found[text] = Example(text, checked_label(example.label or ""))
        else:
            found[text] = Example(text, spans=example.spans or ())
    return tuple(found.values())


def _checked_labels(kind: Kind, examples: Sequence[Example]) -> tuple[str, ...]:
    counts = count_labels(examples)
    if kind is Kind.CLASSIFY:
        enough = [name for name, count in counts.items() if count >= NEEDED_EACH]
        if len(enough) < NEEDED_LABELS:
            raise KnownError(
                Problem.TOO_FEW_LABELS, needed=NEEDED_LABELS, each=NEEDED_EACH, found=len(enough)
            )
    elif (found := sum(counts.values())) < NEEDED_SPANS:
        raise KnownError(Problem.TOO_FEW_ENTITIES, needed=NEEDED_SPANS, found=found)
    return tuple(sorted(merged_labels((), examples)))
