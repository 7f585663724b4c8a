"""What a person took in is looked after: all its files, and what was cut off."""

import asyncio
import os

import pytest

from desktop.core.encoder_wording import unreadable
from desktop.core.encoders import MINILM, Reference, Unreadable
from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported.hub_cache import snapshot_of
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.manifest import write_manifest
from desktop.ml.serving.encoders import EncoderShelf

OURS, GONE = "ab" * 32, "cd" * 32


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "own" / OURS
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(bytes(4096))
    (folder / "facts.json").write_text("{}", "utf-8")
    write_manifest(folder, {"texts": 50})
    return EncoderShelf(tmp_path / "shipped", tmp_path / "own")


def test_encoders_that_are_whole_are_not_named(shelf):
    assert shelf.unreadable([Reference(OURS), Reference(MINILM.id)]) == ()


def test_one_that_a_version_needs_and_that_is_not_there_is_named(shelf):
    gone = Reference(GONE, "clinic-bert", 91_000_000)
    found = shelf.unreadable([gone, Reference(OURS), gone])
    assert found == (Unreadable(gone, missing=True),)
    assert unreadable(found[0], 2) == (
        "The language model \u201cclinic-bert\u201d (91 MB, cdcdcdcdcdcd) is not on this computer, "
        "and 2 versions cannot be read without it. Backups hold no language models: take its "
        "folder in again with \u201ccaselight encoders add\u201d. Everything else is as it was."
    )


@pytest.mark.parametrize("name", ["model.safetensors", "facts.json", "manifest.json"])
def test_one_byte_that_changed_anywhere_is_noticed(shelf, tmp_path, name):
    file = tmp_path / "own" / OURS / name
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2 if name != "manifest.json" else 0] ^= 1
    file.write_bytes(damaged)
    ours = Reference(OURS, "clinic-bert", 4096)
    assert shelf.unreadable([ours]) == (Unreadable(ours, missing=False),)
    assert unreadable(Unreadable(ours, missing=False), 1) == (
        "The files of the language model \u201cclinic-bert\u201d (0.0 MB, abababababab) are "
        "damaged, and 1 version cannot be read with it. Take the folder that it came from in again "
        "with \u201ccaselight encoders add\u201d, and they are put right."
    )


def test_what_a_killed_program_left_is_removed_and_nothing_else(shelf, tmp_path):
    draft = tmp_path / "own" / "draft-4711"
    draft.mkdir()
    (draft / "model.safetensors").write_bytes(bytes(64))
    shelf.tidy()
    assert [f.name for f in (tmp_path / "own").iterdir()] == [OURS]


def test_a_folder_of_another_s_among_them_is_left_alone(shelf, tmp_path):
    (tmp_path / "own" / "mine").mkdir()
    assert shelf.unreadable([]) == ()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "own").write_text("", "utf-8")
    shelf = EncoderShelf(tmp_path / "shipped", tmp_path / "own")
    with pytest.raises(KnownError) as caught:
        asyncio.run(shelf.look(tmp_path))
    assert caught.value.problem is Problem.FOLDER_UNUSABLE


def test_one_that_cannot_be_moved_away_is_told_and_stays(shelf, tmp_path):
    (tmp_path / "own" / f"draft-{OURS[:16]}").write_text("in the way", "utf-8")
    with pytest.raises(KnownError) as caught:
        shelf.remove(OURS)
    assert caught.value.problem is Problem.FOLDER_UNUSABLE
    assert shelf.unreadable([Reference(OURS)]) == ()


@pytest.mark.parametrize(
    ("tamper", "missing"),
    [
        (lambda f: (f / "manifest.json").write_text("[[]]", "utf-8"), False),
        (lambda f: (f / "manifest.json").write_text('{"files": {"../../x": {}}}', "utf-8"), False),
        (lambda f: (f / "facts.json").write_text("[" * 200_000, "utf-8"), False),
        (lambda f: f.rename(f.with_name("elsewhere")).with_name(OURS).write_text("x"), True),
        (lambda f: f.rename(f.with_name("elsewhere")).with_name(OURS).symlink_to("nowhere"), True),
    ],
)
def test_a_folder_that_was_tampered_with_is_told_with_what_the_version_says_of_it(
    shelf, tmp_path, tamper, missing
):
    tamper(tmp_path / "own" / OURS)
    ours = Reference(OURS, "clinic-bert", 4096)
    assert shelf.unreadable([ours]) == (Unreadable(ours, missing=missing),)
    assert shelf.listed() == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("name", ["model.safetensors", "facts.json", "manifest.json"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(shelf, tmp_path, name):
    file = tmp_path / "own" / OURS / name
    file.unlink()
    os.mkfifo(file)
    os.mkfifo(tmp_path / "own" / "draft-1")
    ours = Reference(OURS, "clinic-bert", 4096)
    shelf.tidy()
    assert shelf.listed() == ()
    assert shelf.unreadable([ours]) == (Unreadable(ours, missing=False),)
    with pytest.raises(KnownError) as caught:
        Installed([tmp_path / "own"]).open(OURS, ours)
    assert caught.value.problem is Problem.ENCODER_DAMAGED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_that_should_name_the_snapshot_in_use_is_not_waited_for(tmp_path):
    cache = tmp_path / "models--clinic--bert"
    (cache / "refs").mkdir(parents=True)
    for commit in ("aa", "bb"):
        (cache / "snapshots" / commit).mkdir(parents=True)
    os.mkfifo(cache / "refs" / "main")
    assert snapshot_of(cache) == cache
