"""Folders that look like encoders until a library opens them: told, and nothing is stored."""

import json
import os
import shutil

import pytest

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError
from desktop.core.wording import sentence
from desktop.ml.encoders.exported.taking import take_in
from tests.helpers.tiny_encoders import write_encoder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "clinic"
    write_encoder(folder, "bert")
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "clinic")


def told(folder, say=lambda _: None):
    root = folder.parent / "encoders"
    with pytest.raises(KnownError) as caught:
        take_in(folder, root, say)
    assert not root.exists() or [*root.iterdir()] == []
    assert "Nothing was changed." in sentence(caught.value)
    return Refusal(caught.value.facts["why"])


@pytest.mark.parametrize(
    "change",
    [
        {"num_attention_heads": 0},
        {"num_attention_heads": "x"},
        {"hidden_act": {}},
        {"pad_token_id": 10**9},
        {"intermediate_size": 10**18},
        {"type_vocab_size": -1},
        {"quantization_config": {"quant_method": "gptq", "bits": 4}},
        {"_attn_implementation": "someone/kernels"},
        {"attribute_map": {"hidden_size": "x"}},
        {"transformers_weights": "../other.safetensors"},
    ],
)
def test_a_configuration_that_contradicts_itself_is_told(folder, change):
    record = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(record | change), "utf-8")
    assert told(folder) is Refusal.NOT_EXPORTED


@pytest.mark.parametrize("step", ["loading", "proving"])
def test_a_folder_that_changes_while_it_is_read_is_refused(folder, step):
    def change(said):
        if said == step:
            written = (folder / "tokenizer.json").read_bytes()
            (folder / "tokenizer.json").write_bytes(written + b" ")

    assert told(folder, change) is Refusal.CHANGED


def test_a_file_that_comes_to_the_folder_while_it_is_read_is_refused(folder):
    def more(said):
        if said == "proving":
            (folder / "adapter_config.json").write_text("{}", "utf-8")

    assert told(folder, more) is Refusal.CHANGED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_files_that_are_not_needed_are_not_opened(folder):
    (folder / "special_tokens_map.json").write_text("[[", "utf-8")
    (folder / "chat_template.jinja").write_bytes(b"\xff{{ 1/0 }}")
    (folder / "additional_chat_templates").mkdir()
    os.mkfifo(folder / "additional_chat_templates" / "one.jinja")
    told = {"pad_token": 5, "added_tokens_decoder": {"a": "b"}, "chat_template": "{{"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told), "utf-8")
    goal, proof = take_in(folder, folder.parent / "encoders", lambda _: None)
    assert proof.difference < 1e-4
    assert not (goal / "chat_template.jinja").exists()
