"""An export that is cut off, or finds the disk full, leaves no file and an older one as it was."""

import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.exports import What
from desktop.files.writer import FileWriter
from desktop.services.files.exporting import Exporting, ExportMoved, Wanted
from desktop.store.repository import SqlRepository
from desktop.system import drafts
from desktop.system.goals import Goals
from tests.fixtures.record import record

ROOT = Path(__file__).resolve().parents[2]
WANTED = Wanted("weather", What.CASES, "csv")


@pytest.fixture
def exporting(run, tmp_path):
    """Run steps with the export over a recorded store."""
    root = tmp_path / "data"
    root.mkdir()
    run(record(root))

    def call(steps):
        async def work():
            repository = SqlRepository(root)
            await repository.open()
            try:
                return await steps(Exporting(repository, FileWriter(), Goals(root)))
            finally:
                repository.close()

        return run(work())

    return call


async def all_of(facts):
    return [fact async for fact in facts]


@pytest.mark.parametrize("where", ["write", "fsync"])
def test_a_full_disk_is_told_and_leaves_the_older_file(exporting, tmp_path, monkeypatch, where):
    goal = tmp_path / "out.csv"
    goal.write_text("older", "utf-8")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    class Full(io.TextIOWrapper):
        write = full

    if where == "fsync":
        monkeypatch.setattr(drafts.os, "fsync", full)
    else:
        opened = os.fdopen
        monkeypatch.setattr(
            drafts.os, "fdopen", lambda handle, *_, **__: Full(opened(handle, "wb"), "utf-8")
        )
    with pytest.raises(KnownError) as caught:
        exporting(lambda e: all_of(e.to_file(WANTED, goal, replacing=True)))
    assert caught.value.problem is Problem.DISK_FULL
    assert goal.read_text("utf-8") == "older"
    assert {f.name for f in tmp_path.iterdir()} == {"data", "out.csv"}


def test_closed_in_the_middle_it_leaves_the_older_file_and_no_draft(exporting, tmp_path):
    goal = tmp_path / "out.csv"
    goal.write_text("older", "utf-8")

    async def steps(e):
        facts = e.to_file(WANTED, goal, replacing=True)
        assert isinstance(await anext(facts), ExportMoved)
        await facts.aclose()

    exporting(steps)
    assert goal.read_text("utf-8") == "older"
    assert {f.name for f in tmp_path.iterdir()} == {"data", "out.csv"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_is_told(exporting):
    with pytest.raises(KnownError) as caught:
        exporting(lambda e: all_of(e.to_file(WANTED, Path("/dev/full"), replacing=False)))
    assert caught.value.problem is Problem.DISK_FULL


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from desktop.core.rows.exports import What
from desktop.files.writer import FileWriter
from desktop.services.files.exporting import Exporting, Wanted
from desktop.store.repository import SqlRepository
from desktop.system.goals import Goals
async def work():
    root, goal = map(Path, sys.argv[1:])
    repository = SqlRepository(root)
    await repository.open()
    wanted = Wanted("weather", What.CASES, "csv")
    async for _ in Exporting(repository, FileWriter(), Goals(root)).to_file(
        wanted, goal, replacing=True
    ):
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(work())
"""


def test_killed_in_the_middle_the_older_file_is_whole_and_the_store_too(exporting, run, tmp_path):
    goal = tmp_path / "out.csv"
    goal.write_text("older", "utf-8")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "data"), str(goal)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert goal.read_text("utf-8") == "older"
    last = exporting(lambda e: all_of(e.to_file(WANTED, goal, replacing=True)))[-1]
    assert (last.cases, last.rows) == (5, 5)
