"""What the commands print: JSON, tables, report cards."""

import json
from collections.abc import Sequence
from typing import Any

from desktop.core.evaluation import verdicts
from desktop.core.evaluation.checks import Outcome, Reason
from desktop.core.wording import MEMORY_SHORT
from desktop.services.facts import CandidateJudged

Report = dict[str, Any]
SHOWN_LABELS = 20
WORDS = {
    Outcome.OPEN: "open",
    Outcome.KEPT: "passed",
    Outcome.WITHIN: "within",
    Outcome.REFUSED: "FAILED",
    Outcome.ALARM: "ALARM",
}


def say(value: object) -> None:
    """Print one JSON value."""
    print(json.dumps(value, ensure_ascii=False))


def report(value: Report, lines: Sequence[str], *, as_json: bool, quiet: bool) -> None:
    """Print a result as JSON, or as lines."""
    if as_json:
        say(value)
    elif not quiet:
        for line in lines:
            print(line)


def report_card(shown: Report, judged: CandidateJudged) -> list[str]:
    """Return a training's outcome in lines."""
    verdict = judged.report.verdict
    lines = [headline("Before", shown["before"]), headline("After", shown["after"])]
    lines += [check_line(reason) for reason in (*verdict.reasons, *verdict.alarms)]
    name = f"Version {shown['number']}"
    if judged.promoted:
        lines.append(f"{name} is in use now.")
    elif verdict.promoted:
        lines.append(
            f"{name} passed and is kept; use it with "
            f"\u201ccaselight activate --task {shown['task']} {shown['number']}\u201d."
        )
    else:
        lines.append(f"{name} was refused; the active one stays.")
    if judged.report.recomputed:
        lines.append(MEMORY_SHORT)
    return lines


def check_line(reason: Reason) -> str:
    """Return a check with its figures, its limit, and how far the candidate went."""
    told = f"  {WORDS[reason.outcome]:7} {verdicts.name(reason)}: {verdicts.figures(reason)}"
    allowed = verdicts.limits(reason)
    return f"{told} on {reason.cases} cases{f'; {allowed}' if allowed else ''}."


def texts_each(counts: dict[str, int]) -> str:
    """Return how many texts name each label, most first, in one line."""
    shown = [f"{label} {count}" for label, count in list(counts.items())[:SHOWN_LABELS]]
    more = len(counts) - len(shown)
    return f"Texts for each label: {', '.join(shown)}{f' and {more} more labels' if more else ''}."


def headline(start: str, scores: Report) -> str:
    """Return the main scores in one line."""
    if scores.get("rows") == 0:
        return f"{start}: there are none, so it is not known how well it reads."
    if "spans" in scores:
        return f"{start}: entity F1 {scores['spans']['exact']['f1']:.3f}."
    if "accuracy" in scores:
        return (
            f"{start}: accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f}, "
            f"calibration error {scores['ece']:.3f}."
        )
    return f"{start}: nothing to score."
