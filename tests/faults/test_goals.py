"""Files that a person names are never Caselight's own, and keep what they held until the end."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.commandline import parser
from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.system import drafts, goals
from desktop.system.paths import data_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(folder):
    made = folder.prepare().root
    (made / "caselight.db").write_bytes(b"precious")
    (made / "backups").mkdir()
    return made


def problem_of(goal, root, inputs=()):
    with pytest.raises(KnownError) as caught:
        goals.checked(goal, root, inputs)
    assert sentence(caught.value)
    return caught.value.problem


@pytest.mark.parametrize(
    "name",
    [
        "caselight.db",
        "vault.json",
        "new.txt",
        "versions/x",
        "backups/../lock",
        "logs/./a",
        "versions/../caselight.db",
        "backups",
    ],
)
def test_goals_in_the_data_folder_are_refused(root, name):
    assert problem_of(root / name, root) in (Problem.GOAL_INSIDE, Problem.FILE_UNWRITABLE)


def test_links_to_the_data_folder_are_seen_through(root, tmp_path, monkeypatch):
    (tmp_path / "folder").symlink_to(root)
    (tmp_path / "file").symlink_to(root / "caselight.db")
    os.link(root / "caselight.db", tmp_path / "hard")
    (tmp_path / "new").symlink_to(root / "not-there-yet")
    monkeypatch.chdir(root)
    for name in ("folder/x", "file", "hard", "new"):
        assert problem_of(tmp_path / name, root) is Problem.GOAL_INSIDE
    assert problem_of(Path("caselight.db"), root) is Problem.GOAL_INSIDE


def test_backups_has_room_for_what_a_person_names(root):
    goal = root / "backups" / "mine"
    assert goals.checked(goal, root) == goal.resolve()
    goal.touch()
    assert goals.checked(goal, root) == goal.resolve()


def test_a_file_is_not_written_over_the_one_that_is_read(root, tmp_path):
    source = tmp_path / "texts.txt"
    source.write_text("Rain.", "utf-8")
    (tmp_path / "link").symlink_to(source)
    os.link(source, tmp_path / "hard")
    for name in ("texts.txt", "link", "hard", "../" + tmp_path.name + "/texts.txt"):
        assert problem_of(tmp_path / name, root, [source]) is Problem.GOAL_IS_INPUT


@pytest.mark.parametrize("name", [".", "/", "~nobody-of-that-name/x", "a\0b", "x" * 300])
def test_names_that_are_none_are_refused_with_a_sentence(root, name):
    assert problem_of(Path(name), root) is Problem.FILE_UNWRITABLE


def test_an_older_file_is_kept_until_the_new_one_is_whole(tmp_path):
    goal = tmp_path / "out.jsonl"
    goal.write_text("older", "utf-8")
    goal.chmod(0o640)
    with pytest.raises(ZeroDivisionError), goals.written(goal) as sink:
        sink.write("half")
        raise ZeroDivisionError
    assert goal.read_text("utf-8") == "older"
    assert [f.name for f in tmp_path.iterdir()] == ["out.jsonl"]
    with goals.written(goal) as sink:
        sink.write("newer")
        assert goal.read_text("utf-8") == "older"
    assert goal.read_text("utf-8") == "newer"
    assert goal.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_for_the_owner_only_also_while_it_is_written(tmp_path):
    goal = tmp_path / "out.csv"
    with goals.written(goal) as sink:
        sink.write("texts")
        (draft,) = tmp_path.iterdir()
        assert draft.stat().st_mode & 0o777 == 0o600
    assert goal.stat().st_mode & 0o777 == 0o600


LEAVES = """
import os, signal, sys
from pathlib import Path
from desktop.system import goals
with goals.written(Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_draft_that_a_killed_program_left_is_gone_after_the_next_file_there(tmp_path):
    command = [sys.executable, "-c", LEAVES, str(tmp_path / "first.csv")]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert len([*tmp_path.iterdir()]) == 1
    ours = tmp_path / ".caselight-mine.tmp"
    ours.write_text("of a person, by chance", "utf-8")
    with goals.written(tmp_path / "second.csv") as sink:
        sink.write("x")
    assert {file.name for file in tmp_path.iterdir()} == {ours.name, "second.csv"}


def test_a_draft_that_is_being_written_is_not_swept(tmp_path):
    with goals.written(tmp_path / "slow.csv") as slow:
        slow.write("slow")
        with goals.written(tmp_path / "quick.csv") as quick:
            quick.write("quick")
    told = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert told == {"slow.csv": "slow", "quick.csv": "quick"}


def test_a_draft_on_a_disk_without_locks_is_written_and_none_is_swept(tmp_path, monkeypatch):
    def without(_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(drafts, "take", without)
    left = tmp_path / f"{drafts.PREFIX}{'0' * 16}.tmp"
    left.touch()
    with goals.written(tmp_path / "out.csv") as sink:
        sink.write("x")
    assert {file.name for file in tmp_path.iterdir()} == {left.name, "out.csv"}


@pytest.mark.skipif(os.name == "nt", reason="needs pipes with names")
def test_a_pipe_takes_what_is_written_whatever_its_name(root, tmp_path):
    reader, writer = os.pipe()
    goal = goals.checked(Path(f"/dev/fd/{writer}"), root)
    with goals.written(goal) as sink:
        sink.write("rows")
    os.close(writer)
    assert os.read(reader, 99) == b"rows"
    os.close(reader)


def test_a_full_disk_while_writing_is_told_and_leaves_no_draft(tmp_path, monkeypatch):
    goal = tmp_path / "out.jsonl"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drafts.os, "fsync", full)
    with pytest.raises(KnownError) as caught, goals.written(goal) as sink:
        sink.write("all")
    assert caught.value.problem is Problem.DISK_FULL
    assert [*tmp_path.iterdir()] == []


def told(capsys, *arguments):
    status = parser.main([str(a) for a in arguments])
    return status, capsys.readouterr().err


@pytest.fixture
def small_program(packs, monkeypatch, folder):
    make = parser.compose
    monkeypatch.setattr(parser, "compose", lambda at, **more: make(at, packs=packs, **more))
    assert parser.main(["--data-dir", str(folder.root), "tasks", "--json"]) == 0
    return folder.root


def test_the_commands_write_over_nothing_of_their_own(small_program, tmp_path, capsys):
    root = small_program
    text = tmp_path / "t.txt"
    text.write_text("Rain.", "utf-8")
    before = {f.name: f.read_bytes() for f in root.iterdir() if f.is_file() and f.name != "lock"}
    named = ["--data-dir", root]
    for goal in ("caselight.db", "vault.json", "lock", "settings.json", "other"):
        status, said = told(capsys, *named, "backup", root / goal)
        assert (status, "keeps its own data" in said) == (1, True)
        for command in (["read", "--task", "weather", text], ["lineage", "--task", "weather"]):
            status, said = told(capsys, *named, *command, "--out", root / goal)
            assert (status, "keeps its own data" in said) == (1, True)
    status, said = told(capsys, *named, "read", "--task", "weather", text, "--out", text)
    assert (status, "is being read" in said) == (1, True)
    assert text.read_text("utf-8") == "Rain."
    for name, content in before.items():
        assert (root / name).read_bytes() == content


@pytest.mark.parametrize("goal", [".", "x" * 250 + "y" * 50, "~nobody-of-that-name/b", "/dev/null"])
def test_a_backup_under_an_impossible_name_is_refused(small_program, capsys, goal):
    status, said = told(capsys, "--data-dir", small_program, "backup", goal)
    assert status == 1
    assert len(said.strip().splitlines()) == 1


def test_a_data_folder_of_nobody_is_told(capsys):
    status, said = told(capsys, "--data-dir", "~nobody-of-that-name/x", "tasks")
    assert status == 1
    assert "cannot be used" in said


def test_what_is_kept_is_for_the_owner_only(small_program):
    root = data_folder(small_program).root
    for file in root.rglob("*"):
        if file.is_file() and file.name != "caselight.log":
            assert file.stat().st_mode & 0o077 == 0, file.name
