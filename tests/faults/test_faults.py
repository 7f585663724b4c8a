"""Disk full, damage, killed processes, a missing key: one sentence, and nothing is lost."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.composition import compose, opened
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.settings import LARGEST, SMALLEST
from desktop.core.traces import trace_of
from desktop.core.wording import sentence
from desktop.store.repository import SqlRepository
from desktop.system import settings
from desktop.system.lock import FolderLock
from desktop.system.version_folders import VersionFolders, content_hash
from tests.helpers.small import fog_corrections

ROOT = Path(__file__).resolve().parents[2]


def problem_of(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)):
            return

    with pytest.raises(KnownError) as caught:
        run(work())
    assert sentence(caught.value)
    return caught.value.problem


@pytest.fixture
def filled(run, folder, packs):
    """A data folder with a corrected case."""

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            async for _ in program.reading.read(task, "Rain again."):
                pass
            await program.taking.take(task, [Example("Fog.", "fog")])

    run(work())
    return folder


def test_a_second_program_on_the_same_folder_is_told(run, folder, packs):
    with FolderLock(folder.prepare().root):
        assert problem_of(run, folder, packs) is Problem.IN_USE


def test_a_lost_key_is_told_and_nothing_is_overwritten(run, filled, packs):
    before = (filled.root / "caselight.db").read_bytes()
    for name in ("vault.json", "vault.twin.json"):
        (filled.root / name).unlink()
    assert problem_of(run, filled, packs) is Problem.KEY_MISSING
    assert (filled.root / "caselight.db").read_bytes() == before
    assert not (filled.root / "vault.json").exists()


def test_a_wrong_key_is_told(run, filled, packs):
    for name in ("vault.json", "vault.twin.json"):
        file = filled.root / name
        file.write_text('{"format": 1, "slots": [{"kind": "plain", "key": "' + "ab" * 32 + '"}]}')
    assert problem_of(run, filled, packs) is Problem.KEY_WRONG


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", Problem.STORE_MISSING), (b"not a database" * 500, Problem.KEY_WRONG)],
)
def test_a_database_that_is_none_is_left_alone(run, filled, packs, content, problem):
    file = filled.root / "caselight.db"
    for extra in filled.root.glob("caselight.db-*"):
        extra.unlink()
    file.write_bytes(content)
    assert problem_of(run, filled, packs) is problem
    assert file.read_bytes() == content


def test_a_flipped_bit_is_noticed(run, filled):
    file = filled.root / "caselight.db"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))

    async def work():
        repository = SqlRepository(filled.root)
        try:
            await repository.open()
            return await repository.check()
        finally:
            repository.close()

    try:
        assert run(work())
    except KnownError as error:
        assert error.problem in (Problem.STORE_DAMAGED, Problem.KEY_WRONG)


def test_a_newer_database_is_left_alone(run, filled, packs):
    async def mark():
        repository = SqlRepository(filled.root)
        await repository.open()
        await repository._on(
            lambda db: db.execute(
                "insert into _sqlite_migrations(migration_set, name, applied_at) "
                "values ('caselight', 'from_the_future', '2030')"
            )
        )
        repository.close()

    run(mark())
    assert problem_of(run, filled, packs) is Problem.STORE_NEWER


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_results_written_to_a_full_disk_say_so(filled, capsys, packs, monkeypatch):
    from desktop.commandline import parser

    monkeypatch.setattr(parser, "compose", lambda at, **more: compose(at, packs=packs, **more))
    text = filled.root.parent / "t.txt"
    text.write_text("Rain.", "utf-8")
    status = parser.main(
        [
            "read",
            "--task",
            "weather",
            str(text),
            "--out",
            "/dev/full",
            "--data-dir",
            str(filled.root),
        ]
    )
    assert status == 1
    assert "disk is full" in capsys.readouterr().err


def test_a_full_disk_while_storing_keeps_what_was_there(run, filled, packs):
    async def work():
        async with opened(compose(filled, packs=packs)) as program:
            pages = await program.repository._on(
                lambda db: db.execute("pragma page_count").fetchone()[0]
            )
            await program.repository._on(
                lambda db: db.execute(f"pragma max_page_count = {pages}").fetchone()
            )
            task = await program.repository.task("weather")
            with pytest.raises(KnownError) as caught:
                for number in range(200):
                    await program.repository.record_case(
                        task.id, f"{number} " + "long text " * 400, None, Origin("test")
                    )
            assert caught.value.problem is Problem.DISK_FULL
            await program.repository._on(
                lambda db: db.execute("pragma max_page_count = 100000").fetchone()
            )
            assert (await program.searching.find("weather", "rain")).page.total == 1
            assert await program.repository.check() == ()

    run(work())


def test_a_full_disk_while_a_version_is_placed_leaves_no_draft(tmp_path, packs, monkeypatch):
    folders = VersionFolders(tmp_path)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(KnownError) as caught:
        folders.adopt(packs / "weather")
    assert caught.value.problem is Problem.DISK_FULL
    folders.repair([])
    assert list(tmp_path.iterdir()) == []


def test_a_version_that_never_came_to_be_is_removed_and_others_are_not(tmp_path, packs):
    folders = VersionFolders(tmp_path)
    known = folders.adopt(packs / "weather")
    lost = folders.adopt(packs / "places")
    assert folders.repair([known]) == 1
    assert [f.name for f in tmp_path.iterdir()] == [folders.folder_of(known).name]
    # An older database, put back by hand, does not know it; it is not ours to remove.
    assert folders.repair([]) == 0
    assert folders.folder_of(known).exists()
    assert not folders.folder_of(lost).exists()


def test_a_version_is_named_by_its_content(tmp_path, packs):
    folders = VersionFolders(tmp_path)
    version = folders.adopt(packs / "weather")
    assert folders.adopt(packs / "weather") == version
    assert version == content_hash(folders.folder_of(version))
    file = folders.folder_of(version) / "calibration.json"
    file.write_text(file.read_text("utf-8") + " ", "utf-8")
    assert content_hash(folders.folder_of(version)) != version


@pytest.mark.parametrize("shipped", [True, False])
def test_a_missing_version_is_put_in_place_again_or_told(run, filled, packs, tmp_path, shipped):
    import shutil

    for version in (filled.root / "versions").iterdir():
        shutil.rmtree(version)
    none = tmp_path / "no packs"
    none.mkdir()

    async def work():
        async with opened(compose(filled, packs=packs if shipped else none)) as program:
            task = await program.repository.task("weather")
            return [fact async for fact in program.reading.read(task, "Rain.")]

    if shipped:
        assert run(work())
        return
    with pytest.raises(KnownError) as caught:
        run(work())
    assert caught.value.problem is Problem.VERSION_DAMAGED


def test_a_training_that_is_killed_from_outside_is_told_and_can_be_repeated(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(
                task, [Example(c["text"], c["label"]) for c in fog_corrections()]
            )
            with pytest.raises(KnownError) as caught:
                async for fact in program.learning.train("weather"):
                    _kill_children(fact)
            assert caught.value.problem is Problem.TRAINING_FAILED
            assert len(await program.repository.versions("weather")) == 1
            facts = [type(f).__name__ async for f in program.learning.train("weather")]
            assert facts[-1] == "CandidateJudged"

    run(work())


def _kill_children(fact):
    for pid in _children():
        os.kill(pid, signal.SIGKILL)


def test_two_trainings_at_once_are_refused(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            with program.learning._turn.taken(), pytest.raises(KnownError) as caught:
                async for _ in program.learning.train("weather"):
                    pass
            assert caught.value.problem is Problem.TRAINING_RUNNING

    run(work())


def test_a_new_task_whose_training_is_killed_is_told_so_and_leaves_nothing(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            texts = [Example(f"{w} number {i}", w) for i in range(60) for w in ("red", "blue")]
            with pytest.raises(KnownError) as caught:
                async for step in program.installing.new_task("colours", _kind(), texts):
                    _kill_children(step)
            assert caught.value.problem is Problem.NEW_TASK_FAILED
            assert "no task was made" in sentence(caught.value)
            assert not [*folder.versions.glob("draft-*")]

    run(work())


def test_a_fault_after_a_training_is_written_down_as_failed_and_leaves_no_draft(
    run, folder, packs, monkeypatch
):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(
                task, [Example(c["text"], c["label"]) for c in fog_corrections()]
            )

            async def broken(*_):
                raise ZeroDivisionError

            monkeypatch.setattr(program.learning, "_judged", broken)
            with pytest.raises(ZeroDivisionError):
                async for _ in program.learning.train("weather"):
                    pass
            states = await program.repository._on(
                lambda db: db.execute("select state from run").fetchall()
            )
            assert states == [("failed",)]
            assert not [*folder.versions.glob("draft-*")]

    run(work())


def test_closing_the_generator_ends_the_child(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            texts = [Example(f"{w} number {i}", w) for i in range(60) for w in ("red", "blue")]
            steps = program.installing.new_task("colours", texts and _kind(), texts)
            async for step in steps:
                if isinstance(step, Progress):
                    break
            await steps.aclose()
            assert not _children()
            assert "colours" not in {t.id for t in await program.repository.tasks()}

    run(work())


def _children():
    """Return the numbers of the training processes that this one has."""
    lists = [*Path("/proc/self/task").glob("*/children")]
    if lists:  # A minimal Linux has no ps.
        found = [pid for each in lists for pid in each.read_text("ascii").split()]
        told = [f"{pid} {_command(pid)}" for pid in found]
    else:
        ps = ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())]
        told = subprocess.run(ps, capture_output=True, text=True, check=True).stdout.splitlines()
    return [int(line.split()[0]) for line in told if "--train-job" in line]


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ")
    except OSError:
        return ""


def _kind():
    from desktop.core.answers.tasks import Kind

    return Kind.CLASSIFY


def test_a_killed_program_loses_nothing_that_was_acknowledged(tmp_path, packs):
    code = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from desktop.composition import compose, opened\n"
        "from desktop.core.decisions.examples import Example\n"
        "from desktop.system.paths import data_folder\n"
        "async def work():\n"
        f"    p = compose(data_folder(Path({str(tmp_path)!r})), packs=Path({str(packs)!r}))\n"
        "    async with opened(p) as program:\n"
        "        task = await program.repository.task('weather')\n"
        "        for i in range(1000):\n"
        "            await program.taking.take(task, [Example(f'case {i}', 'rain')])\n"
        "            print(i, flush=True)\n"
        "asyncio.run(work())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    seen = [child.stdout.readline() for _ in range(15)]
    child.kill()
    seen += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    stored = len([line for line in seen if line.strip().isdigit()])

    async def count():
        repository = SqlRepository(tmp_path)
        try:
            await repository.open()
            assert await repository.check() == ()
            return len(await repository.decided("weather"))
        finally:
            repository.close()

    assert stored >= 15
    assert asyncio.run(count()) >= stored


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"theme": 5, "text_size": "big", "task": 1}',
        '{"text_size": 9999}',
        '{"theme": []}',
        '{"device": {}}',
        '{"version": [], "wrong_at_most": [1]}',
        '{"text_size": 1' + "0" * 5000 + "}",
        "[" * 100_000,
        '{"theme": NaN, "wrong_at_most": NaN}',
        "\ufeff{}",
    ],
)
def test_broken_settings_fall_back(tmp_path, content):
    file = tmp_path / "settings.json"
    file.write_text(content, "utf-8")
    loaded = settings.load(file)
    assert SMALLEST <= loaded.text_size <= LARGEST
    settings.save(file, loaded)
    assert settings.load(file) == loaded


def test_no_text_of_a_document_reaches_a_log_or_an_error(run, folder, packs, caplog):
    canary = "xylophone-canary"

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            for bad in (canary * 20_000, "\x00" * 50 + canary, canary):
                try:
                    async for _ in program.reading.read(task, bad):
                        pass
                except KnownError as error:
                    assert canary not in sentence(error)
                    assert canary not in repr(error.facts)

    from desktop.system import logs

    with logs.kept_in(folder.prepare().logs):
        run(work())
    try:
        raise ValueError(canary)
    except ValueError as error:
        assert canary not in trace_of(error)
    assert canary not in caplog.text
    for file in folder.logs.iterdir():
        assert canary not in file.read_text("utf-8", errors="replace")
