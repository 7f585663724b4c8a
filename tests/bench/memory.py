"""The most memory that child processes held, asked of the system while they run (Linux)."""

import os
import threading
from contextlib import contextmanager
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


def _children():
    """Return the ids of the processes that this one started."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for file in lists for pid in _read(file).split()]


def _peak_mb(pid):
    """Return the peak of a process, without what it was before it became a program of its own."""
    if _same(pid):
        return 0.0
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _same(pid):
    """Say whether a process is still a bare copy of this one."""
    return _read(Path(f"/proc/{pid}/cmdline")) == _read(Path(f"/proc/{os.getpid()}/cmdline"))


def _read(file):
    try:
        return file.read_text("utf-8")
    except OSError:
        return ""
