"""Scores against the field's own libraries; calibration; the gate."""

import random
from dataclasses import replace

import pytest
from nervaluate import Evaluator
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from desktop.core.answers.phrases import phrases, visible
from desktop.core.answers.predictions import Highlight, LabelScore, Prediction, Span
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.calibration import expected_calibration_error
from desktop.core.evaluation.checks import Check, Moved, Plan
from desktop.core.evaluation.promotion import Comparison, judge
from desktop.core.evaluation.resampling import paired_bootstrap, sign_test
from desktop.core.evaluation.scores import Scores, score
from desktop.core.records import (
    plain,
    prediction_from,
    prediction_record,
    read,
    scores_report,
)
from desktop.core.texts.probes import probes, steadiness


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


def told(truth, said, sure=0.95):
    """Scores of one model from what is true and what it said."""
    examples = [Example(f"text {i}", label) for i, label in enumerate(truth)]
    return score(examples, [Prediction("v", (LabelScore(label, sure),)) for label in said])


def compared(truth, before, after, held=((), (), ()), taught=frozenset(), sure=(0.95, 0.95)):
    return Comparison(
        told(truth, before, sure[0]),
        told(truth, after, sure[1]),
        told(held[0], held[1]),
        told(held[0], held[2]),
        tuple(f"s{i}" for i in range(len(truth))),
        tuple(f"h{i}" for i in range(len(held[0]))),
        frozenset(taught),
    )


def failed(verdict):
    return {(r.check, r.label) for r in verdict.reasons if not r.passed}


TRUTH = ["a", "b", "c", "d"] * 100


def wrong(share, *, label=None, say="d", source=None):
    """Answers of which a share is wrong, all of them in one label or anywhere."""
    picked = source or random.Random(0)
    return [say if t == (label or t) and picked.random() < share else t for t in TRUTH]


def test_the_gate_passes_an_equal_candidate_with_every_check_listed():
    verdict = judge(compared(TRUTH, TRUTH, TRUTH), Plan())
    assert verdict.promoted
    assert [r.check for r in verdict.reasons] == [
        Check.SCORE,
        Check.LABEL,
        Check.CALIBRATION,
        Check.CORRECTIONS,
        Check.FLIPS,
    ]


def test_a_flipped_label_is_refused_by_name_with_its_cases():
    after = ["d" if t == "b" else t for t in TRUTH]
    verdict = judge(compared(TRUTH, TRUTH, after), Plan())
    assert {(Check.LABEL, "b"), (Check.SCORE, ""), (Check.FLIPS, "")} <= failed(verdict)
    (reason,) = [r for r in verdict.reasons if r.label == "b"]
    assert reason.moved == tuple(Moved(f"s{i}", "b", "d") for i, t in enumerate(TRUTH) if t == "b")


def test_many_cases_decide_by_the_lower_bound_and_few_by_the_mean():
    before, after = wrong(0.1, source=random.Random(1)), wrong(0.1, source=random.Random(2))
    many = judge(compared(TRUTH, before, after), Plan()).reasons[0]
    assert many.judged
    assert many.bound < many.after - many.before
    assert not many.passed
    few = judge(compared(TRUTH[:8], TRUTH[:8], TRUTH[:8]), Plan()).reasons[0]
    assert few.passed
    assert not few.judged


def test_losing_one_of_few_cases_is_not_significant():
    truth = ["a"] * 5 + ["b"] * 5
    verdict = judge(compared(truth, truth, ["b", *truth[1:]]), Plan())
    assert Check.LABEL not in {check for check, _ in failed(verdict)}


def test_a_boastful_candidate_is_refused():
    said = wrong(0.3)
    verdict = judge(compared(TRUTH, said, said, sure=(0.75, 0.99)), Plan())
    assert failed(verdict) == {(Check.CALIBRATION, "")}


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        ("xxxxx", "aaaxx", True),
        ("xxxxx", "aaxxx", False),
        ("aaaaa", "aaaaa", True),
        ("xxx", "xxx", True),
        ("aaa", "xxx", False),
    ],
)
def test_held_out_corrections_must_come_out_right(before, after, passed):
    held = ("a" * len(before), before, after)
    verdict = judge(compared(TRUTH, TRUTH, TRUTH, held), Plan())
    assert verdict.promoted is passed


@pytest.mark.parametrize(("count", "passed"), [(8, True), (9, False)])
def test_two_of_a_hundred_sure_answers_may_flip(count, passed):
    after = [t if i >= count else "?" for i, t in enumerate(TRUTH)]
    found = judge(compared(TRUTH, TRUTH, after), Plan()).reasons
    (reason,) = [r for r in found if r.check is Check.FLIPS]
    assert reason.passed is passed
    assert len(reason.moved) == count


def test_a_less_steady_candidate_is_refused():
    same = compared(TRUTH, TRUTH, TRUTH)
    worse = replace(
        same,
        before=replace(same.before, steadiness=0.95),
        after=replace(same.after, steadiness=0.89),
    )
    assert failed(judge(worse, Plan())) == {(Check.INVARIANCE, "")}


def test_labels_that_nothing_taught_raise_an_alarm_when_they_suffer():
    after = wrong(0.2, label="c")
    named = judge(compared(TRUTH, TRUTH, after, taught={"a"}), Plan()).alarms
    assert [(r.check, r.label) for r in named] == [(Check.FORGETTING, "c")]
    assert judge(compared(TRUTH, TRUTH, after, taught={"c"}), Plan()).alarms == ()


def test_entity_f1_is_compared_text_by_text():
    texts = [Example(f"Anna {i}", spans=(Span(0, 4, "Name"),)) for i in range(400)]
    found = [Prediction("v", spans=(Span(0, 4, "Name", 0.95),))] * 400
    lost = [*found[:300], *[Prediction("w")] * 100]
    verdict = judge(
        Comparison(score(texts, found), score(texts, lost), told([], []), told([], [])), Plan()
    )
    assert {(Check.SCORE, ""), (Check.LABEL, "Name"), (Check.FLIPS, "")} <= failed(verdict)


def test_the_bootstrap_bound_agrees_with_theory():
    source = random.Random(3)
    values = [source.gauss(0.0, 1.0) for _ in range(400)]
    bound = paired_bootstrap(values, lambda drawn: sum(v * n for v, n in drawn.items()) / 400)
    mean = sum(values) / 400
    deviation = (sum((v - mean) ** 2 for v in values) / 400) ** 0.5 / 20
    assert bound == pytest.approx(mean - 1.645 * deviation, abs=0.15 * deviation)


@pytest.mark.parametrize(("lost", "gained"), [(0, 0), (3, 1), (5, 5), (12, 0)])
def test_the_sign_test_is_the_exact_binomial_tail(lost, gained):
    wanted = binomtest(lost, lost + gained, alternative="greater").pvalue if lost + gained else 1.0
    assert sign_test(lost, gained) == pytest.approx(wanted)


def test_probes_change_something_and_keep_the_length():
    text = "Anna said that her payment was declined twice."
    found = probes(text, 1)
    assert len(found) == 3
    assert all(p != text and len(p) == len(text) for p in found)
    assert probes("", 1) == ()
    assert steadiness(["a", "b"], [["a", "x"], ["b"]]) == pytest.approx(2 / 3)


def test_records_go_there_and_back():
    said = Prediction("v", (LabelScore("a", 0.7),), (Span(0, 1, "x", 0.5),), ("a",), False, 2, 3.5)
    assert prediction_from(prediction_record(said)) == said
    for made in (
        replace(told(["a", "b"], ["a", "a"]), steadiness=0.5),
        score([Example("ab", spans=(Span(0, 2, "x"),))], [Prediction("v")]),
    ):
        assert read(Scores, plain(made)) == made
    assert set(scores_report(told(["a"], ["a"]))) == {
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
