"""Of several weightings of words, the one that holds up when the model reads without them."""

from dataclasses import replace

import pytest

from desktop.core.texts.words import words
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import Make
from desktop.ml.explaining import attribution
from desktop.ml.explaining.holding import most_faithful
from desktop.ml.reading.reader import Reader
from desktop.system import paths

TEXT = "On Monday there was heavy rain in our street."


@pytest.fixture
def reader(packs):
    backbone = FastEncoder(paths.backbone())
    model = load_network(packs / "weather", backbone)
    known = load_known(packs / "weather", read_spec(packs / "weather"))
    return Reader(model, backbone.tokenizer, "v", known)


def test_the_weighting_that_names_the_telling_word_holds_up(reader):
    every, reading = words(TEXT), reader.read(TEXT)
    right = [float(TEXT[w.start : w.end] == "rain") for w in every]
    wrong = [float(TEXT[w.start : w.end] == "Monday") for w in every]
    target = reader.labels.index("rain")
    for offered in ((wrong, right), (right, wrong)):
        assert most_faithful(reader, reading, every, offered, target) is right


def test_the_first_of_equals_is_taken(reader):
    every, reading = words(TEXT), reader.read(TEXT)
    first, second = [1.0 * i for i in range(len(every))], [2.0 * i for i in range(len(every))]
    assert most_faithful(reader, reading, every, (first, second), 0) is first


def test_a_gradient_that_misleads_has_no_say_in_the_reasons_of_an_exported_encoder(
    reader, monkeypatch
):
    reader.model.facts = replace(reader.model.facts, make=Make.EXPORTED)
    monkeypatch.setattr(attribution, "EXPORTED_BLEND", -0.9)
    told = attribution.explain_label(reader, reader.read(TEXT), "rain")
    best = max(told.highlights, key=lambda h: h.weight)
    assert TEXT[best.start : best.end] == "rain"
