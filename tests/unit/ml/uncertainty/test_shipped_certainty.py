"""What the shipped tasks call sure: not everything, and nothing from elsewhere."""

import json

import pytest

from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.reading.reader import Reader
from desktop.system import paths

ELSEWHERE = (
    "How do I change the strings of a banjo?",
    "The regatta was called off because of the heat.",
    "Stir the batter until there are no lumps left.",
    "Der Bus kommt heute leider nicht mehr.",
    "ghjk tzui vbnm",
    "Who discovered the ruins under the market square?",
    "Our chess teacher has moved to another town.",
    "The lawn mower starts, and then it dies at once.",
    "Please bring a packed lunch and waterproof shoes.",
    "42",
)


@pytest.fixture(scope="module", params=["support-intents", "symptom-triage"])
def pack(request):
    backbone = FastEncoder(paths.backbone())
    folder = paths.resources() / "packs" / request.param
    known = load_known(folder, read_spec(folder))
    reader = Reader(load_network(folder, backbone), backbone.tokenizer, "v", known)
    lines = (folder / "sealed.jsonl").read_text("utf-8").splitlines()
    return reader, [json.loads(line) for line in lines]


def test_some_answers_are_sure_and_some_are_not(pack):
    reader, texts = pack
    said = reader.read_many([t["text"] for t in texts])
    assert 0.3 < sum(p.sure for p in said) / len(said) < 0.95


def test_of_the_sealed_texts_the_sure_answers_are_right_more_often(pack):
    reader, texts = pack
    said = reader.read_many([t["text"] for t in texts])
    right = [p.best.label == t["label"] for p, t in zip(said, texts, strict=True)]
    sure = [r for p, r in zip(said, right, strict=True) if p.sure]
    doubted = [r for p, r in zip(said, right, strict=True) if not p.sure]
    assert sum(sure) / len(sure) > 0.95
    assert sum(doubted) / len(doubted) < 0.85


def test_texts_from_elsewhere_are_not_sure_and_are_told_apart(pack):
    reader, _ = pack
    said = reader.read_many(ELSEWHERE)
    assert not any(p.sure for p in said)
    assert sum(p.unlike for p in said) >= 9
    assert all(len(p.set_90) >= 2 for p in said)


def test_many_texts_are_answered_as_one_by_one_and_say_what_each_took(pack):
    reader, texts = pack
    some = [t["text"] for t in texts[:6]]
    for said, text in zip(reader.read_many(some), some, strict=True):
        alone = reader.read(text).prediction
        assert said.took_ms > 0
        assert (said.best.label, said.sure, said.unlike) == (
            alone.best.label,
            alone.sure,
            alone.unlike,
        )
        assert said.best.probability == pytest.approx(alone.best.probability, abs=0.01)
