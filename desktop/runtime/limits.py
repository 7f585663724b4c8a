"""What a child process may use: so much memory, and no network."""

import socket
import sys
from typing import Any

if sys.platform != "win32":
    import resource


def at_most(data_bytes: int) -> None:
    """Let this process hold at most so much data; only Linux and macOS can be told."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = data_bytes if hard == resource.RLIM_INFINITY else min(data_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def at_most_seconds(processor_s: int) -> None:
    """Let the system end this process after so much processor time; not on Windows."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (processor_s, hard))


def no_network() -> None:
    """Let this process open no socket to another computer, whichever library asks; for ever."""
    sys.addaudithook(_refuse)


def _refuse(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.__new__" and details[1] != getattr(socket, "AF_UNIX", None):
        raise PermissionError("this process has no network")
    if event == "socket.getaddrinfo":
        raise PermissionError("this process has no network")
