"""Sets that keep their promise, answers held back, what is called sure, and steady answers."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from desktop.core.answers.predictions import LabelScore, Prediction, Proof
from desktop.core.evaluation.certainty import Doubt, certainty, doubt
from desktop.core.evaluation.conformal import Sets, fit_sets
from desktop.core.evaluation.selective import (
    Promise,
    answered_from,
    kept,
    promises,
    sure_from,
    upper_bound,
)

ONE_OF_THREE = (LabelScore("a", 0.4), LabelScore("b", 0.35), LabelScore("c", 0.25))
shares = st.floats(0, 1, allow_nan=False)
promised = st.lists(st.builds(Promise, shares, shares, shares), max_size=20)


def drawn(count, seed, labels=6):
    """Probabilities in falling order, and the place of a right label drawn from them."""
    source = random.Random(seed)
    rows, ranks = [], []
    for _ in range(count):
        raw = sorted((source.random() ** 4 for _ in range(labels)), reverse=True)
        row = [r / sum(raw) for r in raw]
        rows.append(row)
        ranks.append(source.choices(range(labels), row)[0])
    return rows, ranks


def of_the_right(rows, ranks):
    return [row[rank] for row, rank in zip(rows, ranks, strict=True)]


def scored(*chances):
    return tuple(LabelScore(f"l{i}", p) for i, p in enumerate(chances))


def answers(count, source, steep):
    """Confidences, and whether right: a little less often than stated."""
    confidences = [source.random() ** (1 / steep) for _ in range(count)]
    return confidences, [source.random() < c**1.2 for c in confidences]


@pytest.mark.parametrize(("share", "name"), [(0.9, "limit_90"), (0.95, "limit_95")])
def test_sets_hold_the_right_label_in_the_promised_share_of_other_texts(share, name):
    sets = fit_sets(of_the_right(*drawn(800, 1)))
    rows, ranks = drawn(4_000, 2)
    limit = getattr(sets, name)
    held = sum(1 - row[rank] <= limit for row, rank in zip(rows, ranks, strict=True))
    assert held / len(rows) >= share - 0.015


def test_sets_keep_their_share_in_nine_of_ten_draws_of_held_texts():
    rows, ranks = drawn(4_000, 0)
    others = of_the_right(rows, ranks)
    short = 0
    for seed in range(1, 101):
        limit = fit_sets(of_the_right(*drawn(150, seed))).limit_90
        short += sum(1 - chance <= limit for chance in others) / len(others) < 0.9
    assert short <= 17  # the 97.5 % quantile of a binomial of 100 at one in ten


@pytest.mark.parametrize("count", [0, 1, 5, 20])
def test_too_few_texts_give_sets_of_every_label(count):
    sets = fit_sets([0.9] * count)
    assert len(sets.likely(ONE_OF_THREE, sets.limit_90)) == 3


def test_a_task_that_is_right_more_often_than_promised_still_has_sets_of_two():
    source = random.Random(3)
    sets = fit_sets([0.99 if source.random() < 0.94 else 0.2 for _ in range(400)])
    found = certainty(scored(0.5, 0.45, 0.05), sets, 0.9, unlike=False)
    assert not found.sure
    assert found.set_90 == ("l0", "l1")


def test_a_set_that_is_one_only_by_force_is_not_sure():
    found = certainty(ONE_OF_THREE, Sets(0.1, 0.1), 0.9, unlike=False)
    assert not found.sure
    assert found.set_90 == ("a", "b")


def test_a_probable_answer_that_is_alone_is_sure():
    found = certainty(scored(0.96, 0.03, 0.01), Sets(0.3, 0.6), 0.9, unlike=False)
    assert found.sure
    assert found.set_90 == found.set_95 == ("l0",)


@pytest.mark.parametrize(
    ("limit", "sure", "unlike"), [(0.3, 0.97, False), (0.98, 0.9, False), (0.3, 0.9, True)]
)
def test_neither_improbable_nor_one_of_several_nor_unlike_is_sure(limit, sure, unlike):
    found = certainty(scored(0.96, 0.03, 0.01), Sets(limit, limit), sure, unlike=unlike)
    assert not found.sure
    assert len(found.set_90) >= 2


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), shares, shares, shares)
def test_what_is_not_sure_names_two_labels_and_the_wider_set_holds_the_other(
    raw, limit_90, limit_95, least
):
    row = sorted((r / sum(raw) for r in raw), reverse=True)
    sets = Sets(min(limit_90, limit_95), max(limit_90, limit_95))
    found = certainty(scored(*row), sets, least, unlike=False)
    assert found.set_95[: len(found.set_90)] == found.set_90
    assert len(found.set_90) == 1 if found.sure else len(found.set_90) >= min(2, len(row))


def test_of_sure_answers_few_are_wrong_in_nine_of_ten_draws_of_held_texts():
    source = random.Random(5)
    others, right = answers(40_000, source, 12)
    order = sorted(zip(others, right, strict=True))
    broken = 0
    for _ in range(100):
        found = promises(*answers(300, source, 12))
        least = sure_from(found)
        target = next(
            (w for w in (0.03, 0.05, 0.1) if (p := kept(found, w)) and p.answered > 2 / 3), 0.1
        )
        called = [was for sure, was in order if sure >= least]
        broken += bool(called) and 1 - sum(called) / len(called) > target
    assert broken <= 17


def test_sure_is_as_strict_as_leaves_two_thirds_of_the_texts_sure():
    strict = Promise(0.97, 0.5, 0.02), Promise(0.93, 0.8, 0.04), Promise(0.0, 1.0, 0.09)
    assert sure_from(strict) == 0.93
    assert sure_from((Promise(0.95, 0.7, 0.03), *strict)) == 0.95
    assert sure_from(strict[:1]) == 0.97


def test_an_answer_below_nine_in_ten_is_never_sure():
    assert sure_from([Promise(0.0, 1.0, 0.01)]) == 0.9


def test_nothing_is_sure_without_evidence():
    assert sure_from(()) == math.inf
    assert sure_from(promises([0.99] * 10, [True] * 10)) == math.inf
    assert sure_from(promises([0.99] * 300, [False] * 300)) == math.inf


@given(promised, st.lists(st.sampled_from([0.2, 0.1, 0.05, 0.02, 0.01]), min_size=2, max_size=2))
def test_a_stricter_wish_never_answers_more(found, wishes):
    lax, strict = max(wishes), min(wishes)
    few = answered_from(found, strict)
    assert few == math.inf or kept(found, strict).answered <= kept(found, lax).answered
    assert answered_from(found, None) == 0.0


@given(st.lists(st.tuples(shares, st.booleans()), max_size=60), st.floats(0.01, 0.5), shares)
def test_with_promises_of_texts_a_stricter_wish_asks_for_more(texts, wish, part):
    found = promises([c for c, _ in texts], [r for _, r in texts])
    assert answered_from(found, wish * part) >= answered_from(found, wish)


def test_texts_of_the_same_confidence_are_answered_together():
    found = promises([0.5] * 40, [True] * 20 + [False] * 20)
    assert [p.answered for p in found] == [1.0]
    assert found[0].wrong > 0.5


@given(st.integers(0, 20), st.integers(1, 300))
def test_the_bound_is_that_of_clopper_and_pearson(wrong, count):
    wrong = min(wrong, count)
    wanted = 1.0 if wrong == count else beta.ppf(0.9, wrong + 1, count - wrong)
    assert upper_bound(wrong, count) == pytest.approx(wanted, abs=1e-6)


def test_a_promise_is_kept_on_other_texts():
    def texts(seed):
        source = random.Random(seed)
        sure = [source.random() for _ in range(1_000)]
        return sure, [source.random() < 0.7 + 0.3 * s for s in sure]

    chosen = kept(promises(*texts(1)), 0.05)
    assert chosen is not None
    assert 0 < chosen.answered < 1
    answered = [right for s, right in zip(*texts(2), strict=True) if s >= chosen.threshold]
    assert len(answered) / 1_000 == pytest.approx(chosen.answered, abs=0.04)
    assert 1 - sum(answered) / len(answered) <= 0.05
    assert kept(promises([0.5] * 10, [False] * 10), 0.05) is None


@pytest.mark.parametrize(
    ("unlike", "sure", "least", "gravest"),
    [
        (True, False, 0.9, Doubt.UNLIKE),
        (True, True, 0.0, Doubt.UNLIKE),
        (False, False, 0.9, Doubt.HELD_BACK),
        (False, True, math.inf, Doubt.HELD_BACK),
        (False, False, 0.4, Doubt.UNSURE),
        (False, True, 0.4, Doubt.NONE),
    ],
)
def test_the_gravest_doubt_is_the_one_that_is_told(unlike, sure, least, gravest):
    said = Prediction("v", scored(0.7, 0.3), unlike=unlike, sure=sure)
    assert doubt(said, least) is gravest


def test_entities_and_texts_without_an_answer_are_not_doubted():
    assert doubt(None) is Doubt.NONE
    assert doubt(Prediction("v")) is Doubt.NONE


def test_a_proof_holds_only_when_chance_does_worse():
    assert Proof(0.4, 0.1, 1.0).holds
    assert not Proof(0.4, 0.1, 0.5).holds
    assert not Proof(0.0, 0.1, 0.9).holds
    assert not Proof(0.001, 0.0, 1.0).moves
