"""Versions whose files are not what was written: refused, healed where that can be, never used."""

import shutil

import numpy as np
import pytest

from desktop.core.decisions.lessons import Memory
from desktop.core.encoders import MINILM
from desktop.core.errors import KnownError, Problem
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast import sessions
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.system import paths
from desktop.system.version_folders import FILES, VersionFolders, content_hash


async def nothing_stored(_):
    return Memory()


@pytest.fixture
def kept(tmp_path, packs):
    """A folder of versions with one in it; returns both."""
    folders = VersionFolders(tmp_path)
    return folders, folders.adopt(packs / "weather")


def flip(file, place):
    raw = bytearray(file.read_bytes())
    raw[int(place * (len(raw) - 1))] ^= 1
    file.write_bytes(raw)


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


def predictor_on(folders):
    return ThreadPredictor(ModelThread([paths.backbone().parent], folders.whole), nothing_stored)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.3, 0.5, 0.77, 1.0])
def test_one_changed_bit_of_any_file_is_refused(kept, known, name, place):
    folders, version = kept
    flip(folders.folder_of(version) / name, place)
    assert known(folders.whole, version) is Problem.VERSION_DAMAGED


@pytest.mark.parametrize("name", FILES)
def test_a_missing_or_shorter_file_is_refused(kept, known, name):
    folders, version = kept
    file = folders.folder_of(version) / name
    file.write_bytes(file.read_bytes()[:-1])
    assert known(folders.whole, version) is Problem.VERSION_DAMAGED
    file.unlink()
    assert known(folders.whole, version) is Problem.VERSION_DAMAGED


@pytest.mark.parametrize("version", ["", "..", "../..", "sha256:", "sha256:../packs", "gone"])
def test_a_name_that_is_no_version_is_refused(kept, known, version):
    folders, _ = kept
    assert known(folders.whole, version) is Problem.VERSION_DAMAGED


def test_the_model_thread_reads_no_damaged_version(run, kept):
    folders, version = kept
    flip(folders.folder_of(version) / "head.safetensors", 0.9)
    predictor = predictor_on(folders)
    try:
        with pytest.raises(KnownError) as caught:
            run(predictor.read(version, "It rains."))
    finally:
        predictor.close()
    assert caught.value.problem is Problem.VERSION_DAMAGED


def test_a_version_that_came_with_the_program_is_put_in_place_again(tmp_path, packs):
    folders = VersionFolders(tmp_path, packs)
    version = folders.adopt(packs / "weather")
    flip(folders.folder_of(version) / "adapter.safetensors", 0.5)
    assert content_hash(folders.whole(version)) == version
    shutil.rmtree(folders.folder_of(version))
    assert content_hash(folders.whole(version)) == version


def test_adopting_the_same_files_again_heals_what_is_damaged(kept, packs):
    folders, version = kept
    flip(folders.folder_of(version) / "task.json", 0.5)
    assert folders.adopt(packs / "weather") == version
    assert content_hash(folders.folder_of(version)) == version


def test_a_file_that_changed_since_it_was_loaded_is_not_explained_with(packs, tmp_path, backbone):
    folder = tmp_path / "version"
    shutil.copytree(packs / "weather", folder)
    network = load_network(folder, backbone)
    flip(folder / "adapter.safetensors", 0.9)
    with pytest.raises(KnownError) as caught:
        network.traced(np.zeros((1, 3, network.width), np.float32))
    assert caught.value.problem is Problem.VERSION_DAMAGED


def test_a_version_of_another_encoder_is_refused(packs, tmp_path, backbone, known):
    folder = tmp_path / "version"
    shutil.copytree(packs / "weather", folder)
    file = folder / "task.json"
    file.write_text(file.read_text("utf-8").replace('"sha256": "5', '"sha256": "6'), "utf-8")
    for load in (write.load, load_network):
        assert known(load, folder, backbone) is Problem.VERSION_DAMAGED


@pytest.mark.parametrize("fault", [KeyError("x"), ValueError("x"), TypeError("x"), OSError("x")])
def test_a_fault_while_weights_are_made_is_not_told_as_damage(packs, backbone, monkeypatch, fault):
    def fails(*_):
        raise fault

    monkeypatch.setattr(sessions, "_prepared", fails)
    with pytest.raises(type(fault)):
        load_network(packs / "weather", backbone)


def test_a_fault_while_a_model_is_rebuilt_is_not_told_as_damage(packs, backbone, monkeypatch):
    def fails(*_):
        raise KeyError("x")

    monkeypatch.setattr(write, "TextModel", fails)
    with pytest.raises(KeyError):
        write.load(packs / "weather", backbone)


def test_what_a_pack_knows_is_read_only_when_it_fits(packs, tmp_path, known):
    folder = tmp_path / "version"
    shutil.copytree(packs / "weather", folder)
    spec = read_spec(folder)
    (folder / "head.safetensors").write_bytes(b"{}")
    assert known(load_known, folder, spec) is Problem.VERSION_DAMAGED


@pytest.mark.parametrize("name", ["samples.jsonl", "sealed.jsonl", "card.json", "answers.jsonl"])
def test_a_pack_that_is_damaged_says_which_file(packs, tmp_path, name):
    from desktop.packs.folders import PackFolders

    shutil.copytree(packs / "weather", tmp_path / "weather")
    (tmp_path / "weather" / name).write_text('{"neither": "text nor label"', "utf-8")
    with pytest.raises(KnownError) as caught:
        PackFolders(tmp_path).read("weather")
    assert caught.value.problem is Problem.PACK_REFUSED
    assert name in caught.value.facts["why"]


@pytest.mark.parametrize("name", FILES)
def test_what_a_damaged_version_says_of_its_encoder_is_not_believed(kept, name):
    folders, version = kept
    assert folders.encoder_of(version).id == MINILM.id
    flip(folders.folder_of(version) / name, 0.5)
    assert folders.encoder_of(version) is None


def test_a_shipped_version_is_put_in_place_again_before_it_says_its_encoder(tmp_path, packs):
    folders = VersionFolders(tmp_path, packs)
    version = folders.adopt(packs / "weather")
    (folders.folder_of(version) / "task.json").unlink()
    assert folders.encoder_of(version).id == MINILM.id
