"""The facts of an encoder: read from what was published, whatever a family calls it."""

import json

import pytest

from desktop.ml.encoders.facts import facts_of
from desktop.ml.encoders.folder_tokenizer import tokenizer_of
from desktop.ml.encoders.port import Fitted, Make
from tests.helpers.tiny_encoders import write_encoder

OTHER_NAMES = {
    "hidden_size": "dim",
    "num_hidden_layers": "n_layers",
    "num_attention_heads": "n_heads",
    "intermediate_size": "hidden_dim",
    "hidden_act": "activation",
}


@pytest.fixture
def folder(tmp_path):
    write_encoder(tmp_path / "tiny", "bert")
    return tmp_path / "tiny"


def facts(folder):
    return facts_of(folder, tokenizer_of(folder), digest="d")


def write(folder, name, record):
    (folder / name).write_text(json.dumps(record), "utf-8")


def test_families_that_call_a_number_otherwise_have_the_same_facts(folder):
    before, config = facts(folder), json.loads((folder / "config.json").read_text("utf-8"))
    write(folder, "config.json", {OTHER_NAMES.get(k, k): v for k, v in config.items()})
    assert facts(folder) == before
    assert before.layers == config["num_hidden_layers"]
    assert before.wide == config["intermediate_size"]


def test_what_nobody_says_is_as_it_was_for_the_first_encoder(folder):
    found = facts(folder)
    assert (found.name, found.make, found.fitted) == ("tiny", Make.FAST, Fitted())
    write(folder, "facts.json", {"name": "n", "fitted": {"room": 3}, "longest": 9, "card": {}})
    found = facts(folder)
    assert (found.name, found.longest, found.fitted) == ("n", 9, Fitted(room=3.0))


@pytest.mark.parametrize("name", ["hidden_size", "num_attention_heads", "hidden_act", "model_type"])
@pytest.mark.parametrize("value", ["gone", None, [], {"a": 1}])
def test_a_config_that_does_not_say_what_it_must_is_refused(folder, name, value):
    config = json.loads((folder / "config.json").read_text("utf-8")) | {name: value}
    if value == "gone":
        del config[name]
    write(folder, "config.json", config)
    with pytest.raises(ValueError, match=name):
        facts(folder)


@pytest.mark.parametrize(
    "told",
    [{"fitted": {"middle": [1.0]}}, {"make": "other"}, {"longest": "9"}, {"prompt": 3}],
)
def test_facts_that_do_not_fit_are_refused(folder, told):
    write(folder, "facts.json", told)
    with pytest.raises(ValueError, match=r"."):
        facts(folder)
