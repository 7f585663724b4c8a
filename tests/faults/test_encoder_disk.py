"""A disk that is full while an encoder is taken in is told, and nothing of it is left."""

import errno

import pytest
from safetensors import SafetensorError

from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported import taking
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
