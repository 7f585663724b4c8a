"""The sentences of the Learn screen."""

from collections.abc import Sequence

from desktop.core.answers.tasks import title
from desktop.core.evaluation.checks import Reason
from desktop.core.evaluation.verdicts import headline
from desktop.core.history.versions import Lineage, Report, Version, VersionState
from desktop.core.settings import Device
from desktop.core.wording import MEMORY_SHORT
from desktop.runtime.clock import local_time
from desktop.services.facts import TrainingStarted
from desktop.ui.wording import cases

REACHED = "What it reached; there was no version before"
NONE = "\u2013"
MINUS = "\u2212"
DEVICES = {
    Device.AUTO: "Train on the fastest",
    Device.CPU: "Train on the processor",
    Device.CUDA: "Train on an NVIDIA card",
    Device.MPS: "Train on an Apple card",
}


def points(change: float) -> str:
    """Return a change of a share in points: "+2.1" or "\u22120.4"."""
    return f"{'+' if change > 0 else MINUS}{abs(change) * 100:.1f}"


def survey_line(count: int, needed: int) -> str:
    """Return how much there is to learn from."""
    if not count:
        return "Nothing was corrected since the last training."
    told = f"{count} {'case was' if count == 1 else 'cases were'} decided since the last training."
    return told if count >= needed else f"{told} {needed - count} more are needed to train."


def training_line(started: TrainingStarted) -> str:
    """Return what a running training learns from."""
    return (
        f"Learning from {started.corrections} new decisions and {started.replayed} "
        f"older texts; {started.sealed} sealed cases decide. You can go on reading."
    )


def learn_title(
    report: Report | None, *, used: bool, kept: bool, back: int = 0, newest: int = 0
) -> str:
    """Return the heading when no training runs.

    ``back`` is another version that was put in use, which for the ``newest`` is no going back.
    """
    if back:
        return f"Version {back} is in use" + ("" if back == newest else " again")
    if report is None:
        return "Learn from your corrections"
    name = f"Version {report.number}"
    if used:
        return f"{name} is in use"
    if kept:
        return f"{name} is kept; the present one stays in use"
    return headline(report.number, report.verdict)


def trained_line(report: Report) -> str:
    """Return what a training took."""
    energy = f" and about {report.watt_hours:.2g} Wh (an estimate)" if report.watt_hours else ""
    rows = report.before.get("rows", 0)
    compared = f"compared on {rows} sealed cases" if rows else "none was sealed to compare on"
    spared = f" {MEMORY_SHORT}" if report.recomputed else ""
    return (
        f"Version {report.number} was trained in {report.seconds:.0f} s{energy} "
        f"on {report.corrections} new decisions and {report.replayed} older texts, {compared}."
        f"{spared}"
    )


def alarm_line(alarms: Sequence[Reason]) -> str:
    """Return which labels suffer although nothing new taught them."""
    if not alarms:
        return ""
    names = [
        f"{title(r.label)} ({r.before * 100:.0f} % \u2192 {r.after * 100:.0f} % found)"
        for r in alarms[:3]
    ]
    more = f" and {len(alarms) - 3} more" if len(alarms) > 3 else ""
    return f"Forgetting alarm: no new decision names {', '.join(names)}{more}, yet fewer are found."


def version_state(version: Version) -> str:
    """Return where a version stands."""
    if version.active:
        return "in use"
    return {
        VersionState.READY: "kept",
        VersionState.CANDIDATE: "passed",
        VersionState.REFUSED: "refused",
    }[version.state]


def overrule_question(version: Version) -> str:
    """Return what is asked before a refused version is used."""
    return (
        f"Version {version.number} failed a check that was set before its training. If you use it "
        "all the same, your reason is kept for good beside the version, and one click goes back."
    )


def lineage_text(lineages: Sequence[Lineage]) -> str:
    """Return where every version came from, as Markdown."""
    numbers = {line.version.id: line.version.number for line in lineages}
    return "\n\n".join(_lineage(line, numbers) for line in lineages)


def _lineage(line: Lineage, numbers: dict[str, int]) -> str:
    version, run = line.version, line.run
    parent = numbers.get(version.parent or "")
    lines = [
        f"### Version {version.number}, {version_state(version)}",
        f"- made {local_time(version.created)}, from "
        + (f"version {parent}" if parent else "a pack or a file of labelled texts"),
        f"- digest {version.id.removeprefix('sha256:')[:16]}\u2026",
    ]
    if run is not None:
        lines.append(
            f"- {cases(len(run.corrections))} decided by people; seed {run.seed}; "
            f"training texts' digest {run.dataset[:16]}\u2026"
        )
        limits = ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in run.plan.items())
        lines.append(f"- limits fixed before the training: {limits}")
    for overrule in line.overrules:
        who = overrule.author or "someone on this computer"
        lines.append(
            f"- used although refused, {local_time(overrule.at)} by {who}: "
            f"\u201c{overrule.reason}\u201d"
        )
    return "\n".join(lines)
