"""Folders that are offered as encoders and must not be taken in, each told in its own sentence."""

import base64
import errno
import io
import json
import math
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError
from desktop.core.wording import sentence
from desktop.ml.encoders.exported import opening
from desktop.ml.encoders.exported.hub_cache import snapshot_of
from desktop.ml.encoders.exported.opening import opened
from desktop.ml.encoders.panics import PanicError, PanicsCaught

CONFIG = {
    "model_type": "deberta-v2",
    "architectures": ["DebertaV2Model"],
    "vocab_size": 8,
    "hidden_size": 4,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "intermediate_size": 8,
    "max_position_embeddings": 16,
}

WHOLE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.fixture
def folder(tmp_path):
    """A folder that would be taken in."""
    root = tmp_path / "my-model"
    root.mkdir()
    write(root, "config.json", CONFIG)
    words = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(root / "tokenizer.json"))
    save_file({"table": np.zeros((8, 4), np.float32)}, root / "model.safetensors")
    return root


def write(root, name, value):
    (root / name).write_text(json.dumps(value), "utf-8")


def told(root):
    with pytest.raises(KnownError) as caught:
        opened(root)
    assert "Nothing was changed." in sentence(caught.value)
    assert str(root.parent) not in sentence(caught.value)
    return Refusal(caught.value.facts["why"])


def test_size_licence_languages_and_digest_are_shown_before_anything_is_loaded(folder):
    card = "---\nlicense: apache-2.0\nlanguage:\n- en\n- de\ntags: [x]\n---\n# A model\n"
    (folder / "README.md").write_text(card, "utf-8")
    found = opened(folder).card
    assert (found.licence, found.languages) == ("apache-2.0", ("en", "de"))
    assert found.size_bytes == (folder / "model.safetensors").stat().st_size
    assert found.digest == opening.sha256(folder / "model.safetensors")
    assert (found.name, found.family, found.layers, found.width) == ("my-model", "deberta-v2", 1, 4)


@pytest.mark.parametrize(
    ("name", "text", "licence"),
    [
        ("LICENSE", "                 Apache License\n   Version 2.0", "apache-2.0"),
        ("LICENSE.txt", "MIT License\n\nCopyright", "mit"),
        ("COPYING", "GNU GENERAL PUBLIC LICENSE\nVersion 3", "gpl"),
        ("README.md", "---\nlicense: other\nlicense_name: ours\nlanguage: zh\n---\n", "ours"),
        ("README.md", "license: mit, but this is no front matter", ""),
    ],
)
def test_the_licence_is_read_from_the_card_or_from_the_licence(folder, name, text, licence):
    (folder / name).write_text(text, "utf-8")
    assert opened(folder).card.licence == licence


def test_what_is_no_folder_is_refused(tmp_path):
    assert told(tmp_path / "nothing") is Refusal.NO_FOLDER


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"auto_map": {"AutoModel": "modeling.Mine"}}, Refusal.REMOTE_CODE),
        ({"model_type": "llama"}, Refusal.FAMILY),
        ({"model_type": "bert", "is_decoder": True}, Refusal.WRITES),
        ({"architectures": ["LlamaForCausalLM"], "model_type": "llama"}, Refusal.WRITES),
        ({"is_encoder_decoder": True, "model_type": "t5"}, Refusal.WRITES),
        ({"model_type": None}, Refusal.NO_MODEL),
        ({"model_type": 7}, Refusal.NO_MODEL),
        ({"vocab_size": 3}, Refusal.VOCABULARY),
        ({"num_hidden_layers": "many"}, Refusal.DAMAGED),
        ({"max_position_embeddings": None}, Refusal.DAMAGED),
        ({"_name_or_path": "someone/all-MiniLM-L6-v2"}, Refusal.DIGEST),
    ],
)
def test_a_configuration_that_speaks_against_it_is_refused(folder, change, why):
    write(folder, "config.json", CONFIG | change)
    assert told(folder) is why


def test_a_name_that_is_known_needs_the_weights_that_belong_to_it(folder):
    assert told(folder.rename(folder.with_name("all-MiniLM-L6-v2"))) is Refusal.DIGEST


def test_a_tokenizer_with_code_of_its_own_is_refused(folder):
    write(folder, "tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["mine.Mine", None]}})
    assert told(folder) is Refusal.REMOTE_CODE


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.ckpt", "tf_model.h5"])
def test_weights_that_can_hold_a_program_are_refused(folder, name):
    (folder / "model.safetensors").rename(folder / name)
    assert told(folder) is Refusal.PICKLES


def test_weights_in_several_files_are_refused(folder):
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    write(folder, "model.safetensors.index.json", {})
    assert told(folder) is Refusal.PARTED


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_folder_without_its_parts_holds_no_model(folder, name):
    (folder / name).unlink()
    assert told(folder) is Refusal.NO_MODEL


def test_a_tokenizer_without_offsets_is_refused(folder):
    (folder / "tokenizer.json").rename(folder / "spiece.model")
    assert told(folder) is Refusal.TOKENIZER


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model": {"type": "Nothing"}}'])
def test_a_damaged_tokenizer_is_refused(folder, text):
    (folder / "tokenizer.json").write_text(text, "utf-8")
    assert told(folder) is Refusal.DAMAGED


def growing(count, content):
    """Normalisers of which each makes ``content`` of every sign."""
    one = {"type": "Replace", "pattern": {"Regex": "."}, "content": content}
    return {"normalizer": {"type": "Sequence", "normalizers": [one] * count}}


def cutting(pattern):
    split = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated"}
    split["invert"] = False
    return {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [split]}}


def framing(number, count=1):
    """A frame of ``count`` tokens with a number before every text."""
    special = {"id": "[X]", "ids": [number] * count, "tokens": ["[X]"] * count}
    told = {"type": "TemplateProcessing", "special_tokens": {"[X]": special}}
    text = [{"Sequence": {"id": part, "type_id": 0}} for part in "AB"]
    told["single"] = [{"SpecialToken": {"id": "[X]", "type_id": 0}}, text[0]]
    return {"post_processor": told | {"pair": text}}


def precompiled(text):
    """A map of signs to texts as SentencePiece writes it, with an empty trie."""
    raw = base64.b64encode(struct.pack("<I", 0) + text.encode() + b"\0").decode()
    return {"normalizer": {"type": "Precompiled", "precompiled_charsmap": raw}}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (growing(5, "a" * 1000), Refusal.SLOW),
        (growing(7, "aa"), Refusal.SLOW),
        ({"normalizer": {"type": "Prepend", "prepend": "a" * 100_000}}, Refusal.SLOW),
        (precompiled("a" * 100), Refusal.SLOW),
        (cutting("(x+x+)+y"), Refusal.SLOW),
        (cutting("((a)|(aa)){2,}"), Refusal.SLOW),
        (cutting("(([^)]+))*~"), Refusal.SLOW),
        (framing(4_000_000_000), Refusal.VOCABULARY),
        (framing(8), Refusal.VOCABULARY),
        (framing(1, 400), Refusal.DAMAGED),
        ({"model": {"type": "Unigram", "unk_id": None, "vocab": [["a", -1.0]]}}, Refusal.DAMAGED),
        ({"normalizer": 5}, Refusal.DAMAGED),
    ],
)
def test_a_tokenizer_that_would_hold_up_every_reading_is_refused(folder, change, why):
    record = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    write(folder, "tokenizer.json", record | change)
    assert told(folder) is why


@pytest.mark.parametrize(
    "pattern",
    [
        r"'s|'t|'re| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        r"(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+",
        r"[\(a+\)]+|\(a+\)+|(?:ab)+",
    ],
)
def test_patterns_of_published_tokenizers_are_none_that_take_for_ever(folder, pattern):
    record = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    write(folder, "tokenizer.json", record | cutting(pattern))
    assert opened(folder).card.name == "my-model"


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", '{"a":' * 100_000])
def test_a_damaged_configuration_is_refused(folder, text):
    (folder / "config.json").write_text(text, "utf-8")
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}},
        {"a": {"dtype": "Q9", "shape": [1], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}},
        {"a": None},
        [],
        {"a": {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [-1, -1], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [math.inf], "data_offsets": [0, math.inf]}},
        {name: {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} for name in "ab"},
        {"__metadata__": {"format": 5}, "a": WHOLE},
        {"a": WHOLE, "b": {"dtype": "U8", "shape": [True], "data_offsets": [4, 4]}},
    ],
)
def test_weights_that_are_not_what_they_say_are_refused(folder, header):
    raw = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(raw)) + raw + b"\0" * 4)
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xff" * 64, b"\x80\x02}q\x00."])
def test_weights_of_another_format_are_refused(folder, raw):
    (folder / "model.safetensors").write_bytes(raw)
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_link_out_of_the_folder_is_refused(folder, name):
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    assert told(folder) is Refusal.LINKED


def test_a_link_to_nothing_is_refused(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(folder.parent / "nowhere")
    assert told(folder) is Refusal.LINKED


def test_a_folder_in_place_of_a_file_is_refused(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_file_that_may_not_be_read_is_told_as_such(folder, name, monkeypatch):
    """As the system says it to a person without rights; the tests may run as one with all."""
    opens = io.open

    def denied(file, *more, **named):
        if Path(file).name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opens(file, *more, **named)

    monkeypatch.setattr(io, "open", denied)
    with pytest.raises(KnownError) as caught:
        opened(folder)
    assert "it cannot be read (Permission denied)" in sentence(caught.value)


def test_a_name_that_no_folder_can_have_is_told(tmp_path):
    with pytest.raises(KnownError) as caught:
        opened(tmp_path / ("a" * 300))
    assert Refusal(caught.value.facts["why"]) is Refusal.UNREADABLE


def test_a_name_with_signs_for_the_terminal_is_shown_without_them(folder):
    odd = folder.rename(folder.with_name("mine\x1b[31m\nred\u202e"))
    assert opened(odd).card.name == "mine [31m red "
    (odd / "config.json").unlink()
    with pytest.raises(KnownError) as caught:
        opened(odd)
    assert "\u201cmine [31m red \u201d was not taken in" in sentence(caught.value)


def test_a_file_over_its_limit_is_refused_unread(folder, monkeypatch):
    monkeypatch.setitem(opening.LIMITS, "model.safetensors", 10)
    assert told(folder) is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    "said",
    [
        '"vocab_size": "many"',
        '"vocab_size": [8]',
        '"vocab_size": 8.5',
        f'"vocab_size": {10**30}',
        '"num_hidden_layers": 1e999',
        '"num_hidden_layers": -1',
        '"num_hidden_layers": true',
        f'"hidden_size": {10**9}',
        '"max_position_embeddings": 0',
        '"max_position_embeddings": Infinity',
        '"max_position_embeddings": null',
    ],
)
def test_numbers_that_no_model_has_are_refused(folder, said):
    whole = json.dumps(CONFIG)
    (folder / "config.json").write_text(f"{whole[:-1]}, {said}}}", "utf-8")
    assert told(folder) is Refusal.DAMAGED


def test_a_header_that_is_nested_without_end_is_refused(folder):
    header = b'{"a":' + b"[" * 400_000
    raw = struct.pack("<Q", len(header)) + header
    (folder / "model.safetensors").write_bytes(raw)
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_a_damaged_pooling_is_refused(folder, text):
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(text, "utf-8")
    assert told(folder) is Refusal.DAMAGED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("name", ["README.md", "LICENSE", "vocab.txt", "config.json"])
def test_a_pipe_is_refused_and_not_waited_for(folder, name):
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert told(folder) is Refusal.DAMAGED


def test_an_adapter_which_would_load_another_model_is_refused(folder):
    write(folder, "adapter_config.json", {"peft_type": "LORA", "base_model_name_or_path": "/x"})
    assert told(folder) is Refusal.ADAPTER


def test_links_that_lead_in_a_circle_are_refused(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to("config.json")
    assert told(folder) in (Refusal.DAMAGED, Refusal.LINKED)


def test_every_refusal_has_a_sentence_of_its_own():
    from desktop.core.encoder_wording import REFUSALS

    assert {*REFUSALS} == {*Refusal}
    assert len({*REFUSALS.values()}) == len(Refusal)


@pytest.fixture
def cache(folder):
    """The same model as the hub's own downloader keeps it: links into a folder of blobs."""
    root = folder.parent / "models--clinic--notes-base"
    snapshot = root / "snapshots" / ("c0" * 20)
    snapshot.mkdir(parents=True)
    (root / "blobs").mkdir()
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(snapshot.name, "ascii")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", "utf-8")
    for number, file in enumerate(sorted(folder.iterdir())):
        file.rename(root / "blobs" / f"{number:040x}")
        (snapshot / file.name).symlink_to(f"../../blobs/{number:040x}")
    return root


def test_links_into_the_model_s_own_cache_are_followed(cache):
    (snapshot,) = (cache / "snapshots").iterdir()
    card = opened(snapshot).card
    assert (card.name, card.family, card.licence) == ("notes-base", "deberta-v2", "mit")


def test_a_model_s_cache_folder_stands_for_the_snapshot_in_use(cache):
    (snapshot,) = (cache / "snapshots").iterdir()
    assert snapshot_of(cache) == snapshot
    (cache / "snapshots" / ("0a" * 20)).mkdir()
    assert snapshot_of(cache) == snapshot
    (cache / "refs" / "main").write_text("../../elsewhere", "ascii")
    assert snapshot_of(cache) == cache
    assert told(cache) is Refusal.NO_MODEL


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "README.md"])
def test_links_out_of_the_model_s_own_cache_lead_nowhere(cache, name):
    (snapshot,) = (cache / "snapshots").iterdir()
    other = cache.parent / "models--someone--else" / "blobs" / "1"
    other.parent.mkdir(parents=True)
    (snapshot / name).resolve().rename(other)
    (snapshot / name).unlink()
    (snapshot / name).symlink_to(other)
    if name == "README.md":
        assert opened(snapshot).card.licence == ""
        return
    with pytest.raises(KnownError) as caught:
        opened(snapshot)
    assert caught.value.facts["why"] == Refusal.LINKED.value
    assert "\u201cnotes-base\u201d was not taken in" in sentence(caught.value)


def test_a_folder_that_only_looks_like_a_snapshot_has_no_cache_around_it(folder):
    snapshot = folder.parent / "snapshots" / "1"
    snapshot.parent.mkdir()
    folder.rename(snapshot)
    (snapshot / "config.json").rename(snapshot.parent / "config.json")
    (snapshot / "config.json").symlink_to("../config.json")
    assert told(snapshot) is Refusal.LINKED


def changed(root, **parts):
    tokenizer = json.loads((root / "tokenizer.json").read_text("utf-8"))
    write(root, "tokenizer.json", tokenizer | parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"pre_tokenizer": {"type": "FixedLength", "length": 0}},
        {
            "model": {
                "type": "BPE",
                "vocab": {"a": 0, "b": 1, "ab": 2},
                "merges": [["a", "b"]],
                "continuing_subword_prefix": "\u00e9",
            }
        },
    ],
)
def test_a_tokenizer_over_which_its_library_panics_is_refused(folder, parts):
    changed(folder, **parts)
    assert told(folder) is Refusal.DAMAGED


def test_a_panic_is_an_error_like_others_without_its_words(folder):
    changed(folder, pre_tokenizer={"type": "FixedLength", "length": 0})
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    with pytest.raises(PanicError) as caught, PanicsCaught():
        tokenizer.encode("patient zanzibrook")
    assert (str(caught.value), caught.value.__cause__) == ("", None)
    with pytest.raises(KeyboardInterrupt), PanicsCaught():
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "my-model"])
def test_sizes_are_compared_before_gigabytes_are_read(folder, name, monkeypatch):
    root = folder.rename(folder.with_name(name))
    count = 1 << 28
    header = json.dumps({"a": WHOLE | {"shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    with (root / "model.safetensors").open("wb") as stream:
        stream.write(struct.pack("<Q", len(header)) + header)
        stream.truncate(8 + len(header) + 4 * count)
    monkeypatch.setattr(opening, "sha256", lambda _: pytest.fail("all of it was read"))
    assert told(root) is (Refusal.DAMAGED if name == "my-model" else Refusal.DIGEST)
