"""The gate: whether a candidate may replace the active model, with every reason."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.core.evaluation import Scores


class Check(StrEnum):
    """What the gate looks at."""

    SCORE = "score"
    LABEL = "label"
    CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits, fixed before training and kept with the run.

    ``label_support`` is the least number of sealed cases at which one flipped case stays within
    ``label_fall``; ``few_held_out`` is the number of held-out corrections below which "must get
    better" becomes "must not get worse", since so few cannot show a gain.
    """

    score_fall: float = 0.01
    label_fall: float = 0.05
    label_support: int = 20
    few_held_out: int = 5
    good_enough: float = 0.95


@dataclass(frozen=True, slots=True)
class Reason:
    """One check with its figures: shares in [0, 1], or counts for corrections."""

    check: Check
    passed: bool
    before: float
    after: float
    cases: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer."""

    promoted: bool
    reasons: tuple[Reason, ...]

    @property
    def failures(self) -> tuple[Reason, ...]:
        """The checks that were not passed."""
        return tuple(r for r in self.reasons if not r.passed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The active model (before) and the candidate (after) on the very same cases."""

    before: Scores
    after: Scores
    held_out_before: Scores
    held_out_after: Scores


def judge(compared: Comparison, plan: Plan) -> Verdict:
    """Return whether the candidate may be used; every check is listed, passed or not."""
    reasons = (_score(compared, plan), *_labels(compared, plan), _corrections(compared, plan))
    return Verdict(all(r.passed for r in reasons), reasons)


def _score(compared: Comparison, plan: Plan) -> Reason:
    before, after = compared.before.headline, compared.after.headline
    passed = after >= before - plan.score_fall - 1e-9
    return Reason(Check.SCORE, passed, before, after, compared.before.rows)


def _labels(compared: Comparison, plan: Plan) -> tuple[Reason, ...]:
    """Every label with enough cases that fell too far; one reason with the worst if none did."""
    reasons: list[Reason] = []
    for name, old in compared.before.labels.items():
        new = compared.after.labels.get(name)
        if new is None or old.support < plan.label_support:
            continue
        passed = new.recall >= old.recall - plan.label_fall - 1e-9
        reasons.append(Reason(Check.LABEL, passed, old.recall, new.recall, old.support, name))
    failed = tuple(r for r in reasons if not r.passed)
    worst = sorted(reasons, key=lambda r: r.after - r.before)[:1]
    return failed or tuple(worst)


def _corrections(compared: Comparison, plan: Plan) -> Reason:
    right_before = sum(compared.held_out_before.right)
    right_after = sum(compared.held_out_after.right)
    cases = len(compared.held_out_after.right)
    better = right_after > right_before
    enough = right_before >= plan.good_enough * cases
    passed = right_after >= right_before and (better or enough or cases < plan.few_held_out)
    return Reason(Check.CORRECTIONS, passed, right_before, right_after, cases)
