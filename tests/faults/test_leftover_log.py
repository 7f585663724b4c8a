"""The log that a kill left is joined with its own database only."""

import shutil
import subprocess
import sys

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.store.database import leftover, vault
from desktop.store.database import opening as database
from desktop.store.database.connection import dbapi2

LOG = "caselight.db-wal"
WRITER = """
import os, sys
from pathlib import Path
from desktop.store.database.opening import open_database
db = open_database(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    with db.atomic():
        db.execute(
            "insert into task(id, name, kind, labels, installed) "
            "values (?, ?, 'classify', '[]', '')",
            (f"{sys.argv[3]}{number}", "n" * 900),
        )
if sys.argv[4] == "killed":
    os._exit(9)
db.close()
"""


def written(root, count, prefix, end):
    subprocess.run([sys.executable, "-c", WRITER, str(root), str(count), prefix, end], check=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two stores of one program each, closed; one of them also as a kill left it, later on."""
    base = tmp_path_factory.mktemp("stores")
    for name in ("own", "foreign"):
        (base / name).mkdir()
        written(base / name, 40, "early", "closed")
    shutil.copytree(base / "own", base / "killed")
    written(base / "killed", 60, "grown", "closed")
    written(base / "killed", 30, "late", "killed")
    written(base / "foreign", 2, "late", "killed")
    assert (base / "killed" / LOG).stat().st_size
    assert (base / "foreign" / LOG).stat().st_size
    return base


def problem_of(root):
    with pytest.raises(KnownError) as caught:
        database.open_database(root).close()
    assert LOG in sentence(caught.value)
    return caught.value.problem


def test_the_log_of_a_killed_program_is_joined(folders, tmp_path):
    root = shutil.copytree(folders / "killed", tmp_path / "copy")
    db = database.open_database(root)
    assert db.execute("select count(*) from task").fetchone()[0] == 130
    db.close()


@pytest.mark.parametrize("source", ["foreign", "killed"])
def test_a_log_of_another_or_a_later_database_destroys_nothing(folders, tmp_path, source):
    root = shutil.copytree(folders / "own", tmp_path / "copy")
    shutil.copy(folders / source / LOG, root / LOG)
    before = (root / database.FILE).read_bytes(), (root / LOG).read_bytes()
    assert problem_of(root) is Problem.LOG_UNFIT
    assert ((root / database.FILE).read_bytes(), (root / LOG).read_bytes()) == before
    (root / LOG).unlink()
    db = database.open_database(root)
    assert db.execute("select count(*) from task").fetchone()[0] == 40
    db.close()


def test_a_key_that_does_not_fit_joins_no_log(folders, tmp_path):
    root = shutil.copytree(folders / "killed", tmp_path / "copy")
    for name in (vault.FILE, vault.TWIN):
        shutil.copy(folders / "foreign" / vault.FILE, root / name)
    before = (root / database.FILE).read_bytes(), (root / LOG).read_bytes()
    with pytest.raises(KnownError) as caught:
        database.open_database(root).close()
    assert caught.value.problem is Problem.KEY_WRONG
    assert ((root / database.FILE).read_bytes(), (root / LOG).read_bytes()) == before


def test_damaged_pages_beside_a_log_are_left_to_the_check(folders, tmp_path):
    root = shutil.copytree(folders / "killed", tmp_path / "copy")
    with (root / database.FILE).open("r+b") as stream:
        stream.seek(5 * 4096 + 100)
        stream.write(bytes(64))
    database.open_database(root).close()


def test_a_disk_too_full_to_look_at_the_log_keeps_nobody_from_reading(
    folders, tmp_path, monkeypatch
):
    root = shutil.copytree(folders / "killed", tmp_path / "copy")

    def full(*_):
        raise dbapi2.OperationalError("disk I/O error")

    monkeypatch.setattr(leftover, "connected", full)
    db = database.open_database(root)
    assert db.execute("select count(*) from task").fetchone()[0] == 130
    db.close()
