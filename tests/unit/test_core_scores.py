"""Scores against the field's own libraries; calibration; the gate."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from desktop.core.calibration import conformal_threshold, expected_calibration_error
from desktop.core.evaluation import Rates, Scores, score
from desktop.core.examples import Example
from desktop.core.phrases import phrases, visible
from desktop.core.predictions import Highlight, LabelScore, Prediction, Span
from desktop.core.promotion import Check, Comparison, Plan, judge
from desktop.core.records import (
    plain,
    prediction_from,
    prediction_record,
    scores_from,
    scores_report,
)


@pytest.mark.parametrize("seed", range(5))
def test_label_scores_are_scikit_learns(seed):
    source = random.Random(seed)
    names = ["a", "b", "c", "d"]
    truth = [source.choice(names[:3]) for _ in range(60)]
    said = [t if source.random() < 0.7 else source.choice(names) for t in truth]
    ours = score(
        [Example(f"{i}", t) for i, t in enumerate(truth)],
        [Prediction("v", (LabelScore(s, 0.9),)) for s in said],
    )
    assert ours.accuracy == pytest.approx(accuracy_score(truth, said))
    labels = sorted(set(truth))
    assert ours.headline == pytest.approx(
        f1_score(truth, said, average="macro", labels=labels, zero_division=0)
    )
    p, r, f, n = precision_recall_fscore_support(truth, said, labels=labels, zero_division=0)
    for i, name in enumerate(labels):
        got = ours.labels[name]
        assert (got.precision, got.recall, got.f1, got.support) == pytest.approx(
            (p[i], r[i], f[i], n[i])
        )


@pytest.mark.parametrize("seed", range(8))
def test_span_scores_are_nervaluates(seed):
    source = random.Random(seed)
    text = " ".join("word" for _ in range(40))
    truth, said = [], []
    for _ in range(12):
        gold = _spans(source)
        guess = [
            s if source.random() < 0.6 else replace(s, end=s.end + 5)
            for s in gold
            if source.random() < 0.85
        ]
        truth.append(Example(text, spans=tuple(gold)))
        said.append(Prediction("v", spans=tuple(guess)))
    ours = score(truth, said)
    theirs = Evaluator(
        [[_plain(s) for s in e.spans] for e in truth],
        [[_plain(s) for s in p.spans] for p in said],
        tags=["A", "B"],
    ).evaluate()["overall"]
    assert ours.exact.f1 == pytest.approx(theirs["strict"].f1)
    assert ours.partial.precision == pytest.approx(theirs["partial"].precision)
    assert ours.partial.recall == pytest.approx(theirs["partial"].recall)


def _spans(source):
    places = sorted(source.sample(range(8), 4))
    return [Span(p * 25, p * 25 + 9, source.choice("AB")) for p in places]


def _plain(span):
    return {"label": span.label, "start": span.start, "end": span.end - 1}


def test_calibration_error_of_honest_and_boastful_answers():
    assert expected_calibration_error([1.0, 1.0], [True, True]) == 0
    assert expected_calibration_error([1.0] * 4, [True, False] * 2) == pytest.approx(0.5)
    assert expected_calibration_error([], []) == 0


@given(st.lists(st.floats(0.01, 1.0), min_size=20, max_size=200))
def test_conformal_sets_hold_the_promised_share_of_their_own_data(chances):
    least = conformal_threshold(chances, 0.9)
    assert sum(c >= least for c in chances) >= 0.9 * len(chances)


def test_too_few_texts_give_sets_of_every_label():
    assert conformal_threshold([0.9] * 5, 0.9) == 0.0


def scores(recalls, *, headline=0.8, support=30, right=()):
    labels = {n: Rates(0.8, r, 0.8, support) for n, r in recalls.items()}
    return Scores(100, headline, 0.02, labels, accuracy=0.8, right=right)


def compared(before, after, held=((), ())):
    return Comparison(before, after, scores({}, right=held[0]), scores({}, right=held[1]))


def test_the_gate_passes_an_equal_candidate():
    same = scores({"a": 0.9})
    assert judge(compared(same, same), Plan()).promoted


@pytest.mark.parametrize(("after", "passed"), [(0.79, True), (0.7899, False), (0.9, True)])
def test_the_score_may_fall_by_one_point_and_no_more(after, passed):
    verdict = judge(compared(scores({}), scores({}, headline=after)), Plan())
    assert verdict.promoted is passed
    assert verdict.reasons[0].check is Check.SCORE


def test_a_label_that_falls_is_named_and_refuses():
    verdict = judge(compared(scores({"a": 0.9, "b": 0.9}), scores({"a": 0.84, "b": 0.95})), Plan())
    assert [(r.label, r.passed) for r in verdict.failures] == [("a", False)]


def test_a_label_with_few_cases_cannot_refuse():
    few = scores({"a": 0.9}, support=19)
    assert judge(compared(few, scores({"a": 0.1}, support=19)), Plan()).promoted


@pytest.mark.parametrize(
    ("held", "passed"),
    [
        (((False,) * 6, (True,) + (False,) * 5), True),
        (((False,) * 6, (False,) * 6), False),
        (((True,) * 6, (True,) * 6), True),
        (((False,) * 3, (False,) * 3), True),
        (((True,) * 3, (False,) * 3), False),
    ],
)
def test_held_out_corrections_must_get_better(held, passed):
    same = scores({"a": 0.9})
    assert judge(compared(same, same, held), Plan()).promoted is passed


def test_records_go_there_and_back():
    said = Prediction("v", (LabelScore("a", 0.7),), (Span(0, 1, "x", 0.5),), ("a",), False, 2, 3.5)
    assert prediction_from(prediction_record(said)) == said
    for made in (
        scores({"a": 0.5}, right=(True, False)),
        score([Example("ab", spans=(Span(0, 2, "x"),))], [Prediction("v")]),
    ):
        assert scores_from(plain(made)) == made
    assert set(scores_report(scores({"a": 1.0}))) == {
        "rows",
        "accuracy",
        "macro_f1",
        "ece",
        "labels",
    }


def test_neighbouring_words_of_one_sign_become_a_phrase():
    text = "light hurts my eyes, no fever"
    weights = [0.5, 0.4, 0.3, 0.5, 0.0, -0.2, -0.2]
    marks = [
        Highlight(s, e, w)
        for (s, e), w in zip(
            [(0, 5), (6, 11), (12, 14), (15, 19), (19, 20), (21, 23), (24, 29)],
            weights,
            strict=True,
        )
    ]
    found = phrases(text, marks)
    assert text[found[0].start : found[0].end] == "light hurts my eyes"
    assert found[0].weight == pytest.approx(1.7)
    assert [text[p.start : p.end] for p in found[1:]] == ["no fever"]
    assert visible([]) == ()
