"""Encoders are found by the digest of their weights, checked, and opened once."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.encoders import MINILM, Reference
from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.ml.checkpoints.read import encoder_of
from desktop.ml.encoders.fast.sessions import FOLDER
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.manifest import write_manifest, wrong_files
from desktop.ml.serving.engine import Engine
from desktop.ml.training.job import _encoders
from desktop.ml.training.messages import Job
from desktop.system import paths

ROOTS = (paths.backbone().parent,)
OTHER = "ab" * 32


@pytest.fixture
def added(tmp_path):
    """Return a root with an encoder in it, as if a person had taken it in under a digest."""
    folder = tmp_path / "encoders" / OTHER
    for source, goal in ((paths.backbone(), folder), (FOLDER, folder / "graphs")):
        goal.mkdir(parents=True)
        for file in source.iterdir():
            (goal / file.name).symlink_to(file)
    write_manifest(folder, {"texts": 50})
    return tmp_path / "encoders"


def version_of(packs, folder, digest, name="clinic-bert"):
    """Return a version that says it was trained on another encoder."""
    shutil.copytree(packs / "weather", folder)
    task = json.loads((folder / "task.json").read_text("utf-8"))
    task["backbone"] = {"name": name, "sha256": digest, "size_bytes": 90_900_000}
    (folder / "task.json").write_text(json.dumps(task), "utf-8")
    return folder


def told(known_error):
    return known_error.value.problem, sentence(known_error.value)


def test_an_encoder_is_opened_once(added):
    installed = Installed((*ROOTS, added))
    assert installed.open() is installed.open(MINILM.id)
    assert installed.open(OTHER) is installed.of(Reference(OTHER, "clinic-bert"))
    assert installed.open(OTHER) is not installed.open()
    assert installed.open(OTHER).facts.digest == OTHER


def test_versions_of_two_encoders_are_read_side_by_side(packs, added, tmp_path):
    version_of(packs, tmp_path / "versions" / "two", OTHER)
    shutil.copytree(packs / "weather", tmp_path / "versions" / "one")
    engine = Engine((*ROOTS, added), (tmp_path / "versions").joinpath)
    one, two = (engine.read(name, "Heavy rain all day.") for name in ("one", "two"))
    assert replace(one, took_ms=0, version="") == replace(two, took_ms=0, version="")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not say it")
def test_an_encoder_that_is_to_be_removed_is_closed_and_others_go_on(packs, added, tmp_path):
    def mapped():
        return OTHER in Path("/proc/self/maps").read_text("utf-8")

    for file in (added / OTHER).iterdir():
        if file.is_symlink():
            copy = file.read_bytes()
            file.unlink()
            file.write_bytes(copy)
    version_of(packs, tmp_path / "versions" / "two", OTHER)
    shutil.copytree(packs / "weather", tmp_path / "versions" / "one")
    engine = Engine((*ROOTS, added), (tmp_path / "versions").joinpath)
    for name in ("one", "two"):
        engine.read(name, "Heavy rain all day.")
    assert mapped()
    engine.release(OTHER)
    assert not mapped()
    assert ["one" in engine.readers, "two" in engine.readers] == [True, False]


def test_a_version_whose_encoder_is_not_here_is_told_and_never_read_with_another(packs, tmp_path):
    version_of(packs, tmp_path / "two", OTHER)
    engine = Engine(ROOTS, tmp_path.joinpath)
    with pytest.raises(KnownError) as caught:
        engine.read("two", "Heavy rain all day.")
    problem, words = told(caught)
    assert problem is Problem.ENCODER_MISSING
    assert f"\u201cclinic-bert\u201d (91 MB, {OTHER[:12]})" in words
    assert "backups hold no language models" in words


@pytest.mark.parametrize("digest", ["", "..", "../all-MiniLM-L6-v2", "AB" * 32, "ab" * 31])
def test_what_is_no_digest_leads_nowhere(packs, tmp_path, added, digest):
    version_of(packs, tmp_path / "two", digest)
    engine = Engine((*ROOTS, added), tmp_path.joinpath)
    with pytest.raises(KnownError) as caught:
        engine.loaded("two")
    assert caught.value.problem is Problem.ENCODER_MISSING


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_an_encoder_whose_files_are_not_what_they_were_is_not_read_with(added, name):
    file = added / OTHER / name
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:-3])
    with pytest.raises(KnownError) as caught:
        Installed((added,)).open(OTHER)
    assert caught.value.problem is Problem.ENCODER_DAMAGED


def test_other_weights_of_the_same_size_are_noticed_where_every_byte_is_read(added):
    file = added / OTHER / "model.safetensors"
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:-5] + b"\x01\x02" + content[-3:])
    assert wrong_files(added / OTHER, weights=False) == ()
    assert wrong_files(added / OTHER, weights=True) == ("model.safetensors",)


def test_an_encoder_without_a_manifest_is_not_opened(added):
    (added / OTHER / "manifest.json").unlink()
    with pytest.raises(KnownError) as caught:
        Installed((added,)).open(OTHER)
    assert caught.value.problem is Problem.ENCODER_DAMAGED


def job_of(parent, encoder, roots):
    sets = dict.fromkeys(("train", "replay", "calibration", "sealed", "held_out"), ())
    return Job(
        kind=Kind.CLASSIFY,
        labels=("a", "b"),
        encoders=roots,
        out=parent,
        parent=parent,
        parent_known=None,
        seed=0,
        threads=1,
        device="cpu",
        unfinished=None,
        encoder=encoder,
        **sets,
    )


def test_a_training_goes_on_with_the_parents_encoder_unless_another_is_named(
    packs, added, tmp_path
):
    roots = (*ROOTS, added)
    parent = version_of(packs, tmp_path / "two", OTHER)
    assert encoder_of(parent) == Reference(OTHER, "clinic-bert", 90_900_000)
    assert [e.facts.digest for e in _encoders(job_of(parent, "", roots))] == [OTHER, OTHER]
    named = [e.facts.digest for e in _encoders(job_of(parent, MINILM.id, roots))]
    assert named == [MINILM.id, OTHER]
    assert [e.facts.digest for e in _encoders(job_of(None, "", roots))] == [MINILM.id, MINILM.id]
