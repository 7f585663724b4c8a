"""A child process that lives no longer than the pipe from its parent."""

import os
import threading
from concurrent.futures import Future

PARENT_GONE = 3
_BLOCK = 1 << 16


def first_line(descriptor: int) -> Future[bytes]:
    """Read one line in a thread; from then on this process ends as soon as the pipe is closed.

    The system closes the pipe when the parent ends, however that ends, so nothing is left at work.
    """
    line: Future[bytes] = Future()
    threading.Thread(target=_watch, args=(descriptor, line), name="lifeline", daemon=True).start()
    return line


def _watch(descriptor: int, line: Future[bytes]) -> None:
    """Read with ``os.read`` only: a thread that waits in a buffered reader stops Python's end."""
    parts: list[bytes] = []
    while block := _read(descriptor):
        if line.done():
            continue
        parts.append(block)
        if b"\n" in block:
            line.set_result(b"".join(parts))
            parts.clear()
    os._exit(PARENT_GONE)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _BLOCK)
    except OSError:
        return b""
