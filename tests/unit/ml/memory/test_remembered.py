"""Corrections that are remembered: a function of their set, at a cost that does not grow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.ml.arrays import softmax, unit
from desktop.ml.memory.label_index import LabelIndex
from desktop.ml.memory.neighbours import Neighbours
from desktop.ml.memory.prototypes import Known
from desktop.ml.memory.sampling import Sample
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.refitting import refitted

WIDTH, OWN = 12, ("a", "b", "c")
LABELS = (*OWN, "x", "y", "z")
source = np.random.default_rng(4)
CENTRES = unit(source.normal(size=(len(LABELS), WIDTH))).astype(np.float32)
TEXTS = unit(CENTRES.repeat(8, 0) + 0.3 * source.normal(size=(8 * len(LABELS), WIDTH))).astype(
    np.float32
)


def around(count, labels=OWN, spread=0.25):
    """Features of texts of some labels, and the numbers of their labels."""
    chance = np.random.default_rng(count)
    owners = np.arange(count) % len(labels)
    noise = chance.normal(size=(count, WIDTH))
    return unit(CENTRES[owners] + spread * noise).astype(np.float32), owners


def neighbours(held=60, temperature=1.0):
    anchors, owners = around(12)
    known = Known(np.zeros(WIDTH, np.float32), anchors, owners, *around(held))
    head = 4 * CENTRES[: len(OWN)], np.zeros(len(OWN), np.float32)
    return Neighbours(head, OWN, known, temperature)


def chances(found):
    return softmax(found.compared(TEXTS).scores)


def lessons(features, owners):
    pairs = zip(features, owners, strict=True)
    return [(f"c{i}", LABELS[owner], feature) for i, (feature, owner) in enumerate(pairs)]


STEPS = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from((*LABELS, None)), st.integers(0, len(TEXTS) - 1)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.booleans())
def test_whatever_was_taught_and_taken_back_only_what_is_left_counts(steps, together):
    found, left = neighbours(), {}
    for case, label, text in steps:
        left.pop(case, None)
        if label is None:
            found.forget(str(case))
            continue
        left[case] = (str(case), label, TEXTS[text])
        found.teach([left[case]])
    plain = neighbours()
    if together:
        plain.teach([left[case] for case in sorted(left)])
    else:
        for case in sorted(left, reverse=True):
            plain.teach([left[case]])
    assert found.labels == plain.labels
    assert np.allclose(chances(found), chances(plain), atol=1e-4)


def test_many_taught_one_by_one_or_together_answer_alike_and_leave_no_trace():
    one, all_of_them, before = neighbours(), neighbours(), chances(neighbours())
    features, owners = around(300, LABELS)
    every = lessons(features, owners)
    all_of_them.teach(every)
    for lesson in reversed(every):
        one.teach([lesson])
    assert one.counts() > 128, "more than are sampled"
    assert np.allclose(chances(one), chances(all_of_them), atol=1e-4)
    for case, _, _ in every:
        all_of_them.forget(case)
    assert all_of_them.labels == OWN
    assert np.allclose(chances(all_of_them), before, atol=1e-6)


def test_a_correction_holds_for_its_very_text_whatever_else_was_taught():
    found = neighbours()
    features, owners = around(200, LABELS, spread=0.6)
    by_itself = found.compared(features).scores.argmax(1)
    found.teach(lessons(features, owners))
    said = found.compared(features).scores.argmax(1)
    wrong = by_itself != owners
    assert wrong.sum() > 100
    assert (said == owners)[wrong].all()


@pytest.mark.parametrize("held", [0, 1, 5])
def test_with_little_held_out_the_first_correction_makes_no_answer_surer(held):
    found = neighbours(held)
    far = around(30)[0]
    before = softmax(found.compared(far).scores).max(1)
    found.teach([("c", "x", CENTRES[3])])
    after = softmax(found.compared(far).scores).max(1)
    assert found.counts() == 1
    assert (after <= before + 0.02).all()


def test_the_slope_is_that_of_the_scores_near_a_correction_too():
    found = neighbours()
    features, owners = around(40, LABELS)
    found.teach(lessons(features, owners))
    chance = np.random.default_rng(0)
    for text in (features[3], unit(features[3] + 0.08 * chance.normal(size=WIDTH)), TEXTS[5]):
        at = 8 * text.astype(np.float64)
        weights = np.eye(len(found.labels))[3] - np.eye(len(found.labels))[0]
        slope = found.slope(at.astype(np.float32), weights.astype(np.float32))
        way = chance.normal(size=WIDTH) * 0.02
        ends = [(at + s * way).astype(np.float32)[None] for s in (-1, 1)]
        change = [float(found.compared(e).scores[0] @ weights) for e in ends]
        assert change[1] - change[0] == pytest.approx(2 * slope @ way, rel=0.1, abs=0.02)


def test_the_two_nearest_of_each_label_are_those_of_a_full_search():
    points, owners = around(90, LABELS)
    group = LabelIndex(points[:50], owners[:50])
    group.add(points[50:], owners[50:])
    gone = (3, 17, 40)
    rows = list(range(90))
    for row in gone:
        group.remove(row)
        rows[row] = rows[-1]
        rows.pop()
    cosines, labels = TEXTS @ points[rows].T, owners[rows]
    found = group.nearest(TEXTS, len(LABELS) + 1)
    for label in range(len(LABELS)):
        two = np.sort(cosines[:, labels == label], axis=1)[:, -2:]
        assert np.allclose(found[:, label], two.mean(1), atol=1e-6)
    assert (found[:, -1] == -1).all()


def test_a_sample_is_the_same_in_whatever_order_cases_came():
    one, two = Sample(5), Sample(5)
    for i in range(40):
        one.add(f"c{i}")
    for i in reversed(range(60)):
        two.add(f"c{i}")
    for i in range(40, 60):
        two.remove(f"c{i}")
    assert one.chosen() == two.chosen()
    assert len(one.chosen()) == 5


def test_what_is_promised_holds_for_the_answers_that_are_given_after_200_corrections():
    found = neighbours(held=600)
    features, owners = around(200, LABELS, spread=0.3)
    start = refitted(Calibration(), *held_of(neighbours(held=600)))
    found.teach(lessons(features, owners))
    now = refitted(start, *held_of(found))
    others, truth = around(3_001)
    chances_now = softmax(found.compared(others).scores)
    right = chances_now[np.arange(len(truth)), truth]
    assert found.counts() > 100
    assert (1 - right <= now.sets.limit_90).mean() >= 0.88
    assert (1 - right <= now.sets.limit_95).mean() >= 0.935
    assert now.sets.limit_90 > start.sets.limit_90 + 0.01, "the corrections cost some certainty"
    assert now.promises != start.promises


def held_of(found):
    compared, truth = found.held()
    return compared.scores, truth, compared.nearest


def test_held_texts_are_read_as_any_other_text_is():
    found = neighbours()
    features, owners = around(80, LABELS)
    found.teach(lessons(features, owners))
    compared, _ = found.held()
    again = found.compared(around(60)[0])
    assert np.allclose(compared.scores, again.scores, atol=1e-4)
    assert np.allclose(compared.nearest, again.nearest, atol=1e-5)
