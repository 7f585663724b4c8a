"""Reasons where an encoder has no way back."""

import pytest

from desktop.core.answers.predictions import Question
from desktop.ml.encoders.port import Way
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
