"""How much a child process may use, so that a model too large ends it and not the computer."""

import sys

if sys.platform != "win32":
    import resource


def at_most(data_bytes: int) -> None:
    """Let this process hold at most so much data; only Linux and macOS can be told."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = data_bytes if hard == resource.RLIM_INFINITY else min(data_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
