"""What the Learn screen shows."""

from dataclasses import dataclass, replace
from typing import assert_never

from desktop.core.history.versions import FirstReport, Progress, Report
from desktop.core.records import report_of
from desktop.services.facts import (
    CandidateJudged,
    LearningSurveyed,
    Suspect,
    SuspectsFound,
    TrainingCancelled,
    TrainingMoved,
    TrainingStarted,
    VersionActivated,
)

LearnFact = (
    LearningSurveyed
    | TrainingStarted
    | TrainingMoved
    | CandidateJudged
    | TrainingCancelled
    | VersionActivated
    | SuspectsFound
)


# A training's state is kept once a minute; how far it is, is said in such steps.
KEPT_EVERY_S = 60.0
STEP = 5


@dataclass(frozen=True, slots=True)
class LearnState:
    """The survey, a running training, and the newest report with whether it is in use.

    ``back`` is the number of another version that was put in use instead, ``elsewhere`` the name of
    another task whose training runs, ``looked_at`` the report card of an older version, ``resumes``
    how far the kept state of the running training is, in percent.
    """

    survey: LearningSurveyed | None = None
    started: TrainingStarted | None = None
    progress: Progress | None = None
    report: Report | None = None
    used: bool = False
    kept: bool = False
    cancelled: bool = False
    elsewhere: str = ""
    suspects: tuple[Suspect, ...] = ()
    back: int = 0
    looked_at: Report | FirstReport | None = None
    resumes: int = 0

    @property
    def waiting(self) -> bool:
        """Whether a candidate that passed waits for the person's choice."""
        passed = self.report is not None and self.report.verdict.promoted
        chosen = self.used or self.kept or self.back > 0
        return passed and not chosen and not self.training

    @property
    def card(self) -> Report | FirstReport | None:
        """The report card in sight; of a task with one version, that one's."""
        versions = self.survey.versions if self.survey else ()
        only = report_of(versions[0]) if len(versions) == 1 and not self.training else None
        return self.looked_at or self.report or only

    @property
    def training(self) -> bool:
        """Whether a training runs."""
        return self.started is not None


def reduce(state: LearnState, fact: LearnFact) -> LearnState:  # noqa: PLR0911  (one per fact)
    """Return the state after a fact."""
    match fact:
        case LearningSurveyed():
            kept = state.survey is not None and state.survey.task.id == fact.task.id
            return replace(state if kept else LearnState(), survey=fact)
        case TrainingStarted():
            return LearnState(survey=state.survey, started=fact)
        case TrainingMoved(progress):
            return replace(state, progress=progress, resumes=_resumes(state.resumes, progress))
        case CandidateJudged(report, promoted):
            return LearnState(survey=state.survey, report=report, used=promoted)
        case TrainingCancelled():
            return LearnState(survey=state.survey, cancelled=True)
        case SuspectsFound(task, suspects):
            same = state.survey is not None and state.survey.task.id == task
            return replace(state, suspects=suspects) if same else state
        case VersionActivated(version):
            same = state.report is not None and state.report.candidate == version.id
            return replace(state, used=same, back=0 if same else version.number)
        case _:
            assert_never(fact)


def _resumes(before: int, progress: Progress) -> int:
    """Return from where a training would go on, in percent; it moves in steps."""
    reached = progress.done * 100 // max(1, progress.total)
    kept = reached if progress.seconds > KEPT_EVERY_S else 0
    return kept if kept >= before + STEP or kept < before else before


def keeping(state: LearnState) -> LearnState:
    """Return the state after the person chose to keep the present version."""
    return replace(state, kept=True)


def looking_at(state: LearnState, report: Report | FirstReport | None) -> LearnState:
    """Return the state with an older report card, or without it where that was shown already."""
    return replace(state, looked_at=None if report == state.looked_at else report)


def beside(state: LearnState, other: str) -> LearnState:
    """Return the state while the training of another task runs; "" when none does."""
    return replace(state, elsewhere=other)


def stopped(state: LearnState) -> LearnState:
    """Return the state after a training that failed."""
    return LearnState(survey=state.survey)
