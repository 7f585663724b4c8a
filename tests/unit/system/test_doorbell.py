"""A second start rings at the first window of the same data folder."""

import os
import tempfile
import threading
from pathlib import Path

import pytest

from desktop.system import doorbell
from desktop.system.doorbell import Doorbell, Rung, ring


def answering(heard):
    def answer(file, done):
        heard.append(file)
        done.set_result(None)

    return answer


@pytest.fixture
def tmp_path():
    """A folder with a short name: that of a local socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_nobody_answers_where_no_window_is_open(tmp_path):
    assert ring(tmp_path) is Rung.NOBODY


def test_the_first_window_hears_which_file_is_wanted(tmp_path):
    heard = []
    with Doorbell(tmp_path, answering(heard)):
        assert ring(tmp_path, "/a b/\u9752\n.caselight") is Rung.RAISED
        assert ring(tmp_path) is Rung.RAISED
    assert heard == ["/a b/\u9752\n.caselight", ""]
    assert ring(tmp_path) is Rung.NOBODY
    assert not [t for t in threading.enumerate() if t.name == "doorbell"]


def test_a_window_that_hangs_is_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(doorbell, "PATIENCE_S", 0.05)
    with Doorbell(tmp_path, lambda _file, _done: None):
        assert ring(tmp_path) is Rung.SILENT


@pytest.mark.skipif(os.name == "nt", reason="pipes leave nothing behind")
def test_what_a_killed_window_left_is_nobody_and_taken_over(tmp_path):
    left = doorbell.lines().Listener(str(tmp_path / "window.socket"))
    left._listener._unlink.cancel()
    left.close()
    assert (tmp_path / "window.socket").exists()
    assert ring(tmp_path) is Rung.NOBODY
    with Doorbell(tmp_path, answering([])):
        assert ring(tmp_path) is Rung.RAISED


def test_other_folders_do_not_hear_and_long_names_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    long = tmp_path / ("x" * 120)
    long.mkdir()
    with Doorbell(tmp_path, answering([])), Doorbell(long, answering([])):
        (tmp_path / "other").mkdir()
        assert ring(tmp_path / "other") is Rung.NOBODY
        assert ring(long) is Rung.NOBODY


@pytest.mark.skipif(os.name == "nt", reason="a folder's mode says nothing there")
def test_a_long_name_listens_in_the_persons_own_folder(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    with tempfile.TemporaryDirectory() as own:
        monkeypatch.setenv("XDG_RUNTIME_DIR", own)
        with Doorbell(long, answering([])):
            assert ring(long) is Rung.RAISED


def test_a_long_folder_and_a_runtime_folder_that_is_gone_are_no_reason_to_stop(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
    folder = tmp_path / ("long" * 40)
    assert ring(folder) is Rung.NOBODY
    with Doorbell(folder, answering([])):
        assert ring(folder) is Rung.NOBODY
