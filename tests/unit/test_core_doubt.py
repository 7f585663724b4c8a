"""Sets that keep their promise, answers held back, and steady answers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from desktop.core.conformal import Method, Sets, fit_sets, oddness
from desktop.core.predictions import LabelScore, Proof
from desktop.core.selective import kept, promises, upper_bound


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


@pytest.mark.parametrize(("share", "name"), [(0.9, "limit_90"), (0.95, "limit_95")])
def test_sets_hold_the_right_label_in_the_promised_share_of_other_texts(share, name):
    sets = fit_sets(*drawn(800, 1))
    rows, ranks = drawn(4_000, 2)
    limit = getattr(sets, name)
    held = sum(
        list(oddness(sets.method, row))[rank] <= limit
        for row, rank in zip(rows, ranks, strict=True)
    )
    assert held / len(rows) >= share - 0.015


def test_too_few_texts_give_sets_of_every_label():
    rows, ranks = drawn(5, 1)
    sets = fit_sets(rows, ranks)
    labels = [LabelScore(str(i), p) for i, p in enumerate(rows[0])]
    assert len(sets.likely(labels, sets.limit_90)) == len(labels)


def test_an_empty_set_becomes_the_two_most_likely():
    labels = [LabelScore("a", 0.4), LabelScore("b", 0.35), LabelScore("c", 0.25)]
    assert Sets(Method.LAC, 0.1, 0.1).likely(labels, 0.1) == ("a", "b")


def test_longer_sets_are_odder_with_the_penalty():
    row = [0.4, 0.3, 0.2, 0.1]
    assert list(oddness(Method.LAC, row)) == pytest.approx([0.6, 0.7, 0.8, 0.9])
    assert list(oddness(Method.APS, row)) == pytest.approx([0, 0.4, 0.7, 0.9])
    assert [*oddness(Method.RAPS, row)][3] > [*oddness(Method.APS, row)][3]


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


def test_a_proof_holds_only_when_chance_does_worse():
    assert Proof(0.4, 0.1, 1.0).holds
    assert not Proof(0.4, 0.1, 0.5).holds
    assert not Proof(0.0, 0.1, 0.9).holds
    assert not Proof(0.001, 0.0, 1.0).moves
