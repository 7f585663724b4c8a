"""The packs that come with the program: they open, their texts are in order, they read them."""

import json

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Role
from desktop.core.encoders import MINILM
from desktop.core.evaluation.scores import score
from desktop.core.texts.language import language_of
from desktop.core.texts.text import digest
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.installed import Installed
from desktop.ml.reading.reader import Reader
from desktop.packs.folders import PackFolders
from desktop.system import paths
from tests.helpers import multilingual

ROOT = paths.resources() / "packs"
PACKS = PackFolders(ROOT)
NAMES = PACKS.shipped()
# How many bytes a version may have, and how many texts each of its lists has at least.
SMALL, ENOUGH = 5_000_000, 60
TWO_LANGUAGES = ("names-zh", "sentiment", "support-intents-many-languages")


@pytest.fixture(scope="module", params=NAMES)
def pack(request):
    return PACKS.read(request.param)


def labels_of(examples):
    return {name for e in examples for name in e.labels}


def test_the_packs_are_those_that_the_readme_names():
    assert NAMES == (
        "clinical-entities",
        "names-zh",
        "sentiment",
        "support-intents",
        "support-intents-many-languages",
        "symptom-triage",
    )


def test_each_list_of_texts_is_long_enough_and_has_every_label(pack):
    for role, examples in pack.examples.items():
        assert len(examples) >= ENOUGH, role
        assert labels_of(examples) == {*pack.task.labels}, role


def test_no_text_stands_twice_and_the_sealed_ones_are_apart(pack):
    codes = {role: [digest(e.text) for e in found] for role, found in pack.examples.items()}
    for role, found in codes.items():
        assert len(found) == len({*found}), role
    others = {*codes[Role.SAMPLE], *codes[Role.REPLAY]}
    assert others.isdisjoint(codes[Role.SEALED])


def test_every_intent_has_an_answer_and_triage_enough_to_learn_from():
    for name in ("support-intents", "support-intents-many-languages"):
        task = PACKS.read(name).task
        assert all(task.answer(label) for label in task.labels)
    assert len(PACKS.read("symptom-triage").examples[Role.REPLAY]) >= 1200


def test_the_card_says_what_is_needed(pack):
    card = json.loads(pack.task.card)
    for name in ("summary", "intended_use", "not_for", "data", "own_texts", "known_limits"):
        assert card[name], name
    assert all(source["licence"] and source["used_for"] for source in card["data"])
    assert card["languages"]
    assert "own sealed texts" in card["results"]


def test_the_languages_that_a_card_names_are_those_of_the_texts(pack):
    learned = set(json.loads(pack.task.card)["languages"])
    for role in (Role.SAMPLE, Role.REPLAY):
        found = {language_of(e.text) for e in pack.examples[role]} - {""}
        assert learned <= found, role


@pytest.mark.parametrize("name", TWO_LANGUAGES)
def test_packs_for_many_languages_have_chinese_and_english_texts_of_each_kind(name):
    for role, examples in PACKS.read(name).examples.items():
        found = [language_of(e.text) for e in examples]
        assert min(found.count("zh"), found.count("en")) >= 10, role


def test_a_version_is_small(pack):
    files = (f for f in pack.folder.iterdir() if f.suffix == ".safetensors")
    assert sum(f.stat().st_size for f in files) < SMALL


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_reads_its_own_samples(name):
    encoder = PACKS.encoder(name)
    if encoder.id != MINILM.id and not (multilingual.FOLDER / "model.safetensors").exists():
        pytest.skip("set up without the second encoder")
    pack, opened = PACKS.read(name), Installed((paths.backbone().parent,)).open(encoder.id)
    known = load_known(pack.folder, read_spec(pack.folder))
    reader = Reader(load_network(pack.folder, opened), opened.tokenizer, "v", known)
    samples = pack.examples[Role.SAMPLE][:80]
    found = score(samples, reader.read_many([e.text for e in samples]))
    assert found.headline > (0.5 if pack.task.kind is Kind.SPANS else 0.75)
