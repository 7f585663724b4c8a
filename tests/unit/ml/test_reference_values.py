"""The encoder, adapters, heads, highlights and calibration, against the reference libraries."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.products import Products
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.fast.attnlrp import Plain, Relevance
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.lora import attach_new
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import by_length, collate
from desktop.ml.encoders.weights import damaged
from desktop.ml.explaining.attribution import explain_label, explain_span
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit, Item, fit
from desktop.ml.training.merging import merged
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.scaling import (
    JudgedSpan,
    calibrate_labels,
    calibrate_spans,
    fit_temperature,
)
from desktop.system import paths


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


@pytest.fixture(scope="module")
def weather(packs, backbone):
    return Reader(load_network(packs / "weather", backbone), backbone.tokenizer, "v")


@pytest.fixture(scope="module")
def places(packs, backbone):
    return Reader(load_network(packs / "places", backbone), backbone.tokenizer, "v")


def test_the_backbone_has_the_published_digests():
    assert damaged(paths.backbone()) == ()


@pytest.mark.filterwarnings("ignore")
def test_the_encoder_gives_transformers_values(backbone):
    from transformers import AutoModel

    theirs = AutoModel.from_pretrained(paths.backbone()).eval()
    ours = Encoder(backbone).eval()
    texts = ("Hello there, 😀 you", "Short.")
    batch = tokens(collate([backbone.tokenizer.encode(t) for t in texts], backbone.facts.specials))
    with torch.no_grad():
        a = ours(batch.ids, batch.casing, batch.mask)
        b = theirs(input_ids=batch.ids, attention_mask=batch.mask.long()).last_hidden_state
    assert torch.allclose(a[batch.mask], b[batch.mask], atol=2e-5)


@pytest.mark.filterwarnings("ignore")
def test_an_adapter_is_in_pefts_format_and_gives_pefts_values(backbone, tmp_path):
    from peft import PeftModel
    from transformers import AutoModel

    spec = Spec(Kind.CLASSIFY, ("a", "b"), 4, 8.0)
    model = TextModel(Encoder(backbone), spec)
    attach_new(model.encoder, 4, 8.0, torch.Generator().manual_seed(1))
    for parameter in model.encoder.parameters():
        if parameter.requires_grad:
            parameter.data += torch.randn(parameter.shape) * 0.02
    write.save(model, tmp_path)
    (tmp_path / "adapter.safetensors").rename(tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter.json").rename(tmp_path / "adapter_config.json")
    base = AutoModel.from_pretrained(paths.backbone())
    theirs = PeftModel.from_pretrained(base, tmp_path).eval()
    plain_batch = collate(
        [backbone.tokenizer.encode("The adapter moved these numbers.")], backbone.facts.specials
    )
    batch = tokens(plain_batch)
    with torch.no_grad():
        b = theirs(input_ids=batch.ids).last_hidden_state
        network = merged(model)
        network.products = Products.FLOAT32
        a = torch.from_numpy(network.states(plain_batch))
        plain = Encoder(backbone).eval()(batch.ids, batch.casing)
    assert torch.allclose(a, b, atol=5e-3)
    assert not torch.allclose(plain, b, atol=5e-2)


def test_special_tokens_written_in_a_text_stay_text(backbone):
    ids = backbone.tokenizer.encode("[MASK] and [SEP] and [PAD]").ids
    assert not {101, 102, 103, 0} & set(ids)


def test_casing_and_offsets_are_in_code_points(backbone):
    text = "😀 MRI of the Left knee B12"
    encoded = backbone.tokenizer.encode(text)
    pieces = {
        text[a:b]: c for a, b, c in zip(encoded.starts, encoded.ends, encoded.casing, strict=True)
    }
    assert pieces["MRI"] == 2
    assert pieces["Left"] == 1
    assert pieces["knee"] == 0


def in_form(reader, products):
    """Return the same version, reading with one form of products."""
    network = copy.copy(reader.model)
    network.products = products
    return Reader(network, reader.tokenizer, reader.version, reader.known)


@pytest.mark.parametrize("products", Products)
def test_batches_and_single_texts_give_the_same_answers(weather, places, products):
    texts = ["Rain.", "A long sunny day at the beach with friends and no cloud at all.", "Snow!"]
    for model in (weather, places):
        reader = in_form(model, products)
        far = 1e-4 if products is Products.FLOAT32 else 5e-3
        for one, many in zip(
            [reader.read(t).prediction for t in texts], reader.read_many(texts), strict=True
        ):
            for a, b in zip(one.labels, many.labels, strict=True):
                assert a.label == b.label
                assert a.probability == pytest.approx(b.probability, abs=far)
            assert [s.start for s in one.spans] == [s.start for s in many.spans]


def test_relevance_changes_gradients_but_not_values():
    torch.manual_seed(0)
    x, w, b = torch.randn(2, 5, 12), torch.rand(12), torch.rand(12)
    q, k, v = (torch.randn(2, 3, 5, 4) for _ in range(3))
    plain, relevance = Plain(), Relevance()
    mask = torch.ones(2, 1, 1, 5, dtype=torch.bool)
    assert torch.allclose(plain.norm(x, w, b, 1e-12), relevance.norm(x, w, b, 1e-12), atol=1e-5)
    assert torch.allclose(plain.gelu(x), relevance.gelu(x), atol=1e-5)
    assert torch.allclose(plain.attend(q, k, v, mask), relevance.attend(q, k, v, mask), atol=1e-5)


def test_highlights_are_whole_words_and_point_the_right_way(weather):
    text = "Yesterday the umbrella broke in heavy rain."
    reading = weather.read(text)
    words = {
        text[h.start : h.end]: h.weight for h in explain_label(weather, reading, "rain").highlights
    }
    assert "umbrella" in words
    assert max(words, key=words.get) in ("rain", "umbrella", "heavy")
    against = {
        text[h.start : h.end]: h.weight for h in explain_label(weather, reading, "sun").highlights
    }
    assert against["rain"] < 0 < words["rain"]


def test_taking_the_strongest_word_away_lowers_the_answer_more_than_the_weakest(weather):
    text = "The gutter overflows because of rain and wind near the old station."
    reading = weather.read(text)
    marks = sorted(explain_label(weather, reading, "rain").highlights, key=lambda h: h.weight)

    def left(mark):
        shorter = text[: mark.start] + text[mark.end :]
        scores = {s.label: s.probability for s in weather.read(shorter).prediction.labels}
        return scores["rain"]

    assert left(marks[-1]) < left(min(marks, key=lambda h: abs(h.weight)))


def test_a_long_text_is_read_whole_in_overlapping_windows(weather):
    text = "Nothing to report here today. " * 200 + "Snow snow snow, a blizzard of snow."
    reading = weather.read(text)
    assert reading.prediction.windows > 1
    assert sum(float(p.weights.sum()) for p in reading.pieces) == pytest.approx(1.0, abs=1e-3)
    marks = explain_label(weather, reading, "snow").highlights
    strongest = max(marks, key=lambda h: h.weight)
    assert strongest.start > len(text) - 40


def test_window_by_window_explains_as_all_windows_at_once(weather, packs, backbone, monkeypatch):
    """Reference: one graph over every window, differentiated at once."""
    from desktop.ml.explaining.attribution import SHORT_POINT, _ends
    from desktop.ml.reading import pieces as reading_module

    monkeypatch.setattr(backbone, "facts", replace(backbone.facts, longest=8))
    weather = Reader(load_network(packs / "weather", backbone), backbone.tokenizer, "v")
    monkeypatch.setattr(reading_module, "OVERLAP", 2)
    monkeypatch.setattr("desktop.ml.explaining.attribution.FEW_WORDS", 0)
    weather = in_form(weather, Products.FLOAT32)
    text = "Sunshine over the sea in the morning and a little rain at night after ten."
    reading = weather.read(text)
    assert len(reading.pieces) > 2
    spec = weather.model.spec
    model = write.load(packs / "weather", backbone)
    sums, inputs = [], []
    for piece in reading.pieces:
        base, difference = (torch.from_numpy(end) for end in _ends(weather, piece))
        half = (base + SHORT_POINT * difference).unsqueeze(0).requires_grad_()
        states = model.encoder.encode(half, operations=Relevance())
        sums.append((states * torch.from_numpy(piece.weights)[None, :, None]).sum(1))
        inputs.append((piece, half, difference))
    logits = model.logits(model.scaled(sum(sums))) / spec.calibration.temperature
    target = spec.labels.index("sun")
    rival = next(int(i) for i in (-reading.scores).argsort() if int(i) != target)
    (logits[0, target] - logits[0, rival]).backward()
    expected = torch.zeros(len(reading.encoded))
    for piece, half, difference in inputs:
        found = (half.grad[0] * difference).sum(-1)[1:-1]
        expected[piece.window.first : piece.window.last] += found
    marks = explain_label(weather, reading, "sun", spec.labels[rival]).highlights
    assert sum(m.weight for m in marks) == pytest.approx(float(expected.sum()), rel=1e-3, abs=1e-4)
    starts = dict(zip(reading.encoded.starts, expected.tolist(), strict=True))
    whole = {m.start: m.weight for m in marks}
    for start in (text.index("Sunshine"), text.index("rain")):
        assert whole[start] == pytest.approx(starts[start], rel=1e-2, abs=1e-3)


def test_spans_are_found_and_explained(places):
    text = "Later she moved to Lisbon with Tom."
    reading = places.read(text)
    found = [s.surface(text) for s in reading.prediction.spans]
    assert "Lisbon" in found
    span = next(s for s in reading.prediction.spans if s.surface(text) == "Lisbon")
    marks = {
        text[h.start : h.end]: h.weight for h in explain_span(places, reading, span).highlights
    }
    assert max(marks, key=marks.get) == "Lisbon"


def test_decoding_never_gives_an_impossible_sequence():
    torch.manual_seed(3)
    for _ in range(50):
        path = bio2.decode(torch.randn(9, 7).numpy() * 3)
        for before, tag in zip([0, *path], path, strict=False):
            if tag and tag % 2 == 0:
                assert before in (tag, tag - 1)
    assert bio2.decode(np.zeros((0, 7))) == []


def test_tags_and_spans_go_there_and_back(backbone):
    text = "Chest pain and type 2 diabetes, mild."
    spans = (Span(0, 10, "S"), Span(15, 30, "D"))
    words = bio2.words_of(backbone.tokenizer.encode(text))
    path = bio2.tags(words, spans, ("D", "S"))
    logits = np.eye(5)[path] * 9
    back = bio2.spans_of(bio2.decode(logits), logits, words.bounds, ("D", "S"))
    assert [(s.start, s.end, s.label) for s in back] == [(s.start, s.end, s.label) for s in spans]


def test_partial_labels_teach_nothing_about_what_is_left_open(backbone):
    torch.manual_seed(0)
    spec = Spec(Kind.CLASSIFY, ("a", "b", "c"), 4, 8.0)
    model = TextModel(Encoder(backbone), spec)
    attach_new(model.encoder, 4, 8.0, torch.Generator().manual_seed(0))
    piece = backbone.tokenizer.encode("either of two")
    fit(
        model, [Item(piece, ((0, 1),))] * 8, Fit(epochs=12, batch=4, head_rate=5e-2), lambda _: None
    )
    with torch.no_grad():
        a, b, c = (
            model.logits(model.features(tokens(collate([piece], backbone.facts.specials))))[0]
            .softmax(-1)
            .tolist()
        )
    assert a + b > 0.9
    assert abs(a - b) < 0.1
    assert c < 0.1


def test_the_same_seed_gives_the_same_model(backbone):
    def train():
        examples = [Example("good day", "yes"), Example("bad day", "no")] * 4
        spec = Spec(Kind.CLASSIFY, ("no", "yes"), 2, 4.0)
        items = [i for e in examples for i in recipe.items(e, spec, backbone)]
        return recipe.from_scratch(backbone, spec, items, Fit(2, batch=4, seed=7), lambda _: None)

    (a, _), (b, _) = train(), train()
    assert torch.equal(a.head, b.head)


def test_temperature_undoes_overconfidence():
    torch.manual_seed(0)
    truth = torch.randint(0, 3, (400,))
    logits = torch.nn.functional.one_hot(truth, 3) * 2.0 + torch.randn(400, 3) * 1.6
    plain, boastful = (fit_temperature(list(logits.numpy() * k), truth.tolist()) for k in (1, 5))
    assert 4 < boastful / plain <= 5.1  # a weak prior holds it a little below five
    fitted = calibrate_labels(
        logits.numpy(), truth.tolist(), torch.rand(400).numpy(), Calibration()
    )
    assert fitted.temperature == pytest.approx(plain)
    assert 0 < fitted.sets.limit_90 <= fitted.sets.limit_95
    assert [p.answered for p in fitted.promises] == sorted(
        (p.answered for p in fitted.promises), reverse=True
    )
    assert fitted.ordinary is not None


def test_span_calibration_learns_that_a_kind_is_less_sure():
    found = [JudgedSpan(0.9, 0, i % 10 > 0) for i in range(200)]
    found += [JudgedSpan(0.9, 1, i % 2 > 0) for i in range(200)]
    fitted = calibrate_spans(found, 2, Calibration())
    assert fitted.sure(0.9, 0) == pytest.approx(0.9, abs=0.04)
    assert fitted.sure(0.9, 1) == pytest.approx(0.5, abs=0.06)
    assert calibrate_spans([], 2, Calibration()) == Calibration()


def test_retraining_learns_a_new_label_and_keeps_the_old(packs, backbone):
    from tests.helpers.small import WEATHER, fog_corrections

    parent = write.load(packs / "weather", backbone)
    corrections = [Example(c["text"], c["label"]) for c in fog_corrections()[:9]]
    replay = [Example(t, label) for label, texts in WEATHER.items() for t in texts]
    lesson = recipe.Lesson(("rain", "snow", "sun", "fog"), corrections, replay)
    recipe.continued(parent, backbone.tokenizer, lesson, lambda _: None)
    reader = Reader(merged(parent), backbone.tokenizer, "v")
    assert reader.read(fog_corrections()[-1]["text"]).prediction.best.label == "fog"
    right = [reader.read(e.text).prediction.best.label == e.label for e in replay]
    assert sum(right) >= len(right) - 1


@pytest.mark.parametrize("spoil", ["head.safetensors", "task.json", "adapter.safetensors"])
def test_a_damaged_version_is_refused(packs, backbone, tmp_path, spoil):
    for file in (packs / "weather").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / spoil).write_bytes(b"{}")
    with pytest.raises(KnownError) as caught:
        write.load(tmp_path, backbone)
    assert caught.value.problem is Problem.VERSION_DAMAGED
    with pytest.raises(KnownError) as caught:
        load_network(tmp_path, backbone)
    assert caught.value.problem is Problem.VERSION_DAMAGED


@pytest.mark.parametrize(
    "change", [{"labels": ["a", "a"]}, {"labels": "ab"}, {"kind": "other"}, {"format": 2}]
)
def test_a_task_file_outside_of_the_schema_is_refused(packs, backbone, tmp_path, change):
    for file in (packs / "weather").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    task = json.loads((tmp_path / "task.json").read_text("utf-8")) | change
    (tmp_path / "task.json").write_text(json.dumps(task), "utf-8")
    for load in (write.load, load_network):
        with pytest.raises(KnownError):
            load(tmp_path, backbone)


def test_length_buckets_hold_every_index_once(backbone):
    groups = by_length([5, 400, 7, 90, 3, 510], 1024)
    assert sorted(i for g in groups for i in g) == list(range(6))
    assert all(len(g) * (max([5, 400, 7, 90, 3, 510][i] for i in g) + 2) <= 1024 for g in groups)
    assert backbone.facts.longest + len(backbone.facts.specials) == 512
