"""The training child runs nothing of the current folder, and ends when its parent ends."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.serving import child
from desktop.ml.serving.trainer import ProcessTrainer
from desktop.services.ports import TrainingJob
from desktop.system import paths

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
PARENT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.faults.test_training_child import job, made
async def work():
    async for step in made(Path({versions!r})).train(job(60)):
        print("step", flush=True)
asyncio.run(work())
"""


def job(count):
    texts = tuple(Example(f"{w} number {i}", w) for i in range(count) for w in ("red", "blue"))
    return TrainingJob(Kind.CLASSIFY, ("blue", "red"), None, 0, texts, (), texts, texts[:4], ())


def made(versions):
    return ProcessTrainer([paths.backbone().parent], versions, versions.joinpath, threads=1)


@pytest.mark.parametrize("path", [None, "", ".", os.pathsep + "relative"])
def test_a_training_runs_nothing_of_the_current_folder(run, tmp_path, monkeypatch, path):
    evil, versions = tmp_path / "evil", tmp_path / "versions"
    versions.mkdir()
    (evil / "relative").mkdir(parents=True)
    for name in ("safetensors", "json", "desktop", "torch", "numpy", "sitecustomize"):
        for folder in (evil, evil / "relative"):
            (folder / f"{name}.py").write_text("raise SystemExit('hijacked')", "utf-8")
    monkeypatch.chdir(evil)
    if path is None:
        monkeypatch.delenv("PYTHONPATH", raising=False)
    else:
        monkeypatch.setenv("PYTHONPATH", path)

    async def work():
        return [type(s).__name__ async for s in made(versions).train(job(6))]

    assert run(work())[-1] == "Outcome"


def test_search_paths_that_are_whole_are_kept(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/one", "two", "", "/three"]))
    assert child._environment()["PYTHONPATH"] == os.pathsep.join(["/one", "/three"])


def ended(pid):
    """Wait for the end of a process that is not a child of ours; says whether it came."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], PATIENCE_S)[0])
    finally:
        os.close(watched)


def child_of(pid):
    """Return the training child of a process, once there is one."""
    while True:
        for each in Path(f"/proc/{pid}/task").glob("*/children"):
            for found in each.read_text("ascii").split():
                if "--train-job" in Path(f"/proc/{found}/cmdline").read_text("utf-8"):
                    return int(found)


needs_linux = pytest.mark.skipif(
    not hasattr(os, "pidfd_open") or not Path("/proc/self/task").exists(), reason="needs pidfd"
)


@needs_linux
@pytest.mark.parametrize("phase", ["at its start", "while it learns"])
def test_a_training_ends_when_its_parent_is_killed(tmp_path, phase):
    code = PARENT.format(root=str(ROOT), versions=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        child = child_of(parent.pid)
        if phase == "while it learns":
            assert parent.stdout.readline() == b"step\n"
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert ended(child)


def test_a_child_whose_pipe_closes_before_its_job_ends_too():
    code = (
        "import sys; from desktop.runtime.lifeline import first_line\n"
        "first_line(sys.stdin.fileno()).result()"
    )
    command = [sys.executable, "-c", code]
    made = subprocess.run(command, input=b'{"half', cwd=ROOT, check=False, timeout=PATIENCE_S)
    assert made.returncode == 3


def test_a_job_is_read_and_the_process_ends_by_itself():
    code = (
        "import json, sys; from desktop.runtime.lifeline import first_line\n"
        "print(len(json.loads(first_line(sys.stdin.fileno()).result())['text']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdin.write(json.dumps({"text": "a" * 300_000}).encode() + b"\n")
        child.stdin.flush()
        assert child.stdout.read() == b"300000\n"
        assert child.wait() == 0
