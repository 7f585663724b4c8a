"""The child that takes language models in: no network, so much memory, nothing half left."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.composition import compose, opened
from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.ml.serving import child
from desktop.ml.serving.encoders import EncoderShelf
from tests.faults.test_training_child import ended, needs_linux
from tests.helpers.folders import ROOT
from tests.helpers.tiny_encoders import write_encoder

PATIENCE_S = 120
PROBE = """
import json, socket, sys
sys.path.insert(0, {root!r})
from desktop import __main__ as entry
class Job:
    @staticmethod
    def main(line, sink):
        line()
        made = []
        for kind in ("AF_INET", "AF_INET6", "AF_UNIX"):
            try:
                socket.socket(getattr(socket, kind)).close()
                made.append(kind)
            except PermissionError:
                pass
        try:
            socket.getaddrinfo("example.org", 80)
            made.append("names")
        except PermissionError:
            pass
        print(json.dumps(made), file=sink, flush=True)
        return 0
sys.modules["probe"] = Job
entry.JOBS[{job!r}] = "probe"
sys.argv = ["caselight", {job!r}]
sys.exit(entry.main())
"""
PARENT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from desktop.ml.serving.encoders import EncoderShelf
async def work():
    shelf = EncoderShelf(Path("nowhere"), Path({own!r}))
    async for step in shelf.take(Path({folder!r})):
        print(step, flush=True)
asyncio.run(work())
"""


@pytest.fixture
def shelf(tmp_path):
    return EncoderShelf(tmp_path / "shipped", tmp_path / "own")


@pytest.fixture
def model(tmp_path):
    write_encoder(tmp_path / "clinic", "bert")
    return tmp_path / "clinic"


@pytest.fixture
def started(monkeypatch):
    """The processes that are started as children, by their id."""
    found = []
    start = child._started

    async def noted(*arguments):
        process = await start(*arguments)
        found.append(process)
        return process

    monkeypatch.setattr(child, "_started", noted)
    return found


@pytest.mark.parametrize("job", ["--encoder-job", "--train-job"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets")
def test_a_child_opens_no_socket_to_another_computer(job):
    code = PROBE.format(root=str(ROOT), job=job)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == ["AF_UNIX"]


@needs_linux
def test_a_model_that_needs_too_much_memory_is_refused_in_a_sentence(shelf, model, monkeypatch):
    """The limit is lowered to what the libraries alone take, so that the model finds none left."""
    start = child._START.replace(
        "from desktop.__main__",
        "from desktop.ml.encoders.exported import job; job.BASE_BYTES, job.TIMES = 150 << 20, 0; "
        "from desktop.__main__",
    )
    assert start != child._START
    monkeypatch.setattr(child, "_START", start)
    with pytest.raises(KnownError) as caught:
        asyncio.run(everything(shelf, model))
    assert caught.value.facts["why"] == Refusal.MEMORY.value
    assert "not enough free memory" in sentence(caught.value)
    assert [*(model.parent / "own").iterdir()] == []


@needs_linux
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("job.LOOK_BYTES = 1 << 20", Refusal.MEMORY),
        ("job.LOOK_S = 1; job.opened = lambda _: all(iter(lambda: 1, 0))", Refusal.SLOW),
    ],
)
def test_a_folder_is_looked_at_within_so_much_memory_and_time(
    shelf, model, monkeypatch, change, why
):
    harm = f"from desktop.ml.encoders.exported import job; {change}; from desktop.__main__"
    monkeypatch.setattr(child, "_START", child._START.replace("from desktop.__main__", harm))
    with pytest.raises(KnownError) as caught:
        asyncio.run(shelf.look(model))
    assert caught.value.facts["why"] == why.value
    assert "Nothing was changed" in sentence(caught.value)


async def everything(shelf, folder):
    return [step async for step in shelf.take(folder)]


def test_what_is_given_up_in_the_middle_leaves_neither_a_process_nor_a_file(shelf, model, started):
    async def story():
        async with contextlib.aclosing(shelf.take(model)) as steps:
            async for step in steps:
                if step == "loading":
                    break

    asyncio.run(story())
    assert started[0].returncode is not None
    assert [*(model.parent / "own").iterdir()] == []


def test_a_child_that_is_killed_is_told_and_leaves_nothing(shelf, model, started):
    async def story():
        async for step in shelf.take(model):
            if step == "loading":
                started[0].send_signal(signal.SIGKILL)

    with pytest.raises(KnownError) as caught:
        asyncio.run(story())
    assert caught.value.problem is Problem.ENCODER_REFUSED
    assert "Nothing was changed" in sentence(caught.value)
    assert [*(model.parent / "own").iterdir()] == []


@needs_linux
def test_when_the_program_is_killed_the_child_ends_and_the_next_start_cleans_up(
    folder, packs, model, run
):
    own = folder.prepare().root / "encoders"
    code = PARENT.format(root=str(ROOT), own=str(own), folder=str(model))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        while parent.stdout.readline() != b"loading\n":
            assert parent.poll() is None
        (at_work,) = (
            int(found)
            for each in Path(f"/proc/{parent.pid}/task").glob("*/children")
            for found in each.read_text("ascii").split()
        )
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert ended(at_work)
    assert [f.name for f in own.iterdir()] == [f"draft-{at_work}"]

    async def start():
        async with opened(compose(folder, packs=packs)):
            pass

    run(start())
    assert [*own.iterdir()] == []
