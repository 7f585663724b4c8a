"""What corrections teach at once, and that taking them back leaves no trace."""

import os
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.examples import Example
from desktop.core.errors import BugError
from desktop.core.evaluation.conformal import FEWEST
from desktop.ml.arrays import unit
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import MINILM
from desktop.ml.heads.trainable import Spec
from desktop.ml.memory import temperature
from desktop.ml.memory.prototypes import carried_over, centres, from_bytes, known_from, to_bytes
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit
from desktop.ml.training.prototypes import balance
from desktop.ml.training.resuming import Resume
from desktop.system import paths
from tests.helpers.small import FOG, WEATHER


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


def reader_of(packs, backbone, name):
    folder = packs / name
    known = load_known(folder, read_spec(folder))
    return Reader(load_network(folder, backbone), backbone.tokenizer, "v", known)


@pytest.fixture
def weather(packs, backbone):
    return reader_of(packs, backbone, "weather")


@pytest.fixture
def places(packs, backbone):
    return reader_of(packs, backbone, "places")


def fog(count):
    return [Taught(f"c{i}", text, "fog") for i, text in enumerate(FOG[:count])]


def answers(reader):
    texts = [*FOG, *(t for texts in WEATHER.values() for t in texts)]
    return [p.labels for p in reader.read_many(texts)]


def test_a_label_that_the_model_never_saw_is_answered_after_some_corrections(weather):
    assert weather.read(FOG[-1]).prediction.best.label != "fog"
    teach(weather, fog(6))
    said = weather.read(FOG[-1]).prediction
    assert said.best.label == "fog"
    assert said.best.probability < 0.97, "six corrections are no certainty"
    (learned,) = [found for found in said.learned if found.label == "fog"]
    assert set(learned.cases) <= {f"c{i}" for i in range(6)}
    known = [(t, n) for n, texts in WEATHER.items() for t in texts]
    right = [weather.read(t).prediction.best.label == n for t, n in known]
    assert sum(right) >= len(right) - 1


def test_taking_a_correction_back_leaves_no_trace(weather):
    before = answers(weather)
    teach(weather, fog(4))
    between = answers(weather)
    teach(weather, [Taught("x", "A grey wall of mist.", "fog")])
    teach(weather, [Taught("x", "A grey wall of mist.")])
    assert answers(weather) == between
    teach(weather, [Taught(f"c{i}", FOG[i]) for i in range(4)])
    assert answers(weather) == before
    assert weather.labels == ("rain", "snow", "sun")


def test_the_correction_of_the_text_read_last_is_taken_back_with_what_is_at_hand(weather):
    text = FOG[0]
    before, feature = weather.read(text).prediction.labels, weather.read(text).feature
    teach(weather, [Taught("c0", text, "fog")], at_hand=feature)
    assert teach(weather, [Taught("c0", text)], at_hand=feature) == {}
    assert weather.read(text).prediction.labels == before


def test_the_order_of_corrections_does_not_matter(packs, backbone, weather):
    other = reader_of(packs, backbone, "weather")
    lessons = fog(6)
    teach(weather, lessons)
    random.Random(1).shuffle(lessons)
    for lesson in lessons:
        teach(other, [lesson])
    for one, two in zip(answers(weather), answers(other), strict=True):
        assert [s.label for s in one] == [s.label for s in two]
        assert [s.probability for s in one] == pytest.approx([s.probability for s in two], abs=1e-5)


def test_what_the_version_says_by_itself_is_not_remembered(weather):
    text = WEATHER["rain"][0]
    teach(weather, [Taught("c", text, "rain")])
    assert weather.neighbours.counts() == 0
    teach(weather, [Taught("c", text, "sun")])
    assert weather.neighbours.counts() == 1
    assert weather.read(text).prediction.best.label == "sun"


def test_what_is_known_goes_there_and_back_and_must_fit():
    features = unit(np.random.default_rng(0).normal(size=(90, 16)))
    known = known_from(features, [i % 3 for i in range(90)], features[:40], [0] * 40)
    again = from_bytes(to_bytes(known), 3, 16)
    assert np.allclose(known.anchors, again.anchors, atol=1e-3)
    assert len(known.anchors) == 48
    assert np.allclose(np.linalg.norm(known.anchors, axis=-1), 1, atol=1e-3)
    for labels, width in ((2, 16), (3, 8)):
        with pytest.raises(BugError):
            from_bytes(to_bytes(known), labels, width)
    with pytest.raises(BugError):
        from_bytes(b"nonsense", 3, 16)
    assert known_from(np.zeros((0, 16)), [], features[:1], [0]) is None


def test_examples_are_carried_to_where_training_moved_the_old_texts():
    source = np.random.default_rng(1)
    before = unit(source.normal(size=(600, 16))).astype(np.float32)
    owners = [i % 3 for i in range(600)]
    known = known_from(before[:300], owners[:300], before[:40], [0] * 40)
    turn = np.linalg.qr(source.normal(size=(16, 16)))[0].astype(np.float32)
    carried = carried_over(known, before[300:], before[300:] @ turn)
    fresh = unit(source.normal(size=(5, 16))).astype(np.float32)
    features = np.concatenate([fresh, before[300:] @ turn])
    after = known_from(features, [3] * 5 + owners[300:], features[:40], [0] * 40, carried)
    assert sorted(set(after.owners.tolist())) == [0, 1, 2, 3]
    wanted = after.placed(unit(known.anchors + known.centre) @ turn)
    for label in range(3):
        mine, right = after.anchors[after.owners == label], wanted[known.owners == label]
        assert len(mine) == len(right)
        assert (mine @ right.T).max(1).min() > 0.9
    assert np.allclose(after.anchors[after.owners == 3], after.placed(fresh), atol=1e-5)


def test_a_new_label_gets_no_more_room_than_its_corrections_need():
    source = np.random.default_rng(2)
    old = unit(np.eye(16)[:3].repeat(40, 0) + 0.1 * source.normal(size=(120, 16)))
    owners = np.arange(3).repeat(40)
    shifts = []
    for spread in (0.01, 1.5):
        new = unit(np.eye(16)[5] + spread * source.normal(size=(8, 16)))
        features = np.concatenate([new, old]).astype(np.float32)
        numbers = np.concatenate([np.full(8, 3), owners])
        known = known_from(features, numbers.tolist(), old.astype(np.float32), owners.tolist())
        model = SimpleNamespace(
            facts=SimpleNamespace(fitted=MINILM),
            spec=Spec(Kind.CLASSIFY, ("a", "b", "c", "new")),
            head=torch.zeros(4, 16),
            bias=torch.zeros(4),
        )
        balance(model, known, 3, (new.astype(np.float32), np.full(8, 3)))
        shifts.append(float(model.bias[3]))
        assert model.bias[:3].abs().max() == 0
    assert shifts[0] == 0
    assert shifts[1] > 1


def test_an_answer_that_only_corrections_know_is_surer_but_the_same(weather, monkeypatch):
    teach(weather, fog(6))
    features = weather.features([FOG[-1], WEATHER["rain"][0]])
    monkeypatch.setattr(temperature, "SURER", 1.0)
    plain = weather.scores(features)
    monkeypatch.undo()
    surer = weather.scores(features)
    assert weather.labels[int(plain[0].argmax())] == "fog"
    held = len(weather.known.held)
    assert np.allclose(surer[0], plain[0] * (1 + held / (held + temperature.PRIOR)), rtol=1e-5)
    assert np.array_equal(surer[1], plain[1])


def test_centres_lie_where_the_points_are():
    source = np.random.default_rng(0)
    points = unit(np.eye(3).repeat(30, 0) + 0.05 * source.normal(size=(90, 3)))
    found = centres(points, 3)
    assert (points @ found.T).max(1).min() > 0.5


def spans_of(reader, text):
    return {(s.surface(text), s.label) for s in reader.read(text).prediction.spans}


def test_a_marked_entity_is_found_again_and_a_removed_one_stays_away(places):
    text = "The meeting with Zanzibrook was moved."
    name = "Zanzibrook"
    start = text.index(name)
    said = places.read(text).prediction.spans
    lesson = Taught("c", text, spans=(Span(start, start + len(name), "Firm"),), predicted=said)
    teach(places, [lesson])
    found = places.read("A meeting with ZANZIBROOK was held.").prediction
    assert ("ZANZIBROOK", "Firm") in {
        (s.surface("A meeting with ZANZIBROOK was held."), s.label) for s in found.spans
    }
    assert found.learned[0].cases == ("c",)
    teach(places, [Taught("c", text)])
    assert not any(label == "Firm" for _, label in spans_of(places, text))
    wrong = "Oslo is cold in winter."
    marked = places.read(wrong).prediction.spans
    assert marked
    teach(places, [Taught("d", wrong, spans=(), predicted=marked)])
    assert spans_of(places, wrong) == set()
    teach(places, [Taught("d", wrong)])
    assert places.read(wrong).prediction.spans == marked


def test_a_marked_entity_stays_known_when_its_text_is_read_again_and_accepted(places):
    text = "The letter of Quillfeather came late."
    start = text.index("Quillfeather")
    marked = Span(start, start + len("Quillfeather"), "Firm")
    teach(
        places, [Taught("c", text, spans=(marked,), predicted=places.read(text).prediction.spans)]
    )
    again = places.read(text).prediction.spans
    assert (marked.start, marked.end, "Firm") in {(s.start, s.end, s.label) for s in again}
    teach(places, [Taught("c", text, spans=again, predicted=again)])
    assert ("Quillfeather", "Firm") in spans_of(places, text)
    teach(places, [Taught("c", text)])
    assert ("Quillfeather", "Firm") not in spans_of(places, text)


def test_an_entity_that_was_left_open_is_neither_taught_nor_removed(places):
    text = "Oslo and the firm Quillfeather met in Rome."
    shown = places.read(text).prediction.spans
    start = text.index("Quillfeather")
    marked = Span(start, start + len("Quillfeather"), "Firm", reviewed=True)
    teach(places, [Taught("c", text, spans=(marked,), predicted=(), whole=False)])
    kept = {(s.surface(text), s.label) for s in shown if s.start != start}
    assert kept | {("Quillfeather", "Firm")} == spans_of(places, text)
    teach(places, [Taught("c", text)])


class Clock:
    """A clock that is a minute on at every look."""

    now = 0.0

    def __call__(self):
        self.now += 61
        return self.now


@pytest.mark.parametrize("frozen", [0.0, 0.5])
def test_a_training_that_was_ended_goes_on_to_the_very_same_result(backbone, tmp_path, frozen):
    examples = [Example(t, n) for n, texts in WEATHER.items() for t in texts]
    spec = Spec(Kind.CLASSIFY, ("rain", "snow", "sun"), 2, 4.0)
    how = Fit(2, batch=8, frozen=frozen, seed=3, contrast=0.3)

    def train(on_step, resume=None):
        items = [i for e in examples for i in recipe.items(e, spec, backbone)]
        place = recipe.Execution(torch.device("cpu"), resume)
        return recipe.from_scratch(backbone, spec, items, how, on_step, place)[0]

    def stop(step):
        if step.done == 4:
            raise KeyboardInterrupt

    file = tmp_path / "unfinished-x.safetensors"
    whole = train(lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        train(stop, Resume(file, Clock()))
    steps = []
    again = train(lambda step: steps.append(step.done), Resume(file, Clock()))
    assert steps[0] == 5
    assert torch.equal(whole.head, again.head)
    for one, two in zip(whole.encoder.parameters(), again.encoder.parameters(), strict=True):
        assert torch.equal(one, two)
    Resume(file).finish()
    assert not list(tmp_path.iterdir())


def test_a_training_that_ends_leaves_those_that_were_cut_off_newly_to_go_on(tmp_path):
    own, *others = (tmp_path / f"unfinished-{name}.safetensors" for name in "abcdef")
    for age, file in enumerate((own, *others)):
        file.write_bytes(b"state")
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "unfinished-b.tmp").write_bytes(b"half")
    Resume(own).finish()
    assert sorted(f.name[11] for f in tmp_path.iterdir()) == ["b", "c", "d"]


def test_a_damaged_unfinished_state_only_means_that_there_is_none(tmp_path):
    file = tmp_path / "unfinished-x.safetensors"
    file.write_bytes(b"nonsense")
    assert Resume(file).load({"a": torch.zeros(2)}) == 0


def test_small_parts_of_a_step_give_the_gradients_of_the_whole(backbone):
    examples = [Example(t, n) for n, texts in WEATHER.items() for t in texts]
    spec = Spec(Kind.CLASSIFY, ("rain", "snow", "sun"), 2, 4.0)

    def train(tokens):
        items = [i for e in examples for i in recipe.items(e, spec, backbone)]
        how = Fit(1, batch=24, tokens=tokens, dropout=0.0)
        return recipe.from_scratch(backbone, spec, items, how, lambda _: None)[0]

    assert torch.allclose(train(8_192).head, train(60).head, atol=1e-4)


def test_doubt_is_measured_anew_when_corrections_change_the_answers(weather):
    before = weather.calibration
    assert before == weather.model.spec.calibration
    teach(weather, fog(6))
    held = weather.neighbours.held()[0].scores
    taught = weather.calibration
    assert taught is weather.calibration, "once for each change"
    if len(held) >= FEWEST:
        assert taught.sets != before.sets
    teach(weather, [Taught(f"c{i}", FOG[i]) for i in range(6)])
    assert weather.calibration == before
