"""Tokens that hold several words, as pieces of Chinese do: each word has a tag of its own."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.examples import Example
from desktop.core.errors import Problem
from desktop.core.texts.words import units
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.pieces import words_of as words_of_pieces
from desktop.ml.encoders.tokenization import Encoded
from desktop.ml.explaining.attribution import explain_span, tags_back
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import WITHIN, Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit
from desktop.ml.training.merging import merged
from desktop.system import paths
from tests.helpers.multilingual import needed, opened

# Towns in pieces that hold a character before them or behind them as well.
TOWNS = [("李明住在上海浦东新区。", "上海"), ("我在杭州的朋友", "杭州"), ("昨天在苏州下雨", "苏州")]
LABELS = ("Town",)


def encoded(text, *lengths):
    """Return a text in pieces of so many characters."""
    ends = np.cumsum(lengths).tolist()
    bounds = [*zip([0, *ends[:-1]], ends, strict=True)]
    words = words_of_pieces(text, bounds)
    none = (0,) * len(bounds)
    return Encoded(none, *zip(*bounds, strict=True), words.numbers, none, words.within)


def surfaces(text, words):
    return [text[a:b] for a, b in words.bounds]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1, ["我在", "杭州", "的朋友们"]),
        (2, ["我", "在", "杭", "州", "的", "朋友们"]),
        (3, ["我", "在", "杭", "州", "的", "朋", "友们"]),
    ],
)
def test_a_piece_has_a_tag_for_each_of_its_first_words(most, expected):
    text = "我在杭州的朋友们"
    words = bio2.words_of(encoded(text, 2, 2, 4), most)
    assert surfaces(text, words) == expected
    assert max(words.ranks) == most - 1


def test_a_word_that_begins_within_a_piece_goes_on_in_the_next():
    text = "张vitamin"
    words = bio2.words_of(encoded(text, 4, 4), 3)
    assert surfaces(text, words) == ["张", "vitamin"]
    assert ([*words.tokens], [*words.ranks]) == ([0, 0], [0, 1])


def test_a_tokenizer_that_parts_words_has_one_tag_for_each_whatever_the_head_could_hold():
    tokenizer = FastEncoder(paths.backbone()).tokenizer
    found = tokenizer.encode("Dr. O'Neill-Smith took 2.5 mg, 北京 too.")
    assert not tokenizer.joins_words
    assert bio2.words_of(found, WITHIN) == bio2.words_of(found, 1)


@given(st.data())
def test_entities_of_whole_characters_go_to_tags_and_back(data):
    text = data.draw(st.text("北京大学生在上海工作", min_size=1, max_size=30))
    lengths, left = [], len(text)
    while left:
        lengths.append(data.draw(st.integers(1, min(WITHIN, left))))
        left -= lengths[-1]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    labels = ("a", "b")
    spans = [
        Span(start, end, data.draw(st.sampled_from(labels)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    words = bio2.words_of(encoded(text, *lengths), WITHIN)
    assert surfaces(text, words) == [text[u.start : u.end] for u in units(text)]
    logits = (np.eye(5)[bio2.tags(words, spans, labels)] * 9).astype(np.float32)
    found = bio2.spans_of(bio2.decode(logits), logits, words.bounds, labels)
    assert [(s.start, s.end, s.label) for s in found] == [(s.start, s.end, s.label) for s in spans]


@needed
@given(text=st.text("北京大学生活动中心在上海的朋友 abcAB12.,，。'-（）", max_size=40))
def test_words_of_real_pieces_are_in_order_and_begin_and_end_as_people_see_them(text):
    words = bio2.words_of(opened().tokenizer.encode(text), WITHIN)
    found = surfaces(text, words)
    assert all(word and word == word.strip() for word in found)
    ends = [0, *(b for _, b in words.bounds)]
    assert all(a >= b for (a, _), b in zip(words.bounds, ends, strict=False))
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.fixture(scope="module")
def encoder():
    return opened()


@pytest.fixture(scope="module")
def folder(encoder, tmp_path_factory):
    examples = [example(*town) for town in TOWNS]
    spec = recipe.new_spec(encoder, Kind.SPANS, LABELS)
    items = [i for e in examples for i in recipe.items(e, spec, encoder)]
    how = Fit(epochs=25, batch=3, rate=1e-3, head_rate=2e-2, seed=0)
    model, _ = recipe.from_scratch(encoder, spec, items, how, lambda _: None)
    folder = tmp_path_factory.mktemp("towns")
    write.save(model, folder)
    return folder


@needed
def test_an_entity_that_is_part_of_a_piece_is_found_to_the_character(encoder, folder):
    reader = Reader(load_network(folder, encoder), encoder.tokenizer, "v")
    for text, town in TOWNS:
        assert [s.surface(text) for s in reader.read(text).prediction.spans] == [town]
    text, town = TOWNS[0]
    assert text.index(town) not in encoder.tokenizer.encode(text).starts
    alone = [reader.read(text).prediction.spans for text, _ in TOWNS]
    together = [p.spans for p in reader.read_many([text for text, _ in TOWNS])]
    places = [[(s.start, s.end) for s in spans] for spans in alone]
    assert [[(s.start, s.end) for s in spans] for spans in together] == places


@needed
def test_it_is_explained_and_remembered_by_its_own_characters(encoder, folder):
    reader = Reader(load_network(folder, encoder), encoder.tokenizer, "v")
    text, town = TOWNS[0]
    reading = reader.read(text)
    span = reading.prediction.spans[0]
    marks = explain_span(reader, reading, span).highlights
    assert sum(abs(h.weight) for h in marks) > 0
    teach(reader, [Taught("1", text, spans=(), predicted=(span,), whole=True)])
    assert reader.read(text).prediction.spans == ()
    wider = Span(span.start - 1, span.end, "Town")
    teach(reader, [Taught("1", text, spans=(wider,), predicted=(span,), whole=True)])
    assert [s.surface(text) for s in reader.read(text).prediction.spans] == ["在" + town]


@needed
def test_its_files_say_how_many_words_a_piece_has(encoder, folder, known, tmp_path):
    told = json.loads((folder / "task.json").read_text("utf-8"))
    assert (told["format"], told["words"]) == (2, WITHIN)
    assert write.load(folder, encoder).spec.words == WITHIN
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "task.json").write_text(json.dumps(told | {"words": 2}), "utf-8")
    assert known(load_network, tmp_path, encoder) is Problem.VERSION_DAMAGED


@needed
def test_a_version_of_earlier_releases_is_read_and_trained_on_as_before(encoder, tmp_path):
    model = TextModel(module_of(encoder), Spec(Kind.SPANS, LABELS, 2, 4.0))
    model.encoder.attach_new(2, 4.0, torch.Generator().manual_seed(0))
    torch.nn.init.normal_(model.head, generator=torch.Generator().manual_seed(1))
    write.save(model, tmp_path)
    told = json.loads((tmp_path / "task.json").read_text("utf-8"))
    assert told["format"] == 1
    assert "words" not in told
    reader = Reader(load_network(tmp_path, encoder), encoder.tokenizer, "v")
    text, _ = TOWNS[1]
    found = reader.read(text)
    assert surfaces(text, reader.words(found.encoded)) == ["我在", "杭州", "的朋友"]
    assert found.scores.shape == (3, 3)
    item = recipe.items(example(*TOWNS[1]), write.load(tmp_path, encoder).spec, encoder)[0]
    assert item.places == ((0, 0), (2, 0), (3, 0))


@needed
def test_training_and_reading_tag_alike_and_a_new_label_leaves_the_others(encoder):
    spec = Spec(Kind.SPANS, LABELS, 2, 4.0, words=WITHIN)
    model = TextModel(module_of(encoder), spec)
    model.encoder.attach_new(2, 4.0, torch.Generator().manual_seed(0))
    torch.nn.init.normal_(model.head, generator=torch.Generator().manual_seed(1))
    torch.nn.init.normal_(model.bias, generator=torch.Generator().manual_seed(2))
    states = np.random.default_rng(0).normal(size=(7, 384)).astype(np.float32)
    ranks = [0, 1, 2, 2, 1, 0, 0]
    network = merged(model)
    before = network.tagged(states, ranks)
    trained = model.tagged(torch.from_numpy(states), torch.tensor(ranks)).detach().numpy()
    assert np.allclose(trained, before, atol=1e-3)
    weights = np.random.default_rng(1).normal(size=before.shape).astype(np.float32)
    way, rise = states * 0.01, network.tagged(states * 1.01, ranks) - before
    back = tags_back(network, weights, ranks)
    assert np.allclose((back * way).sum(1), (weights * rise).sum(1), rtol=1e-2, atol=1e-3)
    recipe._grow(model, encoder.tokenizer, ("Street",), [])
    after = merged(model).tagged(states, ranks)
    assert after.shape == (7, 5)
    assert np.allclose(after[:, :3], before, atol=1e-5)


def example(text, town):
    start = text.index(town)
    return Example(text, spans=(Span(start, start + len(town), "Town"),))
