"""Removing what is in the way, whatever it is."""

import shutil
from contextlib import suppress
from pathlib import Path


def remove(path: Path) -> None:
    """Remove a folder, or a file, link or pipe; what the disk does not let go stays."""
    # Not a pipe by ``rmtree``, which would open it and wait.
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
