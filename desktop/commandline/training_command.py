"""The command that trains, and its report."""

import argparse

from desktop.commandline.reports import Report, report, report_card
from desktop.commandline.terminal import ProgressBar
from desktop.composition import Program
from desktop.core.records import plain
from desktop.services.facts import CandidateJudged, TrainingMoved, TrainingStarted
from desktop.services.versions.learning import Promote
from desktop.services.versions.lessons import How

Options = argparse.Namespace
REFUSED = 4


async def train(program: Program, options: Options) -> int:
    """Train from the stored corrections, judge, and promote with ``--yes`` (4 when refused)."""
    promote = Promote.IF_PASSED if options.yes else Promote.NEVER
    return await train_on(program, options, promote, How(options.seed, options.device))


async def train_on(program: Program, options: Options, promote: Promote, how: How) -> int:
    """Train a task and report what came of it; 4 when it was to be used and was refused."""
    await program.repository.task(options.task)
    judged: CandidateJudged | None = None
    bar = ProgressBar(quiet=options.quiet)
    facts = program.learning.train(options.task, promote=promote, how=how)
    async for fact in facts:
        if isinstance(fact, TrainingStarted):
            bar.begin()
        elif isinstance(fact, TrainingMoved):
            bar.show(fact.progress)
        else:
            judged = fact
    if judged is None:
        return 1
    made = judged.report
    shown: Report = {
        "task": made.task,
        "run": made.run,
        "candidate": made.candidate,
        "number": made.number,
        "active": made.candidate if judged.promoted else made.active,
        "passed": made.verdict.promoted,
        "promoted": judged.promoted,
        "reasons": plain(made.verdict.reasons),
        "alarms": plain(made.verdict.alarms),
        "corrections": made.corrections,
        "replayed": made.replayed,
        "seconds": round(made.seconds, 1),
        "watt_hours": round(made.watt_hours, 4),
        "recomputed": made.recomputed,
        "before": made.before,
        "after": made.after,
    }
    report(shown, report_card(shown, judged), as_json=options.json, quiet=options.quiet)
    return REFUSED if promote is Promote.IF_PASSED and not judged.promoted else 0
