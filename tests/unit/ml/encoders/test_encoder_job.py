"""What the process says that takes language models in."""

import errno
import io
import json

import pytest
import torch

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.ml.encoders.exported import job, taking
from desktop.ml.encoders.exported.refusals import failed


def test_an_installation_without_transformers_says_that_it_cannot_take_models_in(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(job, "find_spec", lambda _: None)
    asked = {"do": "take", "folder": str(tmp_path), "root": str(tmp_path / "encoders")}
    told = io.StringIO()
    assert job.main(lambda: json.dumps(asked).encode(), told) == 1
    said = json.loads(told.getvalue())
    assert said["problem"] == Problem.ENCODERS_NOT_HERE.value
    assert "cannot take in" in sentence(KnownError(Problem.ENCODERS_NOT_HERE))
    assert not (tmp_path / "encoders").exists()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MemoryError(), Refusal.MEMORY),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), Refusal.MEMORY),
        (RuntimeError("Failed to allocate memory for requested buffer"), Refusal.MEMORY),
        (SystemError("<built-in cut> returned NULL without setting an exception"), Refusal.MEMORY),
        (SystemError("error return without exception set"), Refusal.MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), Refusal.MEMORY),
        (ImportError("x.so: failed to map segment from shared object"), Refusal.MEMORY),
        (SystemError("bad argument to internal function"), Refusal.NOT_EXPORTED),
        (RuntimeError("sizes do not match"), Refusal.NOT_EXPORTED),
    ],
)
def test_what_libraries_say_when_memory_is_short_is_known(tmp_path, error, why):
    assert failed(tmp_path, error).facts["why"] == why.value


def test_an_error_that_came_of_short_memory_is_short_memory(tmp_path):
    error = ImportError("numpy could not be loaded")
    error.__cause__ = MemoryError()
    assert failed(tmp_path, error).facts["why"] == Refusal.MEMORY.value


@pytest.mark.parametrize("do", ["look", "take"])
def test_a_function_in_c_that_got_no_memory_is_told_as_short_memory(tmp_path, monkeypatch, do):
    def short(*_):
        raise SystemError("error return without exception set")

    monkeypatch.setattr(job, "opened", short)
    monkeypatch.setattr(taking, "opened", short)
    monkeypatch.setattr(job, "at_most", lambda _: None)
    monkeypatch.setattr(job, "at_most_seconds", lambda _: None)
    monkeypatch.setattr(job.os, "nice", lambda _: None, raising=False)
    asked = {"do": do, "folder": str(tmp_path), "root": str(tmp_path / "own")}
    asked["threads"] = torch.get_num_threads()
    told = io.StringIO()
    assert job.main(lambda: json.dumps(asked).encode(), told) == 1
    assert json.loads(told.getvalue().splitlines()[-1])["facts"]["why"] == Refusal.MEMORY.value
