"""Whether there is a screen to open a window on: Qt ends the whole process where there is none."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from desktop.core.errors import KnownError, Problem

PATIENCE_S = 1.0
X_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108  (where the X protocol has them)
_X_NAME = re.compile(r"(?:[a-z]+/)?(?P<host>[^/:]*|\[[^\]]+\]):(?P<number>\d{1,4})(?:\.\d+)?")


def checked(environment: Mapping[str, str]) -> None:
    """Raise ``KnownError`` when no window can be opened; only Linux is looked at."""
    if sys.platform.startswith("linux") and not usable(environment):
        raise KnownError(Problem.NO_DISPLAY)


def usable(environment: Mapping[str, str]) -> bool:
    """Say whether one of the displays that are named answers, or none is needed."""
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    return _wayland(environment) or _x(environment.get("DISPLAY", ""))


def _wayland(environment: Mapping[str, str]) -> bool:
    name, folder = environment.get("WAYLAND_DISPLAY"), environment.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _answers(str(Path(folder) / (name or "")))


def _x(name: str) -> bool:
    if name.startswith("/"):
        return _answers(name)
    found = _X_NAME.fullmatch(name)
    if found is None:
        return False
    path = X_SOCKETS + found["number"]
    if found["host"] in ("", "unix"):
        # Servers listen on an abstract socket, a file, or both.
        return _answers(f"\0{path}") or _answers(path)
    return _answers((found["host"].strip("[]"), 6000 + int(found["number"])))


def _answers(address: str | tuple[str, int]) -> bool:
    try:
        if isinstance(address, tuple):
            socket.create_connection(address, PATIENCE_S).close()
            return True
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE_S)
            line.connect(os.fsencode(address))
    except (OSError, ValueError):
        return False
    return True
