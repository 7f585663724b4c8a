"""Folders, pipes and links in the place of Caselight's own files keep nobody from their cases."""

import os
from pathlib import Path

import pytest

from desktop.commandline import parser
from desktop.system import logs
from desktop.system.remains import remove

OURS = ("settings.json", "backup-draft", "restored", "draft-x", "logs/crash.txt")
IN_THE_WAY = (*OURS, "logs/caselight.log", "versions/draft-y", f"versions/taken-in-{'b' * 64}")


def put_in_the_way(place, how):
    place.parent.mkdir(parents=True, exist_ok=True)
    match how:
        case "folder":
            (place / "inner").mkdir(parents=True)
        case "loop":
            place.symlink_to(place)
        case "pipe":
            os.mkfifo(place)


@pytest.mark.parametrize("name", IN_THE_WAY)
@pytest.mark.parametrize("how", ["folder", "loop", "pipe"])
def test_a_command_runs_whatever_lies_in_the_folder(tmp_path, capfd, name, how):
    put_in_the_way(tmp_path / name, how)
    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 0
    told = capfd.readouterr()
    assert "symptom-triage" in told.out
    assert not told.err


def test_what_is_removed_is_not_followed(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    remove(tmp_path / "link")
    remove(tmp_path / "never")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "kept"]


def test_a_disk_that_takes_no_log_stops_nothing(tmp_path, monkeypatch, capfd):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logs, "_for_the_owner", full)
    monkeypatch.setattr(logs.logging.handlers.RotatingFileHandler, "_open", full)
    with logs.kept_in(tmp_path):
        logs.logging.getLogger("desktop").error("nobody hears this")
    assert not capfd.readouterr().err


def test_an_error_of_the_system_is_no_traceback(tmp_path, monkeypatch, capsys):
    def failing(*_):
        raise OSError(5, "Input/output error", "a text about somebody")

    monkeypatch.setattr(parser, "compose", failing)
    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 1
    told = capsys.readouterr().err
    assert "Something went wrong inside Caselight" in told
    assert "somebody" not in told


@pytest.mark.parametrize("name", ["versions", "settings.json", "logs"])
def test_a_folder_that_must_not_be_looked_into_is_told_or_not_needed(
    tmp_path, monkeypatch, capsys, name
):
    """As a person without rights would see it; tests may run as root, who has every right."""

    def guarded(call):
        def refused(self, *arguments, **named):
            if tmp_path in self.parents and self.name == name:
                raise PermissionError(13, "Permission denied", str(self))
            return call(self, *arguments, **named)

        return refused

    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 0
    for method in ("is_file", "iterdir", "open"):
        monkeypatch.setattr(Path, method, guarded(getattr(Path, method)))
    code = parser.main(["--data-dir", str(tmp_path), "tasks"])
    told = capsys.readouterr().err
    assert (code, "cannot be used: Permission denied" in told) == (
        (1, True) if name == "versions" else (0, False)
    )
