"""What the report card says: limits in each row, no praise beside a warning, one headline."""

from dataclasses import replace

import pytest

from desktop.commandline.reports import check_line
from desktop.core.evaluation import verdicts
from desktop.core.evaluation.checks import Check, Outcome, Plan, Reason, Verdict
from desktop.core.evaluation.promotion import judge
from tests.unit.core.test_scores import TRUTH, compared, wrong

FELL = Reason(
    Check.SCORE, True, 0.889, 0.884, 600, bound=-0.008, limit=0.01, chance=0.4, judged=True
)
MIGRAINE = Reason(Check.LABEL, True, 1.0, 0.78, 9, "migraine", limit=0.05, chance=0.25, moved=())
ALARM = replace(MIGRAINE, check=Check.FORGETTING)


def test_a_fall_within_the_limit_names_limit_size_bound_and_chance():
    assert verdicts.figures(FELL) == "88.9 \u2192 88.4"
    assert verdicts.limits(FELL) == (
        "may fall by at most 1.0 points; fell by 0.5 points, which chance alone can do "
        "(with 95 % certainty by at most 0.8 points)"
    )


def test_a_label_that_fell_within_chance_says_so():
    assert verdicts.figures(MIGRAINE) == "100 % \u2192 78 % found"
    assert "fell by 22.0 points, which chance alone can do" in verdicts.limits(MIGRAINE)
    unlikely = replace(MIGRAINE, chance=0.001)
    assert "more than chance would" in verdicts.limits(unlikely)


@pytest.mark.parametrize(
    ("reason", "outcome", "sign"),
    [
        (FELL, Outcome.WITHIN, "\u2248"),
        (replace(FELL, after=0.9), Outcome.KEPT, "\u2713"),
        (replace(FELL, passed=False), Outcome.REFUSED, "\u2717"),
        (ALARM, Outcome.ALARM, "!"),
        (Reason(Check.CALIBRATION, True, 0.02, 0.03, 400, limit=0.02), Outcome.WITHIN, "\u2248"),
        (Reason(Check.CALIBRATION, True, 0.02, 0.01, 400, limit=0.02), Outcome.KEPT, "\u2713"),
        (Reason(Check.FLIPS, True, 0, 1, 40, limit=1), Outcome.WITHIN, "\u2248"),
    ],
)
def test_only_what_did_not_get_worse_has_a_tick(reason, outcome, sign):
    assert reason.outcome is outcome
    assert verdicts.mark(reason) == sign


def test_the_headline_agrees_with_the_alarms():
    kept = replace(FELL, after=0.9)
    assert verdicts.headline(2, Verdict(True, (kept,))) == (
        "Version 2 is ready to use: it passed every check"
    )
    assert verdicts.headline(2, Verdict(True, (kept, MIGRAINE), (ALARM,))) == (
        "Version 2 passed every check, but look at Migraine"
    )
    assert verdicts.headline(2, Verdict(True, (kept, MIGRAINE))) == (
        "Version 2 passed every check, but look at Migraine"
    )
    assert verdicts.headline(2, Verdict(False, (), (ALARM,))).startswith("Version 2 was refused")


def test_many_alarms_are_counted():
    alarms = tuple(replace(ALARM, label=name) for name in "vwxyz")
    line = verdicts.headline(3, Verdict(True, (), alarms))
    assert line == "Version 3 passed every check, but look at V, W, X and 2 more"


def test_counts_are_limits_too():
    held = Reason(Check.CORRECTIONS, True, 1, 4, 6, limit=4)
    assert verdicts.limits(held) == "at least 4 must come out right"
    assert verdicts.limits(replace(held, cases=0)) == ""
    assert verdicts.figures(replace(held, cases=0)) == "none were held out"
    flips = Reason(Check.FLIPS, True, 0, 0, 40, limit=1)
    assert verdicts.limits(flips) == "at most 1 may change"


def test_what_was_not_judged_is_not_praised():
    few = Reason(Check.CALIBRATION, True, 0.02, 0.2, 40, judged=False, limit=0.02)
    assert verdicts.limits(few) == "not judged: 40 sealed cases are too few"
    assert few.outcome is Outcome.OPEN
    better = replace(few, after=0.01)
    assert verdicts.mark(better) == "\u2013"
    assert check_line(better).startswith("  open ")
    mean = replace(FELL, judged=False, cases=40)
    assert "40 cases are too few for a bound, so the mean decides" in verdicts.limits(mean)


@pytest.mark.parametrize("check", [Check.SCORE, Check.CORRECTIONS, Check.FLIPS, Check.INVARIANCE])
def test_a_check_without_cases_has_no_tick_and_no_figures(check):
    empty = Reason(check, True, 0.0, 0.0, 0, limit=0.01)
    assert verdicts.mark(empty) == "\u2013"
    assert not any(sign.isdigit() for sign in verdicts.figures(empty))
    assert verdicts.limits(empty) == ""
    assert verdicts.mark(replace(empty, passed=False)) == "\u2717"


def test_every_check_of_the_gate_carries_its_limit():
    verdict = judge(compared(TRUTH, TRUTH, wrong(0.01), (["a"] * 8, ["a"] * 8, ["a"] * 8)), Plan())
    found = {r.check: r.limit for r in verdict.reasons}
    assert found == {
        Check.SCORE: 0.01,
        Check.LABEL: 0.05,
        Check.CALIBRATION: 0.02,
        Check.CORRECTIONS: 5,
        Check.FLIPS: 8,
    }


def test_the_gates_chance_is_that_of_the_sign_test():
    after = ["d" if place < 8 and t != "d" else t for place, t in enumerate(TRUTH)]
    score = judge(compared(TRUTH, TRUTH, after), Plan()).reasons[0]
    assert score.chance == pytest.approx(0.5**6)


def test_a_line_of_the_command_names_bound_and_limit():
    line = check_line(FELL)
    assert line.startswith("  within  The score: 88.9 \u2192 88.4 on 600 cases")
    assert "at most 1.0 points" in line
    assert "at most 0.8 points" in line
    assert check_line(replace(FELL, passed=False)).startswith("  FAILED")
