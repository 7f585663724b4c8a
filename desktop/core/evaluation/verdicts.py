"""What the gate's answer says, for the window and the commands: limits, chance, one headline."""

from collections.abc import Mapping
from typing import Any

from desktop.core.answers.tasks import title
from desktop.core.evaluation.checks import Check, Outcome, Reason, Verdict

NAMES = {
    Check.SCORE: "The score",
    Check.CALIBRATION: "Stated certainty",
    Check.CORRECTIONS: "New corrections, held out",
    Check.FLIPS: "Answers that were sure and right",
    Check.INVARIANCE: "Answers under other names, capitals and typos",
}
ALLOWED = {
    Check.SCORE: "may fall by at most {points}",
    Check.LABEL: "may fall by less than {points}, or by chance",
    Check.CALIBRATION: "may rise by at most {points}",
    Check.CORRECTIONS: "at least {count} must come out right",
    Check.FLIPS: "at most {count} may change",
    Check.INVARIANCE: "may fall by at most {points}",
    Check.FORGETTING: "no new decision names it",
}
MARKS = {
    Outcome.OPEN: "\u2013",
    Outcome.KEPT: "\u2713",
    Outcome.WITHIN: "\u2248",
    Outcome.REFUSED: "\u2717",
}
ALARM, NAMED = "!", 3
# Below which chance a fall is told as more than that: for the score, and for one label of many.
UNLIKELY, UNLIKELY_LABEL = 0.05, 0.01


def headline(number: int, verdict: Verdict) -> str:
    """Return in one line what came of a training; it agrees with its checks and alarms."""
    name = f"Version {number}"
    if not verdict.promoted:
        return f"{name} was refused; the present one stays"
    worse = tuple(dict.fromkeys(title(r.label) for r in (*verdict.alarms, *_fallen(verdict))))
    if not worse:
        return f"{name} is ready to use: it passed every check"
    more = f" and {len(worse) - NAMED} more" if len(worse) > NAMED else ""
    return f"{name} passed every check, but look at {', '.join(worse[:NAMED])}{more}"


def mark(reason: Reason) -> str:
    """Return one sign for how a check came out; never a tick for what was not judged."""
    return MARKS.get(reason.outcome, ALARM)


def name(reason: Reason) -> str:
    """Return what a check looked at."""
    match reason.check:
        case Check.LABEL if reason.passed:
            return f"Each label (worst: {title(reason.label)})"
        case Check.LABEL:
            return f"{title(reason.label)} gets worse"
        case Check.FORGETTING:
            return f"Alarm: {title(reason.label)} is forgotten"
        case _:
            return NAMES[reason.check]


def figures(reason: Reason) -> str:
    """Return a check's figures, before and after."""
    if not reason.cases:
        held_out = reason.check is Check.CORRECTIONS
        return "none were held out" if held_out else "no cases to judge on"
    match reason.check:
        case Check.LABEL | Check.FORGETTING:
            return f"{reason.before * 100:.0f} % \u2192 {reason.after * 100:.0f} % found"
        case Check.CORRECTIONS:
            return f"{reason.before:.0f} \u2192 {reason.after:.0f} of {reason.cases} right"
        case Check.FLIPS:
            return f"{reason.after:.0f} of {reason.cases} changed"
        case Check.CALIBRATION:
            return f"error {reason.before * 100:.1f} \u2192 {reason.after * 100:.1f}"
        case _:
            return f"{reason.before * 100:.1f} \u2192 {reason.after * 100:.1f}"


def first_figures(after: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what a first version reached (``scores_report``), line by line."""
    rows = int(after.get("rows") or 0)
    if not rows:
        return (("Sealed cases to judge on", "none"),)
    spans = after.get("spans")
    score = spans["exact"]["f1"] if spans else after["macro_f1"]
    found = () if spans else (("Right answers", f"{after['accuracy'] * 100:.1f} %"),)
    return (
        ("Sealed cases to judge on", str(rows)),
        (NAMES[Check.SCORE], f"{score * 100:.1f}"),
        *found,
        (NAMES[Check.CALIBRATION], f"error {after['ece'] * 100:.1f}"),
    )


def limits(reason: Reason) -> str:
    """Return what a check allows, and how far the candidate went."""
    if reason.check is Check.CALIBRATION and reason.cases and not reason.judged:
        return f"not judged: {reason.cases} sealed cases are too few"
    if not reason.cases:
        return ""
    allowed = ALLOWED[reason.check].format(points=points(reason.limit), count=int(reason.limit))
    if reason.check in {Check.CORRECTIONS, Check.FLIPS}:
        return allowed
    bound = _bound(reason) if reason.check is Check.SCORE else ""
    return f"{allowed}{_fell(reason)}{bound}"


def points(share: float) -> str:
    """Return a share in points: "2.0 points"."""
    return f"{abs(share) * 100:.1f} points"


def _fell(reason: Reason) -> str:
    """Return by how much something got worse, and whether chance would do as much."""
    if not reason.worse:
        return ""
    verb = "rose" if reason.after > reason.before else "fell"
    if reason.chance is None:
        chance = ""
    elif reason.chance >= (UNLIKELY if reason.check is Check.SCORE else UNLIKELY_LABEL):
        chance = ", which chance alone can do"
    else:
        chance = ", more than chance would"
    return f"; {verb} by {points(reason.after - reason.before)}{chance}"


def _bound(reason: Reason) -> str:
    if not reason.judged or reason.bound is None:
        return f" ({reason.cases} cases are too few for a bound, so the mean decides)"
    if reason.bound >= 0:
        return " (with 95 % certainty it did not fall)"
    return f" (with 95 % certainty by at most {points(reason.bound)})"


def _fallen(verdict: Verdict) -> list[Reason]:
    """Return the labels that fell as far as the limit, though chance can do it."""
    labels = [r for r in verdict.reasons if r.check is Check.LABEL]
    return [r for r in labels if r.before - r.after >= r.limit]
