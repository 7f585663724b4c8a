"""Constants of an encoder: what was tuned on one holds for another that sees texts in a cone."""

import json
import shutil
from copy import copy
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.examples import Example
from desktop.core.encoders import WEIGHTS
from desktop.ml.arrays import unit
from desktop.ml.encoders.exported.sentences import SENTENCES
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.preparing import prepare
from desktop.ml.encoders.fitting import fit
from desktop.ml.encoders.port import MINILM
from desktop.ml.heads.spec import Spec
from desktop.ml.reading.network import Network
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit
from desktop.ml.training.merging import merged
from desktop.ml.training.prototypes import known_after
from desktop.system import paths
from tests.helpers.small import FOG, PLACES, WEATHER, _place

# The last norm's bias is made so many times as long as states are: cosines of about 0.97.
TIMES = 6.0
LAST = "encoder.layer.5.output.LayerNorm.bias"


@pytest.fixture(scope="module")
def plain():
    return FastEncoder(paths.backbone())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All-MiniLM-L6-v2, but the same is added to every state."""
    folder = tmp_path_factory.mktemp("narrow")
    weights = load_file(paths.backbone() / WEIGHTS)
    away = np.random.default_rng(3).normal(size=384)
    # A norm makes states about as long as the root of their width.
    away *= TIMES * np.sqrt(384) / np.linalg.norm(away)
    weights[LAST] = (weights[LAST] + away).astype(np.float32)
    save_file(weights, folder / WEIGHTS)
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(paths.backbone() / name, folder)
    prepare(folder, "narrow", SENTENCES[:2])
    return folder


@pytest.fixture(scope="module")
def unfitted(folder):
    return FastEncoder(folder, "narrow")


@pytest.fixture(scope="module")
def narrow(folder, unfitted):
    """The same, as it is when its constants were fitted."""
    told = {"fitted": asdict(fit(unfitted, SENTENCES))}
    (folder / "facts.json").write_text(json.dumps(told), "utf-8")
    return FastEncoder(folder, "narrow")


def bare(encoder):
    spec = Spec(Kind.CLASSIFY, ("a", "b"))
    head = np.zeros((2, encoder.facts.width), np.float32), np.zeros(2, np.float32)
    return Network(spec, encoder, head)


def likeness(reader):
    """Return the mean cosine between unlike texts, and between words of unlike texts."""
    words = [unit(reader.without_recall(text)[1]).mean(0) for text in SENTENCES]
    return mean_product(unit(reader.features(SENTENCES))), mean_product(np.stack(words))


def mean_product(rows):
    return float((rows @ rows.T)[np.triu_indices(len(rows), 1)].mean())


def trained(encoder, kind, examples, epochs):
    torch.manual_seed(0)
    spec = Spec(kind, tuple(sorted({label for e in examples for label in e.labels})), 4, 8.0)
    items = [i for e in examples for i in recipe.items(e, spec, encoder)]
    how = Fit(epochs=epochs, batch=8, rate=1e-3, head_rate=5e-3)
    model, sequences = recipe.from_scratch(encoder, spec, items, how, lambda _: None)
    known = known_after(model, encoder.tokenizer, sequences, examples[::3])
    return Reader(merged(model), encoder.tokenizer, "v", known)


def weather(encoder):
    examples = [Example(text, label) for label, texts in WEATHER.items() for text in texts]
    return trained(encoder, Kind.CLASSIFY, examples, 3)


def taught(encoder):
    """Return the log-odds of all texts (lessons, texts, labels) with one lesson and with three."""
    reader, found = weather(encoder), []
    texts = [*FOG[3:], *(text for texts in WEATHER.values() for text in texts)]
    for count in (1, 3):
        teach(reader, [Taught(f"c{i}", text, "fog") for i, text in enumerate(FOG[:count])])
        found.append(reader.scores(reader.features(texts)))
    return np.stack(found)


def test_the_shipped_encoder_is_as_sharp_as_it_was_tuned(plain):
    found = fit(plain, SENTENCES)
    assert found.sharpness == pytest.approx(MINILM.sharpness, rel=0.03)
    assert (found.length, found.room) == (MINILM.length, MINILM.room)
    assert plain.facts.fitted == MINILM


def test_what_is_the_same_in_all_states_is_taken_away(unfitted, narrow):
    """Unlike texts, and unlike words, lie in a cone as published, and all round once fitted."""
    far = [Reader(bare(encoder), encoder.tokenizer, "v") for encoder in (unfitted, narrow)]
    texts, words = zip(*(likeness(reader) for reader in far), strict=True)
    assert texts[0] > 0.95
    assert words[0] > 0.9
    assert abs(texts[1]) < 0.1
    assert abs(words[1]) < 0.1


def test_what_is_learned_at_once_is_the_same_in_a_narrow_cone(plain, narrow):
    """A state that is added to all changes nothing: not the training, not what lessons do."""
    middled = copy(plain)
    middled.facts = replace(plain.facts, fitted=fit(plain, SENTENCES))
    wanted, found = taught(middled), taught(narrow)
    assert (wanted.argmax(-1) == found.argmax(-1)).all()
    np.testing.assert_allclose(found, wanted, atol=0.05)
    as_published = taught(plain).argmax(-1)
    assert (found.argmax(-1) == as_published).mean() > 0.9


def test_a_marked_entity_is_found_again_and_nothing_unlike_it_in_a_narrow_cone(narrow):
    reader = trained(narrow, Kind.SPANS, [_place(*pair) for pair in PLACES], 12)
    text, name = "The meeting with Zanzibrook was moved.", "Zanzibrook"
    start = text.index(name)
    said = reader.read(text).prediction.spans
    marked = (Span(start, start + len(name), "Firm"),)
    teach(reader, [Taught("c", text, spans=marked, predicted=said)])
    assert "Firm" in labels_of(reader, "A meeting with ZANZIBROOK was held.")
    assert "Firm" not in labels_of(reader, "My sister bought four red apples at the market.")


def labels_of(reader, text):
    return [span.label for span in reader.read(text).prediction.spans]
