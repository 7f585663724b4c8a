"""A second start rings at the first: a local socket (a pipe on Windows) of the data folder."""

import contextlib
import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

PATIENCE_S = 4.0
LONGEST = 8192
# The name of a local socket has at most 107 bytes on Linux and 103 on macOS (unix(7)).
LONGEST_NAME = 100
HERE = b"here"
Answering = Callable[[str, "Future[None]"], object]


class Rung(Enum):
    """What came of ringing."""

    NOBODY = "no window is open on this data folder"
    RAISED = "the first window came to the front"
    SILENT = "the first window does not answer"


def ring(folder: Path, file: str = "") -> Rung:
    """Ask the window that is open on a data folder to come to the front and open a file."""
    address = _address(folder)
    if not address or (os.name != "nt" and not Path(address).exists()):
        return Rung.NOBODY
    try:
        with lines().Client(address) as line:
            line.send_bytes(file.encode("utf-8", "surrogateescape")[:LONGEST])
            answered = line.poll(PATIENCE_S) and line.recv_bytes(LONGEST) == HERE
    except (ConnectionError, FileNotFoundError):
        return Rung.NOBODY
    except (OSError, EOFError):
        return Rung.SILENT
    return Rung.RAISED if answered else Rung.SILENT


def lines() -> Any:  # noqa: ANN401  (the module)
    """Return the module of local lines: some 50 ms of imports that the window does not wait for."""
    return importlib.import_module("multiprocessing.connection")


class Doorbell:
    """Heard from ``__enter__`` to ``__exit__``, by whoever holds the lock of the data folder."""

    def __init__(self, folder: Path, answer: Answering) -> None:
        """Call ``answer(file, done)`` on a thread of its own; ``done`` is set once it is seen to.

        ``file`` is a path to open, or empty.
        """
        self._address = _address(folder)
        self._answer = answer
        self._listener: Listener | None = None
        self._thread = threading.Thread(target=self._listen, name="doorbell", daemon=True)

    def __enter__(self) -> Self:
        """Listen, where the system and the file system let us."""
        with contextlib.suppress(OSError):
            if self._address and os.name != "nt":
                Path(self._address).unlink(missing_ok=True)
            if self._address:
                self._listener = lines().Listener(self._address)
                self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening; an empty call wakes the thread that waits for one."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        with contextlib.suppress(OSError), lines().Client(self._address):
            pass
        self._thread.join(PATIENCE_S)
        with contextlib.suppress(OSError):
            listener.close()

    def _listen(self) -> None:
        while (listener := self._listener) is not None:
            with contextlib.suppress(OSError, EOFError, TimeoutError), listener.accept() as line:
                self._hear(line)

    def _hear(self, line: Any) -> None:  # noqa: ANN401  (a connection)
        if not line.poll(PATIENCE_S):
            return
        file = line.recv_bytes(LONGEST).decode("utf-8", "surrogateescape")
        done: Future[None] = Future()
        self._answer(file, done)
        done.result(PATIENCE_S)
        line.send_bytes(HERE)


def _address(folder: Path) -> str:
    """Return where the window of a data folder listens; empty where it cannot."""
    if os.name == "nt":
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]
        return rf"\\.\pipe\caselight-{name}"
    socket = str(folder / "window.socket")
    return socket if len(os.fsencode(socket)) <= LONGEST_NAME else _elsewhere(folder)


def _elsewhere(folder: Path) -> str:
    """Return a socket in the person's own folder for such things, if the system has one."""
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    if not own or not _is_mine(Path(own)):
        return ""
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]
    socket = str(Path(own) / f"caselight-{name}.socket")
    return socket if len(os.fsencode(socket)) <= LONGEST_NAME else ""


def _is_mine(folder: Path) -> bool:
    """Say whether a folder is there and is this person's: the variable may outlive it."""
    try:
        return sys.platform != "win32" and folder.stat().st_uid == os.getuid()
    except OSError:
        return False
