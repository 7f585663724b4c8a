"""The training child process behind the ``Trainer`` port."""

import asyncio
import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.records import example_record, scores_from
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id
from desktop.services.ports import Outcome, TrainingJob

LINE_LIMIT = 64 * 1024 * 1024
PREFIX = "unfinished-"
_START = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from desktop.__main__ import main; sys.exit(main())"
)


class ProcessTrainer:
    """Implements ``services.ports.Trainer``: the same program with ``--train-job``."""

    def __init__(
        self,
        encoders: Sequence[Path],
        versions: Path,
        folder_of: Callable[[str], Path],
        threads: int | None = None,
    ) -> None:
        """Train on encoders in these folders; write candidates as ``versions/draft-...``.

        ``threads`` defaults to all cores but one.
        """
        self._encoders = encoders
        self._versions = versions
        self._folder_of = folder_of
        self._threads = threads or max(1, (os.cpu_count() or 2) - 1)

    async def train(self, job: TrainingJob) -> AsyncGenerator[Progress | Outcome, None]:
        """See the port.  The process is killed when the generator is closed before its end."""
        out = self._versions / f"draft-{new_id()}"
        process = await self._started()
        if process.stdin is None or process.stdout is None:
            raise BugError("a child process without pipes")
        outcome: Outcome | None = None
        noise = asyncio.ensure_future(_last_line(process.stderr))
        try:
            with contextlib.suppress(ConnectionError):
                # Left open: when this process ends, the child sees the pipe close and ends too.
                process.stdin.write(json.dumps(self._record(job, out)).encode() + b"\n")
                await process.stdin.drain()
            while line := await process.stdout.readline():
                step = _step(json.loads(line), out)
                if isinstance(step, Outcome):
                    outcome = step
                elif step is not None:
                    yield step
            code = await process.wait()
            if outcome is None:
                raise KnownError(Problem.TRAINING_FAILED, why=_why(code, await noise))
            yield outcome
        finally:
            noise.cancel()
            await asyncio.gather(noise, return_exceptions=True)
            if process.returncode is None:
                process.kill()
            process.stdin.close()
            # Reads what is left, so that no pipe stays open.
            await process.communicate()
            if outcome is None:
                shutil.rmtree(out, ignore_errors=True)

    async def _started(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *_command(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
            cwd=self._versions,
            env=_environment(),
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )

    def _record(self, job: TrainingJob, out: Path) -> dict[str, Any]:
        sets = {
            name: [example_record(e) for e in getattr(job, name)]
            for name in ("train", "replay", "calibration", "sealed", "held_out")
        }
        record = {
            "kind": job.kind.value,
            "labels": list(job.labels),
            "seed": job.seed,
            "encoders": [str(root) for root in self._encoders],
            "encoder": job.encoder,
            "out": str(out),
            "threads": self._threads,
            "parent": str(self._folder_of(job.parent)) if job.parent else None,
            "parent_known": _encoded(job.parent_known),
            "device": job.device,
            **sets,
        }
        record["unfinished"] = str(self._versions / f"{PREFIX}{_course(record)}.safetensors")
        return record


def _course(record: dict[str, Any]) -> str:
    """Return a digest of everything that decides how a training goes."""
    course = {k: v for k, v in record.items() if k not in ("out", "threads")}
    return digest(json.dumps(course, sort_keys=True))[:32]


def _encoded(raw: bytes | None) -> str | None:
    return base64.b64encode(raw).decode("ascii") if raw else None


def _command() -> list[str]:
    """Return the command that starts this very program as a training job.

    Nothing of the folder that the person happens to be in is ever run: Python would look there
    first (``-m``), so the folder of this package is named, and searched last.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "--train-job"]
    root = Path(__file__).resolve().parents[3]
    return [sys.executable, "-P", "-c", _START, str(root), "--train-job"]


def _environment() -> dict[str, str]:
    """Return the environment without search paths that depend on the current folder."""
    found = dict(os.environ)
    paths = [p for p in found.pop("PYTHONPATH", "").split(os.pathsep) if Path(p).is_absolute()]
    return {**found, "PYTHONPATH": os.pathsep.join(paths)} if paths else found


def _step(line: dict[str, Any], out: Path) -> Progress | Outcome | None:
    if "done" in line:
        return Progress(
            line["done"], line["total"], line["seconds"], line["seconds_left"], line["loss"]
        )
    if "problem" in line:
        raise KnownError(Problem(line["problem"]), **line["facts"])
    if "result" not in line:
        return None
    result = line["result"]
    before = result["before"]
    return Outcome(
        out,
        {k: scores_from(v) for k, v in result["after"].items()},
        {k: scores_from(v) for k, v in before.items()} if before else None,
        result["seconds"],
        result["watt_hours"],
        base64.b64decode(result["known"]) if result["known"] else None,
    )


async def _last_line(stream: asyncio.StreamReader | None) -> str:
    """Drain stderr; its last line names the error class, never a text."""
    last = ""
    while stream is not None and (line := await stream.readline()):
        last = line.decode(errors="replace").strip() or last
    return last


def _why(code: int, said: str) -> str:
    if code in (-9, 137):
        return "it was ended from outside, perhaps for lack of memory"
    kind = said.split(":", 1)[0].strip()
    return kind if kind.isidentifier() or "." in kind else f"exit status {code}"
