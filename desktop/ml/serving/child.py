"""The same program once more, as a child process that does one job: a line in, JSON lines out."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from desktop.core.errors import BugError, KnownError, Problem

# The system ends what takes too much memory.
KILLED = "it was ended from outside, perhaps for lack of memory"
TOO_LONG = "it took too much processor time"
# Linux and macOS end a process so (SIGXCPU).
OVER_TIME = (-24, 128 + 24)
# What libraries in C++ and Rust say last when they end a process that has no memory left.
OUT_OF_MEMORY = ("bad_alloc", "memory allocation of", "allocate memory", "not enough memory")
LINE_LIMIT = 64 * 1024 * 1024
_START = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from desktop.__main__ import main; sys.exit(main())"
)


class ChildEndedError(Exception):
    """A job that ended without a result; ``why`` names the error or the exit, never a text."""

    def __init__(self, why: str) -> None:
        """Say why, as far as that is known."""
        super().__init__(why)
        self.why = why


async def messages(
    job: str, record: Mapping[str, Any], cwd: Path
) -> AsyncGenerator[dict[str, Any], None]:
    """Start ``--JOB`` with a record and give the lines that it says, the last with the result.

    The process is killed when the generator is closed before its end.  Raises ``KnownError`` when
    the job says so, and ``ChildEndedError`` when it ends without a result.
    """
    process = await _started(job, cwd)
    if process.stdin is None or process.stdout is None:
        raise BugError("a child process without pipes")
    whole = False
    noise = asyncio.ensure_future(_last_line(process.stderr))
    try:
        with contextlib.suppress(ConnectionError):
            # Left open: when this process ends, the child sees the pipe close and ends too.
            process.stdin.write(json.dumps(record).encode() + b"\n")
            await process.stdin.drain()
        while line := await process.stdout.readline():
            told: dict[str, Any] = json.loads(line)
            if "problem" in told:
                raise KnownError(Problem(told["problem"]), **told["facts"])
            whole = whole or "result" in told
            yield told
        code = await process.wait()
        if not whole:
            raise ChildEndedError(_why(code, await noise))
    finally:
        noise.cancel()
        await asyncio.gather(noise, return_exceptions=True)
        if process.returncode is None:
            process.kill()
        process.stdin.close()
        # Reads what is left, so that no pipe stays open.
        await process.communicate()


async def _started(job: str, cwd: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *_command(f"--{job}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_LIMIT,
        cwd=cwd,
        env=_environment(),
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )


def _command(flag: str) -> list[str]:
    """Return the command that starts this very program for a job.

    Nothing of the folder that the person happens to be in is ever run: Python would look there
    first (``-m``), so the folder of this package is named, and searched last.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, flag]
    root = Path(__file__).resolve().parents[3]
    return [sys.executable, "-P", "-c", _START, str(root), flag]


def _environment() -> dict[str, str]:
    """Return the environment without search paths that depend on the current folder."""
    found = dict(os.environ)
    paths = [p for p in found.pop("PYTHONPATH", "").split(os.pathsep) if Path(p).is_absolute()]
    return {**found, "PYTHONPATH": os.pathsep.join(paths)} if paths else found


async def _last_line(stream: asyncio.StreamReader | None) -> str:
    """Drain stderr; returns its last line, which names the error class, never a text.

    A library that ends the process for lack of memory says so before some lines more.
    """
    last, short = "", ""
    while stream is not None and (line := await stream.readline()):
        last = line.decode(errors="replace").strip() or last
        short = last if any(words in last for words in OUT_OF_MEMORY) else short
    return short or last


def _why(code: int, said_last: str) -> str:
    if code in (-9, 137):
        return KILLED
    if code in OVER_TIME:
        return TOO_LONG
    if any(words in said_last for words in OUT_OF_MEMORY):
        return MemoryError.__name__
    kind = said_last.split(":", 1)[0].strip()
    return kind if kind.isidentifier() or "." in kind else f"exit status {code}"
