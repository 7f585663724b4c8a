"""A disk that is full while an encoder is taken in is told, and nothing of it is left."""

import errno
import os
from pathlib import Path

import pytest
from safetensors import SafetensorError

from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.ml.encoders.exported import taking
from desktop.ml.encoders.installed import Installed
from tests.helpers.tiny_encoders import write_encoder

FULL = OSError(errno.ENOSPC, "No space left on device")
IN_WORDS = SafetensorError("Error while serializing: I/O error: No space left (os error 28)")


@pytest.mark.parametrize(
    ("where", "error"),
    [("shutil.copyfile", FULL), ("save_file", IN_WORDS), ("write_manifest", FULL)],
)
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path, monkeypatch, where, error):
    write_encoder(tmp_path / "model", "bert")

    def full(*_):
        raise error

    monkeypatch.setattr(f"{taking.__name__}.{where}", full)
    root = tmp_path / "encoders"
    with pytest.raises(KnownError) as caught:
        taking.take_in(tmp_path / "model", root, lambda _: None)
    assert caught.value.problem is Problem.DISK_FULL
    assert [*root.iterdir()] == []


def test_every_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    write_encoder(tmp_path / "model", "bert")
    flushed, named = set(), []

    def fsync(handle):
        flushed.add(os.fstat(handle).st_ino)

    def rename(path, goal, do=Path.rename):
        named.append({f.stat().st_ino for f in (path, *path.rglob("*"))} - flushed)
        return do(path, goal)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    goal, _ = taking.take_in(tmp_path / "model", tmp_path / "encoders", lambda _: None)
    assert named == [set()]
    assert (tmp_path / "encoders").stat().st_ino in flushed
    assert goal.stat().st_ino in flushed


def test_a_damaged_one_is_put_right_by_taking_it_in_again(tmp_path):
    write_encoder(tmp_path / "model", "bert")
    root = tmp_path / "encoders"
    goal, _ = taking.take_in(tmp_path / "model", root, lambda _: None)
    whole = (goal / "tokenizer.json").read_bytes()
    (goal / "tokenizer.json").write_bytes(whole[:-1])
    with pytest.raises(KnownError) as caught:
        Installed((root,)).open(goal.name)
    assert caught.value.problem is Problem.ENCODER_DAMAGED
    assert "\u201cmodel\u201d" in sentence(caught.value)
    again, _ = taking.take_in(tmp_path / "model", root, lambda _: None)
    assert again == goal
    assert (goal / "tokenizer.json").read_bytes() == whole
    assert [f.name for f in root.iterdir()] == [goal.name]
    assert Installed((root,)).open(goal.name).facts.digest == goal.name
