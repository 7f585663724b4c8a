"""The parts of what is remembered and of how answers are proven, each against the plain way."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.answers.predictions import Explanation, Highlight, LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.texts.words import Word, words
from desktop.ml.arrays import softmax, unit
from desktop.ml.explaining import faithfulness, masking
from desktop.ml.memory.label_index import ABSENT, LabelIndex, mean_of
from desktop.ml.memory.near_duplicates import LEAD, REPEATED, boosted, slope
from desktop.ml.memory.nearest import nearer, watched
from desktop.ml.memory.span_features import Mark, marks_of, words_of
from desktop.ml.memory.span_index import OTHER_WORDS, REMOVAL, SAME_WORDS, MarkIndex
from desktop.ml.memory.span_memory import HIGHEST, SpanMemory
from desktop.ml.memory.temperature import TEMPERATURES, fitted_temperature, surer
from desktop.ml.training import energy
from desktop.ml.uncertainty.novelty import FEWEST, fit_ordinary

WIDTH = 64


def vectors(count, seed=0):
    drawn = np.random.default_rng(seed).normal(size=(count, WIDTH))
    return unit(drawn).astype(np.float32)


# Groups and watched texts

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 3)), max_size=40)


@settings(max_examples=50, deadline=None)
@given(STEPS)
def test_watched_texts_know_their_nearest_two_whatever_came_and_went(steps):
    pool, places = vectors(31, 1), vectors(5, 2)
    group = LabelIndex(np.zeros((0, WIDTH), np.float32), np.zeros(0, np.int64))
    anchored = np.full((5, 2), -0.1, np.float32)
    texts = watched(places, np.zeros((5, 2), np.float32), anchored, 4)
    kept = []
    for add, point, label in steps:
        if add:
            group.add(pool[point][None], np.array([label]))
            texts.add(pool[point], label)
            kept.append((point, label))
        elif kept:
            row = point % len(kept)
            gone, owner = kept[row]
            group.remove(row)
            kept[row] = kept[-1]
            kept.pop()
            texts.remove(pool[gone], owner, group)
    for label in range(4):
        cosines = np.sort(places @ pool[[p for p, owner in kept if owner == label]].T, axis=1)
        if not cosines.shape[1]:
            assert (texts.first[:, label] == ABSENT).all()
            continue
        assert np.allclose(texts.first[:, label], cosines[:, -1], atol=1e-5)
        second = cosines[:, -2] if cosines.shape[1] > 1 else np.full(5, ABSENT)
        assert np.allclose(texts.second[:, label], second, atol=1e-5)
    assert np.allclose(texts.near, nearer(anchored, mean_of(texts.first, texts.second)), atol=1e-6)


def test_labels_are_renumbered_and_dropped_with_what_was_known_of_them():
    texts = watched(vectors(3), np.zeros((3, 1), np.float32), np.zeros((3, 1), np.float32), 3)
    texts.add(vectors(1, 5)[0], 2)
    before = texts.first.copy()
    texts.renumber(np.array([0, -1, 1]), 2)
    assert texts.first.shape == (3, 2)
    assert (texts.first[:, 0] == before[:, 0]).all()
    assert (texts.first[:, 1] == before[:, 2]).all()


def test_an_only_example_counts_twice_and_none_is_as_far_as_can_be():
    first, second = np.array([0.8, ABSENT, 0.8]), np.array([ABSENT, ABSENT, 0.4])
    assert mean_of(first, second).tolist() == pytest.approx([0.8, -1.0, 0.6])


# Lifting and temperature


def test_the_very_text_of_a_correction_leads_by_as_much_as_was_set():
    scores = np.array([[3.0, 1.0, -2.0]], np.float32)
    same = np.array([[0.0, 0.0, 1.0]], np.float32)
    assert boosted(scores, same)[0].tolist() == pytest.approx([3.0, 1.0, 3.0 + LEAD])
    unlike = np.full((1, 3), REPEATED, np.float32)
    assert boosted(scores, unlike).tolist() == scores.tolist()
    half = np.array([[0.0, 0.0, (1 + REPEATED) / 2]], np.float32)
    assert boosted(scores, half)[0, 2] == pytest.approx((-2.0 + 3.0 + LEAD) / 2)


def test_the_slope_of_lifting_is_that_of_finite_differences():
    points, place = vectors(2, 3), None
    place = unit(points[1] + 0.2 * vectors(1, 4)[0])
    group, weights = LabelIndex(points, np.array([0, 1])), np.array([0.3, 0.7], np.float32)
    scores = np.array([1.5, 0.5], np.float32)

    def value(at):
        return float(boosted(scores[None], (at @ points.T)[None])[0] @ weights)

    told, toward = slope(scores, place @ points.T, weights, group, place)
    way = vectors(1, 6)[0]
    change = value(place + 1e-3 * way) - value(place - 1e-3 * way)
    assert change == pytest.approx(2e-3 * float(toward @ way), rel=0.02)
    more = boosted((scores + np.float32([0.01, 0]))[None], (place @ points.T)[None])[0] @ weights
    assert more - value(place) == pytest.approx(0.01 * told[0], rel=0.02)


@pytest.mark.parametrize(("wrong", "hotter"), [(0.0, False), (0.4, True)])
def test_answers_become_less_sure_where_they_are_often_wrong(wrong, hotter):
    source = np.random.default_rng(0)
    truth = source.integers(0, 3, 300)
    said = np.where(source.random(300) < wrong, (truth + 1) % 3, truth)
    sums = 3.0 * np.eye(3, dtype=np.float32)[said]
    temperature = fitted_temperature(sums, truth, np.ones(300, np.float32))
    assert (temperature > 1) is hotter
    weightless = fitted_temperature(sums, truth, np.zeros(300, np.float32))
    assert weightless == pytest.approx(1.0), "where nothing counts, nothing changes"
    costs = [
        -float(np.log(softmax(sums / np.float32(h)))[np.arange(300), truth].sum())
        + 10 * np.log(h) ** 2
        for h in TEMPERATURES
    ]
    assert temperature == TEMPERATURES[int(np.argmin(costs))]


def test_only_labels_that_corrections_alone_know_are_made_surer():
    scores = np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 2.0]], np.float32)
    assert surer(scores, own=2, held=90).tolist() == pytest.approx([1.0, 1.9])
    assert surer(scores, own=2, held=0).tolist() == [1.0, 1.0]


def test_what_is_ordinary_needs_enough_texts():
    rising = np.linspace(0, 1, 100, dtype=np.float32)
    ordinary = fit_ordinary(rising)
    assert (rising < ordinary.least).mean() == pytest.approx(0.03)
    assert fit_ordinary(rising[: FEWEST - 1]) is None


# Marks of entities


def mark(label, surface, state):
    count = len(surface.split())
    return Mark(label, tuple(w.casefold() for w in surface.split()), count, unit(state))


def bounds_of(text):
    return [(w.start, w.end) for w in words(text)]


def test_stems_join_the_forms_of_a_word():
    text = "Fever's fevers Fever s x -"
    found = words_of(text, vectors(len(bounds_of(text))), bounds_of(text))
    assert found.stems_of(0, 1) == ("fever",)
    assert found.stems_of(1, 2) == ("fever",)
    assert found.within(0, 14) == (0, 2)
    assert found.within(99, 100) == (0, 0)


def test_a_lesson_marks_what_was_added_changed_and_removed_and_nothing_else():
    text = "Ann saw Oslo and Bonn"
    bounds = bounds_of(text)
    states = vectors(len(bounds))
    kept, wrong = Span(0, 3, "Person"), Span(8, 12, "Person")
    lesson = Taught("c", text, spans=(kept, Span(8, 12, "Place"), Span(17, 21, "Place")))
    made = marks_of(lesson, (kept, wrong), states, bounds)
    assert {(m.label, m.stems) for m in made} == {("Place", ("oslo",)), ("Place", ("bonn",))}
    removed = marks_of(Taught("c", text, spans=(kept,)), (kept, wrong), states, bounds)
    assert [(m.label, m.stems) for m in removed] == [("", ("oslo",))]
    part = Taught("c", text, spans=(kept,), whole=False)
    assert marks_of(part, (kept, wrong), states, bounds) == (), "what is left open is not removed"


def angled(state, cosine):
    """Return a unit state with this cosine to another."""
    other = vectors(1, 77)[0]
    aside = unit(other - (other @ state) * state)
    return (cosine * state + np.sqrt(1 - cosine**2) * aside).astype(np.float32)


@pytest.mark.parametrize(
    ("label", "surface", "cosine", "found"),
    [
        ("Place", "oslo", SAME_WORDS + 0.05, True),
        ("Place", "oslo", SAME_WORDS - 0.05, False),
        ("Place", "bonn", OTHER_WORDS + 0.05, True),
        ("Place", "bonn", OTHER_WORDS - 0.05, False),
        ("", "oslo", REMOVAL + 0.05, True),
        ("", "oslo", REMOVAL - 0.05, False),
    ],
)
def test_a_mark_speaks_for_the_same_words_or_for_near_ones(label, surface, cosine, found):
    index, state = MarkIndex(WIDTH), vectors(1)[0]
    index.add("c", 0, mark(label, surface, state))
    (answer,) = index.search(angled(state, cosine)[None], [("oslo",)])
    assert (answer is not None) is found
    if answer:
        assert answer.cosine == pytest.approx(cosine, abs=0.01)
        assert answer.same is (surface == "oslo")


def test_of_many_marks_the_best_one_is_found_as_by_looking_at_all():
    states, index = vectors(400, 8), MarkIndex(WIDTH)
    marks = [mark("Place", f"word{i}", state) for i, state in enumerate(states)]
    for i, one in enumerate(marks):
        index.add(f"c{i}", 0, one)
    for i in range(0, 400, 3):
        index.remove(f"c{i}", 0)
    left = [i for i in range(400) if i % 3]
    asked = [angled(states[i], 0.9) for i in (1, 7, 9, 200)]
    for state, answer in zip(asked, index.search(np.stack(asked), [("x",)] * 4), strict=True):
        cosines = states[left] @ state
        best = left[int(cosines.argmax())]
        if cosines.max() >= OTHER_WORDS:
            assert answer.case == f"c{best}"
        else:
            assert answer is None


def test_what_a_case_taught_is_found_and_forgotten_without_a_trace():
    recall, text = SpanMemory(), "we saw oslo and oslo"
    bounds = bounds_of(text)
    states = vectors(len(bounds))
    states[4] = angled(states[2], 0.99)
    recall.teach("c", [mark("Place", "oslo", states[2])])
    spans, learned = recall.applied(text, (), states, bounds)
    assert [(s.start, s.end, s.label) for s in spans] == [(7, 11, "Place"), (16, 20, "Place")]
    assert [s.probability for s in spans] == pytest.approx([HIGHEST, HIGHEST])
    assert [(one.label, one.cases) for one in learned] == [("Place", ("c",))]
    recall.teach("c", [])
    assert recall.applied(text, (), states, bounds) == ((), ())


def test_of_stretches_that_overlap_the_marked_words_are_found():
    """Words of one sentence are alike, so a stretch that begins before may be like it too."""
    recall, text = SpanMemory(), "in old oslo town"
    bounds = bounds_of(text)
    one = vectors(1)[0]
    states = np.stack([angled(one, cosine) for cosine in (0.97, 0.99, 1.0, 0.98)])
    recall.teach("c", [mark("Place", "old oslo", unit(states[1:3].mean(0)))])
    spans, _ = recall.applied(text, (), states, bounds)
    assert [s.surface(text) for s in spans] == ["old oslo"]


def test_a_removed_entity_stays_away_and_another_label_takes_its_place():
    recall, text = SpanMemory(), "we saw oslo"
    states = vectors(3)
    said = Span(7, 11, "Person", 0.9)
    recall.teach("gone", [mark("", "oslo", states[2])])
    assert recall.applied(text, (said,), states, bounds_of(text))[0] == ()
    recall.teach("gone", [mark("Place", "oslo", states[2])])
    (found,) = recall.applied(text, (said,), states, bounds_of(text))[0]
    assert (found.label, found.probability) == ("Place", 0.9)


# Proofs


class Counting:
    """A reader of labels whose log-odds are counted from tokens: each token says its weight."""

    def __init__(self, weights):
        self.weights = np.array(weights, np.float32)
        self.labels = ("yes", "no")
        spec = SimpleNamespace(kind=Kind.CLASSIFY, calibration=SimpleNamespace(temperature=1.0))
        self.model = SimpleNamespace(spec=spec, width=1)
        self.reads = 0

    def chances(self, hidden):
        odds = np.array([[self.weights[[t for t in range(6) if t not in row]].sum(), 0.0]
                         for row in hidden], np.float32)  # fmt: skip
        return softmax(odds)

    def read(self, text):
        return SimpleNamespace(prediction=self._said(text), encoded=range(6), text=text)

    def read_many(self, texts):
        self.reads += len(texts)
        return [self._said(text) for text in texts]

    def _said(self, text):
        best = "yes" if "pain" in text else "no"
        return Prediction("v", (LabelScore(best, 0.9),))


TEXT = "the pain is here this morning"


def reading():
    every = words(TEXT)
    encoded = SimpleNamespace(starts=[w.start for w in every], ends=[w.end for w in every])
    return SimpleNamespace(text=TEXT, pieces=(1,), encoded=encoded)


def explained(*weights):
    pairs = zip(words(TEXT), weights, strict=True)
    return Explanation("yes", tuple(Highlight(w.start, w.end, weight) for w, weight in pairs))


@pytest.fixture
def counted(monkeypatch):
    reader = Counting([0, 6, 0, 0, 0, 0])
    monkeypatch.setattr(faithfulness, "masked_chances", lambda r, _, masks: r.chances(masks))
    return reader


def test_words_that_matter_beat_random_ones(counted):
    proof = faithfulness.proven(counted, reading(), explained(0, 3, 0, 0, 0, 0)).proof
    assert proof.fall == pytest.approx(softmax(np.array([[6.0, 0.0]]))[0, 0] - 0.5, abs=1e-3)
    assert proof.random_fall < proof.fall
    assert proof.beaten > 0.5


def test_shaded_words_that_do_not_matter_are_not_proven(counted):
    proof = faithfulness.proven(counted, reading(), explained(3, 0, 0, 0, 0, 0)).proof
    assert proof.fall == pytest.approx(0.0)
    assert proof.beaten == 0.0


def test_where_nothing_is_shaded_there_is_nothing_to_prove(counted):
    nothing = explained(0, -3, 0, 0, 0, 0)
    assert faithfulness.proven(counted, reading(), nothing) is nothing


def test_an_answer_hangs_on_the_word_without_which_it_is_another(counted):
    order = tuple(words(TEXT))
    found = faithfulness.firmness(counted, TEXT, (order[1], order[0]))
    assert found.hinge == (4, 8)
    assert found.other == "no"
    assert found.tried == counted.reads
    assert 0 < found.changed < found.tried


def test_a_firm_answer_names_how_much_was_tried(counted):
    found = faithfulness.firmness(counted, TEXT, (words(TEXT)[0],))
    assert (found.changed, found.hinge) == (0, None)
    assert found.tried == 2, "a word of three letters has no typo"


def test_the_tokens_of_a_word_are_those_within_it():
    encoded = SimpleNamespace(starts=[0, 3, 5, 9], ends=[3, 5, 8, 12])
    split = SimpleNamespace(encoded=encoded)
    assert masking.tokens_of(split, Word(0, 5)) == [0, 1]
    assert masking.tokens_of(split, Word(9, 12)) == [3]
    assert masking.tokens_of(split, Word(8, 9)) == []


def test_entities_are_not_masked():
    reader = Counting([0] * 6)
    reader.model.spec.kind = Kind.SPANS
    with pytest.raises(ValueError, match="labels only"):
        masking.masked_scores(reader, reading(), [[]])


# Energy


def test_energy_is_read_from_the_counter_and_its_end_is_heeded(tmp_path, monkeypatch):
    counter, whole = tmp_path / "energy_uj", tmp_path / "max"
    counter.write_text("1000\n", "ascii")
    whole.write_text("7200000000", "ascii")
    monkeypatch.setattr(energy, "RANGE", whole)
    meter = energy.EnergyMeter(counter)
    counter.write_text("3600001000", "ascii")
    assert meter.watt_hours() == pytest.approx(1.0)
    counter.write_text("0", "ascii")
    assert meter.watt_hours() == pytest.approx(2.0, rel=1e-5)


@pytest.mark.parametrize("content", [None, "", "none"])
def test_without_a_counter_energy_is_estimated_from_processor_time(tmp_path, monkeypatch, content):
    counter = tmp_path / "energy_uj"
    if content is not None:
        counter.write_text(content, "ascii")
    spent = iter([10.0, 310.0])
    monkeypatch.setattr(time, "process_time", lambda: next(spent))
    assert energy.EnergyMeter(counter).watt_hours() == pytest.approx(1.0)
