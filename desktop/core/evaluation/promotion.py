"""The gate: whether a candidate may replace the active model, with every reason."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from desktop.core.evaluation.checks import Check, Moved, Plan, Reason, Verdict
from desktop.core.evaluation.resampling import paired_bootstrap, sign_test
from desktop.core.evaluation.scores import Scores, Tally, headline_f1

EDGE = 1e-9
Pair = tuple[tuple[tuple[str, int, int, int], ...], tuple[tuple[str, int, int, int], ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The active model (before) and the candidate (after) on the very same cases.

    ``sealed`` and ``held_out`` are the digests of the cases in order; ``taught`` are the labels
    that the new corrections name.
    """

    before: Scores
    after: Scores
    held_out_before: Scores
    held_out_after: Scores
    sealed: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    taught: frozenset[str] = field(default_factory=frozenset)


def judge(compared: Comparison, plan: Plan) -> Verdict:
    """Return whether the candidate may be used; every check is listed, passed or not."""
    labels = _labels(compared, plan)
    reasons = (
        _score(compared, plan),
        *labels,
        _calibration(compared, plan),
        _corrections(compared, plan),
        _flips(compared, plan),
        *_invariance(compared, plan),
    )
    return Verdict(all(r.passed for r in reasons), reasons, _alarms(compared, plan))


def _score(compared: Comparison, plan: Plan) -> Reason:
    """Macro-F1 (entity F1 for spans): by its lower bound, or by its mean where cases are few."""
    before, after = compared.before, compared.after
    pairs = [
        (old.counts, new.counts) for old, new in zip(before.tallies, after.tallies, strict=True)
    ]
    macro = before.exact is None
    bound = paired_bootstrap(pairs, lambda drawn: _change(drawn, macro=macro)) if pairs else None
    enough = bound is not None and len(pairs) >= plan.bound_cases
    change = bound if bound is not None and enough else after.headline - before.headline
    passed = change >= -plan.score_fall - EDGE
    return Reason(
        Check.SCORE,
        passed,
        before.headline,
        after.headline,
        before.rows,
        bound=bound,
        judged=enough,
        limit=plan.score_fall,
        chance=_chance(before.right, after.right),
    )


def _chance(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Return the chance of losing so many right answers between two models that are alike."""
    pairs = list(zip(before, after, strict=True))
    return sign_test(pairs.count((True, False)), pairs.count((False, True)))


def _change(drawn: Counter[Pair], *, macro: bool) -> float:
    def counts(side: int) -> Iterable[tuple[str, int, int, int]]:
        for pair, times in drawn.items():
            for label, hits, predicted, actual in pair[side]:
                yield label, hits * times, predicted * times, actual * times

    return headline_f1(counts(1), macro=macro) - headline_f1(counts(0), macro=macro)


def _labels(compared: Comparison, plan: Plan) -> tuple[Reason, ...]:
    """Every label whose recall fell too far for chance; one reason with the worst if none did."""
    reasons = [_label(name, compared, plan) for name in compared.before.labels]
    found = [r for r in reasons if r is not None]
    failed = tuple(r for r in found if not r.passed)
    worst = sorted(found, key=lambda r: r.after - r.before)[:1]
    return failed or tuple(worst)


def _label(name: str, compared: Comparison, plan: Plan) -> Reason | None:
    old, new = compared.before.labels[name], compared.after.labels.get(name)
    if not old.support or new is None:
        return None
    lost, gained = _lost(name, compared)
    fell = old.recall - new.recall >= plan.label_fall - EDGE
    chance = sign_test(len(lost), gained)
    return Reason(
        Check.LABEL,
        not (fell and chance < plan.label_level),
        old.recall,
        new.recall,
        old.support,
        name,
        moved=tuple(lost),
        limit=plan.label_fall,
        chance=chance,
    )


def _lost(name: str, compared: Comparison) -> tuple[list[Moved], int]:
    """Return the cases of a label that were lost, one entry for each hit, and the count gained."""
    lost: list[Moved] = []
    gained = 0
    for place, (old, new) in enumerate(
        zip(compared.before.tallies, compared.after.tallies, strict=True)
    ):
        change = _hits(new, name) - _hits(old, name)
        if change < 0:
            lost += [_moved(compared, place)] * -change
        else:
            gained += change
    return lost, gained


def _moved(compared: Comparison, index: int) -> Moved:
    before, after = compared.before.tallies[index], compared.after.tallies[index]
    return Moved(_at(compared.sealed, index), before.predicted, after.predicted)


def _hits(tally: Tally, name: str) -> int:
    return sum(hits for label, hits, _, _ in tally.counts if label == name)


def _calibration(compared: Comparison, plan: Plan) -> Reason:
    before, after = compared.before.ece, compared.after.ece
    judged = compared.before.rows >= plan.bound_cases
    passed = not judged or after <= before + plan.calibration_rise + EDGE
    limit, rows = plan.calibration_rise, compared.before.rows
    return Reason(Check.CALIBRATION, passed, before, after, rows, judged=judged, limit=limit)


def _corrections(compared: Comparison, plan: Plan) -> Reason:
    was, now = compared.held_out_before.right, compared.held_out_after.right
    judged = len(now) >= plan.few_held_out
    wanted = math.ceil(plan.held_out_right * len(now) - EDGE) if judged else sum(was)
    tallies = zip(compared.held_out_before.tallies, compared.held_out_after.tallies, strict=True)
    wrong = tuple(
        Moved(_at(compared.held_out, place), before.predicted, after.predicted)
        for place, (before, after) in enumerate(tallies)
        if not after.right
    )
    return Reason(
        Check.CORRECTIONS,
        sum(now) >= wanted,
        sum(was),
        sum(now),
        len(now),
        judged=judged,
        moved=wrong,
        limit=wanted,
    )


def _flips(compared: Comparison, plan: Plan) -> Reason:
    """Cases that the active model had right and was sure of, and that now read otherwise."""
    sure = [
        place
        for place, old in enumerate(compared.before.tallies)
        if old.right and old.confidence >= plan.confident
    ]
    flipped = [
        place
        for place in sure
        if compared.after.tallies[place].predicted != compared.before.tallies[place].predicted
    ]
    allowed = max(1, int(plan.flips * len(sure)))
    moved = tuple(_moved(compared, place) for place in flipped)
    passed = len(flipped) <= allowed
    return Reason(Check.FLIPS, passed, 0, len(flipped), len(sure), moved=moved, limit=allowed)


def _invariance(compared: Comparison, plan: Plan) -> tuple[Reason, ...]:
    before, after = compared.before.steadiness, compared.after.steadiness
    if before is None or after is None:
        return ()
    # One text of few may always change: with twenty or more that is within the limit anyway.
    allowed = max(plan.steadiness_fall, 1 / max(1, compared.before.rows))
    passed = after >= before - allowed - EDGE
    rows = compared.before.rows
    return (Reason(Check.INVARIANCE, passed, before, after, rows, limit=allowed),)


def _alarms(compared: Comparison, plan: Plan) -> tuple[Reason, ...]:
    """Labels that no new correction names and whose recall fell, the worst first."""
    found = [_label(name, compared, plan) for name in compared.before.labels]
    suffer = [
        replace(r, check=Check.FORGETTING)
        for r in found
        if r is not None
        and r.label not in compared.taught
        and len(r.moved) > 1
        and r.before - r.after >= plan.label_fall - EDGE
    ]
    return tuple(sorted(suffer, key=lambda r: r.after - r.before))


def _at(digests: Sequence[str], index: int) -> str:
    return digests[index] if index < len(digests) else ""
