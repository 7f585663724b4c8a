"""A damaged key heals from its twin; a lost or damaged database is told and never begun anew."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.store.database import opening as database
from desktop.store.database import vault
from desktop.store.database.connection import dbapi2
from desktop.store.repository import SqlRepository
from desktop.system.lock import FolderLock

NAMES = (vault.FILE, vault.TWIN)


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory):
    """A store of one task's worth of rows, closed."""
    root = tmp_path_factory.mktemp("filled")
    db = database.open_database(root)
    with db.atomic():
        db.execute(
            "insert into task(id, name, kind, labels, installed) "
            "values ('t', 't', 'classify', '[]', 'now')"
        )
    db.close()
    return root


@pytest.fixture
def root(filled_once, tmp_path):
    return shutil.copytree(filled_once, tmp_path / "copy")


def tasks_of(root):
    db = database.open_database(root)
    found = db.execute("select id from task").fetchall()
    db.close()
    return found


def problem_of(root):
    with pytest.raises(KnownError) as caught:
        database.open_database(root).close()
    assert sentence(caught.value)
    return caught.value.problem


def changed_digit(root, name, place):
    body = json.loads((root / name).read_text("utf-8"))
    slot = body["slots"][0]
    digit = "0" if slot["key"][place] != "0" else "1"
    slot["key"] = slot["key"][:place] + digit + slot["key"][place + 1 :]
    (root / name).write_text(json.dumps(body), "utf-8")


def without(root, name, *fields):
    body = json.loads((root / name).read_text("utf-8"))
    body["slots"] = [{k: v for k, v in s.items() if k not in fields} for s in body["slots"]]
    (root / name).write_text(json.dumps(body), "utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("place", [0, 63])
def test_one_wrong_digit_heals_from_the_twin(root, name, older, place):
    if older:
        for each in NAMES:
            without(root, each, "check", "salt")
    whole = next(each for each in NAMES if each != name)
    key = vault._copy(whole, vault._body(root / whole)).key
    changed_digit(root, name, place)
    assert tasks_of(root) == [("t",)]
    copies = vault.copies(root)
    assert [c.key for c in copies] == [key, key]
    assert all(c.vouched and c.salt for c in copies)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", ["", "{", "[]", '{"slots": 5}', '{"slots": [5]}', "[" * 9999])
def test_a_copy_that_cannot_be_read_heals_from_the_other(root, name, content):
    (root / name).write_text(content, "utf-8")
    assert tasks_of(root) == [("t",)]
    assert len(vault.copies(root)) == 2


def test_both_keys_wrong_are_told_and_nothing_is_written(root):
    for name in NAMES:
        changed_digit(root, name, 0)
    before = {f.name: f.read_bytes() for f in root.iterdir()}
    assert problem_of(root) is Problem.KEY_WRONG
    assert {f.name: f.read_bytes() for f in root.iterdir()} == before


def test_the_key_of_another_database_is_told_as_such(root, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    database.open_database(other).close()
    for name in NAMES:
        shutil.copy(other / name, root / name)
    assert problem_of(root) is Problem.KEY_WRONG


def test_slots_of_a_newer_program_are_kept_when_a_copy_is_healed(root):
    slot = {"kind": "passphrase", "salt": "ab", "wrapped": "cd"}
    body = json.loads((root / vault.FILE).read_text("utf-8"))
    body["slots"].append(slot)
    body["hint"] = "kept"
    (root / vault.FILE).write_text(json.dumps(body), "utf-8")
    (root / vault.TWIN).unlink()
    assert tasks_of(root) == [("t",)]
    for name in NAMES:
        healed = json.loads((root / name).read_text("utf-8"))
        assert slot in healed["slots"]
        assert healed["hint"] == "kept"
    changed_digit(root, vault.FILE, 0)
    assert tasks_of(root) == [("t",)]
    assert slot in json.loads((root / vault.FILE).read_text("utf-8"))["slots"]


def test_a_vault_that_only_a_newer_program_can_open_is_left_alone(root):
    for name in NAMES:
        (root / name).write_text('{"format": 2, "slots": [{"kind": "passphrase"}]}', "utf-8")
    before = (root / vault.FILE).read_bytes()
    assert problem_of(root) is Problem.STORE_NEWER
    assert (root / vault.FILE).read_bytes() == before


@pytest.mark.parametrize("how", ["removed", "emptied", "all but the models removed"])
def test_a_database_that_is_gone_is_never_begun_anew(root, how):
    (root / database.FILE).unlink()
    if how == "emptied":
        (root / database.FILE).touch()
    if how == "all but the models removed":
        for name in NAMES:
            (root / name).unlink()
        (root / "versions" / ("ab" * 32)).mkdir(parents=True)
    before = {f.name: f.read_bytes() for f in root.iterdir() if f.is_file()}
    assert problem_of(root) is Problem.STORE_MISSING
    assert {f.name: f.read_bytes() for f in root.iterdir() if f.is_file()} == before


def test_an_older_key_beside_no_database_is_not_begun_anew_either(root):
    (root / database.FILE).unlink()
    for name in NAMES:
        without(root, name, "check", "salt")
    assert problem_of(root) is Problem.STORE_MISSING


@pytest.mark.parametrize("emptied", [False, True])
def test_a_first_start_that_was_cut_off_goes_on(tmp_path, emptied):
    key = vault.begin(tmp_path)
    if emptied:
        (tmp_path / database.FILE).touch()
    assert tasks_of(tmp_path) == []
    assert {c.key for c in vault.copies(tmp_path)} == {key}


@pytest.mark.parametrize("size", [10, 100, 4096, 5000, 40_000])
def test_a_truncated_database_is_told_as_damaged_not_as_a_wrong_key(root, size):
    raw = (root / database.FILE).read_bytes()
    (root / database.FILE).write_bytes(raw[:size])
    assert problem_of(root) is Problem.STORE_DAMAGED


def test_a_database_opens_whose_first_bytes_are_damaged(root):
    raw = bytearray((root / database.FILE).read_bytes())
    raw[3] ^= 1
    (root / database.FILE).write_bytes(bytes(raw))
    assert tasks_of(root) == [("t",)]


def test_a_full_disk_while_a_copy_heals_does_not_stop_the_start(root, monkeypatch):
    changed_digit(root, vault.FILE, 0)
    before = (root / vault.TWIN).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(vault.os, "fsync", full)
        assert tasks_of(root) == [("t",)]
    assert (root / vault.TWIN).read_bytes() == before
    assert not [*root.glob("*.tmp")]


def test_an_error_while_the_first_key_is_written_is_a_sentence(tmp_path, monkeypatch):
    def failing(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(vault.os, "fsync", failing)
    assert problem_of(tmp_path) is Problem.DISK_FAILING
    assert not [*tmp_path.iterdir()]


def test_a_key_is_not_written_through_a_link(root, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("mine", "utf-8")
    (root / "vault.tmp").symlink_to(outside)
    (root / vault.FILE).unlink()
    assert tasks_of(root) == [("t",)]
    assert outside.read_text("utf-8") == "mine"
    assert not (root / vault.FILE).is_symlink()


def coded(code):
    error = dbapi2.OperationalError("in whatever language")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (dbapi2.SQLITE_FULL, Problem.DISK_FULL),
        (dbapi2.SQLITE_IOERR, Problem.DISK_FAILING),
        (dbapi2.SQLITE_IOERR | (3 << 8), Problem.DISK_FAILING),
        (dbapi2.SQLITE_BUSY, Problem.IN_USE),
        (dbapi2.SQLITE_LOCKED, Problem.IN_USE),
        (dbapi2.SQLITE_READONLY, Problem.FOLDER_UNUSABLE),
        (dbapi2.SQLITE_CANTOPEN, Problem.FOLDER_UNUSABLE),
        (dbapi2.SQLITE_CORRUPT, Problem.STORE_DAMAGED),
        (dbapi2.SQLITE_NOTADB, Problem.STORE_DAMAGED),
    ],
)
def test_the_result_code_decides_what_is_told(tmp_path, code, problem):
    with pytest.raises(KnownError) as caught, database.known_errors(tmp_path):
        raise coded(code)
    assert caught.value.problem is problem
    assert sentence(caught.value)


def test_faults_of_the_program_are_not_told_as_the_worlds(tmp_path):
    with pytest.raises(dbapi2.OperationalError), database.known_errors(tmp_path):
        raise coded(dbapi2.SQLITE_ERROR)


def test_a_folder_that_is_taken_away_is_noticed_before_anything_is_called_stored(
    run, folder, packs
):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(task, [Example("Rain on the roof.", "rain")])
            folder.root.rename(folder.root.with_name("moved"))
            folder.root.mkdir()
            with pytest.raises(KnownError) as caught:
                await program.taking.take(task, [Example("More rain.", "rain")])
            assert caught.value.problem is Problem.STORE_GONE
            folder.root.rmdir()
            folder.root.with_name("moved").rename(folder.root)
            await program.taking.take(task, [Example("Still more rain.", "rain")])

    run(work())

    async def count():
        repository = SqlRepository(folder.root)
        await repository.open()
        found = await repository.decided("weather")
        repository.close()
        return [text for text, _, _ in found]

    assert run(count()) == ["Rain on the roof.", "Still more rain."]


def test_sqlcipher_writes_no_lines_of_its_own(root):
    (root / database.FILE).write_bytes(b"not a database" * 500)
    code = (
        "from pathlib import Path\nfrom desktop.store.database.opening import open_database\n"
        f"try:\n    open_database(Path({str(root)!r}))\nexcept Exception:\n    pass\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stderr == ""


def test_who_holds_the_folder_is_told(folder):
    root = folder.prepare().root
    with FolderLock(root, "new-task"), pytest.raises(KnownError) as caught, FolderLock(root):
        pass
    said = sentence(caught.value)
    assert "\u201cnew-task\u201d" in said
    assert str(os.getpid()) in said


def test_the_lock_may_be_a_folder_or_a_link(folder, tmp_path):
    root = folder.prepare().root
    (root / "lock").mkdir()
    with pytest.raises(KnownError) as caught, FolderLock(root):
        pass
    assert caught.value.problem is Problem.FOLDER_UNUSABLE
    (root / "lock").rmdir()
    outside = tmp_path / "outside"
    outside.write_text("mine", "utf-8")
    (root / "lock").symlink_to(outside)
    with pytest.raises(KnownError), FolderLock(root):
        pass
    assert outside.read_text("utf-8") == "mine"


def test_the_database_cannot_be_read_without_its_key(root):
    other = sqlite3.connect(root / database.FILE)
    with pytest.raises(sqlite3.DatabaseError):
        other.execute("select * from task")
    other.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_pipe_in_the_place_of_a_key_is_not_waited_for(root, name):
    (root / name).unlink()
    os.mkfifo(root / name)
    assert tasks_of(root) == [("t",)]


def test_keys_that_an_editor_saved_with_a_mark_are_read(root):
    for name in NAMES:
        (root / name).write_bytes(b"\xef\xbb\xbf" + (root / name).read_bytes())
    assert tasks_of(root) == [("t",)]
