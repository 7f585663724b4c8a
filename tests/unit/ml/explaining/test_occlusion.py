"""Reasons by leaving words out: alone where an encoder has no way back, else beside gradients."""

from dataclasses import replace

import pytest

from desktop.core.answers.predictions import Question
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import Make, Way
from desktop.ml.explaining import attribution
from desktop.ml.explaining.masking import masked_scores
from desktop.ml.reading.reader import Reader
from desktop.ml.serving.engine import Engine
from desktop.system import paths


@pytest.fixture
def engine(packs, monkeypatch):
    """An engine whose encoder can only read."""
    made = Engine((paths.backbone().parent,), lambda name: packs / name)
    for task in ("weather", "places"):
        made.read(task, "Ready.")
    monkeypatch.setattr("desktop.ml.encoders.fast.encoder.FastEncoder.ways", frozenset({Way.READ}))
    return made


def test_the_telling_word_is_found_by_leaving_words_out(engine):
    text = "On Monday there was heavy rain in our street."
    assert engine.read("weather", text).best.label == "rain"
    told = engine.explain("weather", text, Question("rain"))
    best = max(told.highlights, key=lambda h: h.weight)
    assert text[best.start : best.end] == "rain"
    assert told.proof.fall > told.proof.random_fall


def test_a_long_text_is_masked_in_stretches_within_six_readings(engine, monkeypatch):
    text = "It was a quiet day and then heavy rain and showers came. " * 9
    engine.read("weather", text)
    asked = []

    def counted(reader, reading, masks):
        asked.append(len(masks) * len(reading.encoded))
        return scores(reader, reading, masks)

    from desktop.ml.explaining import occlusion

    scores = occlusion.masked_scores
    monkeypatch.setattr(occlusion, "masked_scores", counted)
    told = engine.explain("weather", text, Question("rain"))
    assert asked[0] <= 6 * 128
    assert any(h.weight for h in told.highlights)


def test_an_entity_is_shown_without_words(engine):
    text = "Anna went to Berlin on Monday."
    span = engine.read("places", text).spans[0]
    told = engine.explain("places", text, Question(span.label, span=span))
    assert not any(h.weight for h in told.highlights)


@pytest.fixture
def exported(packs):
    """A reader of an encoder that, as far as it says, was exported."""
    backbone = FastEncoder(paths.backbone())
    model = load_network(packs / "weather", backbone)
    model.facts = replace(model.facts, make=Make.EXPORTED)
    known = load_known(packs / "weather", read_spec(packs / "weather"))
    return Reader(model, backbone.tokenizer, "v", known)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Heavy rain in our street, and no end of it.", 12),
        ("On Monday it rained. " * 6, 21),
        ("It was a quiet day and then heavy rain and showers came. " * 9, 0),
    ],
)
def test_beside_gradients_words_are_left_out_as_six_readings_allow(
    exported, monkeypatch, text, left_out
):
    """Four readings are left for the gradient; less than half of the words is not worth it."""
    reading, asked = exported.read(text), []

    def counted(reader, reading, masks):
        asked.append(len(masks))
        return masked_scores(reader, reading, masks)

    monkeypatch.setattr(attribution, "masked_scores", counted)
    explained = attribution.explain_label(exported, reading, "rain")
    assert sum(asked) == (left_out + 1 if left_out else 0)
    assert (sum(asked) + 3) * len(reading.encoded) <= 6 * 128 or not asked
    assert any(h.weight for h in explained.highlights)
