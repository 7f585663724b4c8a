"""Files flushed to the disk: what has its name is whole then, also after a power cut."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Flush a file or folder to the disk, where the system lets us; raises ``OSError``."""
    if path.is_dir() and os.name == "nt":
        return
    # Windows flushes only what is open for writing.
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_all(folder: Path) -> None:
    """Flush every file of a folder, the folders in it, and the folder itself."""
    for path in sorted(folder.rglob("*"), reverse=True):
        flush(path)
    flush(folder)
