"""The program as other systems start it: encodings, homes, screens, odd paths."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "My card \U0001f600 costs \u2265 5 \u00b5g \u732b"
C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ODD = "a folder\nof \u6570\u636e"


def caselight(*arguments, environment=None, without=(), data=None, **how):
    """Run the program as a shell does; returns what ended, with bytes."""
    own = {k: v for k, v in os.environ.items() if k not in ("PYTHONUTF8", *without)}
    folder = [] if data is None else ["--data-dir", str(data)]
    return subprocess.run(
        [sys.executable, "-m", "desktop", *folder, *arguments],
        env=own | (environment or {}),
        capture_output=True,
        timeout=100,
        check=False,
        **how,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"PYTHONIOENCODING": "ascii"},
        C_LOCALE,
    ],
    ids=["cp1252", "latin-1", "ascii", "C"],
)
def test_what_is_printed_is_utf8_whatever_the_system_has(tmp_path, environment):
    folder = tmp_path / ODD
    folder.mkdir()
    file = folder / "\u6587\u4ef6 1.jsonl"
    file.write_text(json.dumps({"text": TEXT}) + "\n", "utf-8")
    ended = caselight(
        "read", "--task", "support-intents", str(file), environment=environment, data=folder / "d"
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.decode("utf-8"))["text"] == TEXT
    assert b"Traceback" not in ended.stderr


def test_arguments_are_text_where_the_system_says_ascii(tmp_path):
    ended = caselight("versions", "--task", "\u00e9t\u00e9", environment=C_LOCALE, data=tmp_path)
    assert ended.returncode == 1
    assert "\u00e9t\u00e9" in ended.stderr.decode("utf-8")


def test_a_name_that_is_no_text_is_told_in_a_sentence(tmp_path):
    ended = caselight(
        "read", "--task", "support-intents", b"no\xfftext.jsonl", data=tmp_path, cwd=tmp_path
    )
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert len(ended.stderr.decode("utf-8").splitlines()) == 1


def test_a_closed_output_is_no_crash(tmp_path):
    ended = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m desktop --data-dir "{tmp_path}" tasks >&- 2>&-'],
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")
@pytest.mark.parametrize("arguments", [[], ["self-test", "--window"]])
@pytest.mark.parametrize(
    "environment",
    [{"DISPLAY": ":4711"}, {"DISPLAY": "nonsense"}, {"WAYLAND_DISPLAY": "none"}, {}],
)
def test_a_screen_that_does_not_answer_is_told_in_a_sentence(tmp_path, environment, arguments):
    without = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    ended = caselight(
        *arguments, environment=environment, without=without, data=None if arguments else tmp_path
    )
    assert ended.returncode == 1
    assert "screen" in ended.stderr.decode("utf-8")
    assert len(ended.stderr.decode("utf-8").splitlines()) == 1


def test_a_misspelt_label_is_told_before_anything_is_stored(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text("Where is my card?", "utf-8")
    arguments = ("read", "--task", "support-intents", str(file), "--why", "no_such_label")
    ended = caselight(*arguments, data=tmp_path / "d")
    assert ended.returncode == 1
    assert ended.stdout == b""
    assert "no_such_label" in ended.stderr.decode("utf-8")


def test_without_a_home_the_folder_that_was_named_is_used(tmp_path):
    ended = caselight("tasks", environment={}, without=("HOME", "XDG_DATA_HOME"), data=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (Path(tmp_path) / "caselight.db").exists()
