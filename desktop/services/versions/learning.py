"""Training from corrections: survey, train, judge, and put the candidate in use or not."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from enum import Enum

from desktop.core.answers.tasks import Task, active
from desktop.core.decisions.examples import (
    MIN_CORRECTIONS,
    count_labels,
)
from desktop.core.errors import BugError
from desktop.core.evaluation.checks import Plan, Verdict
from desktop.core.evaluation.promotion import Comparison, judge
from desktop.core.history.versions import Progress, Report, Version, VersionState
from desktop.core.records import plain, scores_report
from desktop.core.texts.language import languages_of
from desktop.core.texts.text import digest
from desktop.runtime.aside import aside
from desktop.runtime.clock import now
from desktop.services.facts import (
    CandidateJudged,
    LearningSurveyed,
    TrainingMoved,
    TrainingStarted,
)
from desktop.services.ports import (
    Outcome,
    Predictor,
    Repository,
    Trainer,
    VersionFolders,
)
from desktop.services.versions.lessons import (
    USUAL,
    How,
    Lesson,
    corrections_of,
    dataset_digest,
    lesson_of,
)
from desktop.services.versions.turn import TrainingTurn


class Promote(Enum):
    """What happens to a candidate that passes the gate."""

    IF_PASSED = "use it"
    ASK = "keep it ready"
    NEVER = "only report"


class Learning:
    """Trains candidates and judges them."""

    def __init__(
        self,
        repository: Repository,
        predictor: Predictor,
        trainer: Trainer,
        folders: VersionFolders,
        turn: TrainingTurn | None = None,
    ) -> None:
        """Use the store, the predictor (to load what is promoted), the trainer and folders.

        ``turn`` is shared with whoever else trains.
        """
        self._repository = repository
        self._predictor = predictor
        self._trainer = trainer
        self._folders = folders
        self._turn = turn or TrainingTurn()

    async def survey(self, task_id: str) -> LearningSurveyed:
        """Return what was corrected since the last training, and the versions."""
        task = await self._repository.task(task_id)
        fresh = (await corrections_of(self._repository, task)).fresh
        return LearningSurveyed(
            task,
            count_labels(fresh),
            len(fresh),
            MIN_CORRECTIONS,
            await self._repository.versions(task_id),
        )

    async def train(
        self,
        task_id: str,
        *,
        promote: Promote = Promote.ASK,
        plan: Plan | None = None,
        how: How = USUAL,
    ) -> AsyncGenerator[TrainingStarted | TrainingMoved | CandidateJudged, None]:
        """Train one candidate; closing the generator cancels and changes nothing.

        Raises ``KnownError`` when there is too little to learn from, the training fails or
        another one runs.
        """
        with self._turn.taken():
            made = self._train(task_id, promote, plan or Plan(), how)
            async with aclosing(made) as facts:
                async for fact in facts:
                    yield fact

    async def _train(
        self, task_id: str, promote: Promote, plan: Plan, how: How
    ) -> AsyncGenerator[TrainingStarted | TrainingMoved | CandidateJudged, None]:
        task = await self._repository.task(task_id)
        lesson = await lesson_of(self._repository, task, how)
        run = await self._repository.begin_run(
            task_id,
            active(task),
            spec=json.dumps(plain(plan)),
            seed=how.seed,
            dataset=dataset_digest(lesson.job),
            used=json.dumps(lesson.corrections),
        )
        state = "failed"
        outcome: Outcome | None = None
        try:
            yield TrainingStarted(lesson.fresh, len(lesson.job.replay), len(lesson.job.sealed))
            async with aclosing(self._trainer.train(lesson.job)) as steps:
                async for step in steps:
                    if isinstance(step, Progress):
                        yield TrainingMoved(step)
                    else:
                        outcome = step
            if outcome is None:
                raise BugError("a training without an outcome")
            report = await self._judged(task, run, lesson, outcome, plan)
            state = ""
        except (asyncio.CancelledError, GeneratorExit):
            state = "cancelled"
            raise
        finally:
            if state:
                if outcome is not None:
                    self._folders.discard(outcome.folder)
                await self._repository.end_run(run, state)
        yield await self._chosen(report, promote)

    async def _chosen(self, report: Report, promote: Promote) -> CandidateJudged:
        """Put a stored candidate in use, if it passed and that was asked for."""
        use = report.verdict.promoted and promote is Promote.IF_PASSED
        if use:
            # Only what is stored can be loaded with all that it knows and was taught since.
            await self._predictor.prepare(report.candidate)
            await self._repository.activate(report.task, report.candidate)
        return CandidateJudged(report, promoted=use)

    async def _judged(
        self, task: Task, run: str, lesson: Lesson, outcome: Outcome, plan: Plan
    ) -> Report:
        """Store the candidate with its report, which ends the run."""
        if outcome.before is None:
            raise BugError("a candidate without an active version beside it")
        compared = Comparison(
            outcome.before["sealed"],
            outcome.after["sealed"],
            outcome.before["held_out"],
            outcome.after["held_out"],
            tuple(digest(e.text) for e in lesson.job.sealed),
            tuple(digest(e.text) for e in lesson.job.held_out),
            frozenset(label for e in lesson.job.train for label in e.labels),
        )
        verdict = await aside(judge, compared, plan)
        number = await self._repository.next_number(task.id)
        candidate = await aside(self._folders.adopt, outcome.folder, task.id)
        report = replace(
            _report(task, run, lesson, outcome, (candidate, number, verdict, plan)),
            languages=await aside(_learned, task, lesson),
        )
        version = Version(
            candidate,
            task.id,
            number,
            now(),
            _state(verdict),
            active(task),
            lesson.fresh,
            report=plain(report),
            known=outcome.known,
            labels=lesson.job.labels,
        )
        await self._repository.end_run(run, version.state.value, json.dumps(plain(report)), version)
        return report


def _report(
    task: Task,
    run: str,
    lesson: Lesson,
    outcome: Outcome,
    judged: tuple[str, int, Verdict, Plan],
) -> Report:
    candidate, number, verdict, plan = judged
    before = outcome.before or outcome.after
    return Report(
        task.id,
        run,
        candidate,
        active(task),
        verdict,
        plan,
        scores_report(before["sealed"]),
        scores_report(outcome.after["sealed"]),
        lesson.fresh,
        len(lesson.job.replay),
        outcome.seconds,
        number,
        outcome.watt_hours,
        recomputed=outcome.recomputed,
    )


def _learned(task: Task, lesson: Lesson) -> tuple[str, ...]:
    """Return the languages that a task knows after a training, those of before first."""
    replayed = [e.text for e in lesson.job.replay]
    before = task.languages or languages_of(replayed)
    return tuple(dict.fromkeys((*before, *languages_of([e.text for e in lesson.job.train]))))


def _state(verdict: Verdict) -> VersionState:
    return VersionState.CANDIDATE if verdict.promoted else VersionState.REFUSED
