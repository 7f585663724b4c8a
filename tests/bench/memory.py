"""The most memory that child processes held, asked of the system while they run (Linux)."""

import os
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.1


@contextmanager
def peak_of_children(found):
    """Append the peak of any child process in MB to ``found`` at the end; nothing elsewhere.

    ``ru_maxrss`` will not do: a child begins as a copy of this process, which is large itself.
    """
    ended, peaks = threading.Event(), [0.0]

    def watch():
        while not ended.wait(EVERY_S):
            peaks.extend(map(_peak_mb, _children()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        if max(peaks):
            found.append(max(peaks))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command needed: with its children, in processor seconds; each by itself, in MB."""

    processor_s: float
    command_mb: float
    child_mb: float


def cost_of(started: subprocess.Popen) -> Cost:
    """Wait for a command that was just started, and return what it and its largest child took."""
    own, children = [0.0], [0.0]
    while True:
        own.append(_status_mb(started.pid))
        children.extend(_peak_mb(pid, started.pid) for pid in _children(started.pid))
        pid, status, usage = os.wait4(started.pid, os.WNOHANG)
        if pid:
            started.returncode = os.waitstatus_to_exitcode(status)
            return Cost(usage.ru_utime + usage.ru_stime, max(own), max(children))
        time.sleep(EVERY_S)


def _children(parent="self"):
    """Return the ids of the processes that a process started; this one's without a name."""
    lists = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for file in lists for pid in _read(file).split()]


def _peak_mb(pid, parent="self"):
    """Return the peak of a process, without what it was before it became a program of its own."""
    return 0.0 if _command(pid) == _command(parent) else _status_mb(pid)


def _command(pid):
    return _read(Path(f"/proc/{pid}/cmdline"))


def _status_mb(pid):
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _read(file):
    try:
        return file.read_text("utf-8")
    except OSError:
        return ""
