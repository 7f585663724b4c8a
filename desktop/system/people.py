"""Who sits at this computer: the name that is written beside what is decided."""

import getpass
from pathlib import Path

from desktop.system import settings

NOBODY = "unknown"


def author(file: Path, chosen: str = "") -> str:
    """Return the name that was given, else that of the settings file, else the system's user."""
    return named(chosen) or settings.load(file).author or system_user()


def system_user() -> str:
    """Return the name under which the system knows the person, where it knows any."""
    try:
        return named(getpass.getuser()) or NOBODY
    except (ImportError, KeyError, OSError):
        return NOBODY


def named(name: str) -> str:
    """Return a name as one short line."""
    return "".join(c for c in " ".join(name.split()) if c.isprintable())[:120]
