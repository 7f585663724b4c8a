"""Model folders in the cache of Hugging Face's hub, where files are links to blobs of the model.

``models--OWNER--NAME`` holds ``blobs``, ``refs`` and ``snapshots/COMMIT``; a snapshot's files are
links into ``blobs`` (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
"""

import re
from pathlib import Path

from desktop.runtime.regular import bytes_of

MARK, SNAPSHOTS, MAIN = "models--", "snapshots", "refs/main"
_COMMIT = re.compile("[0-9a-f]{1,64}")


def snapshot_of(folder: Path) -> Path:
    """Return the folder that holds the files: in a model's cache, the snapshot that is in use.

    Any other folder is returned as it is, also a cache of which nobody can say what is in use.
    """
    if not folder.name.startswith(MARK) or (folder / "config.json").exists():
        return folder
    try:
        every = [f for f in (folder / SNAPSHOTS).iterdir() if f.is_dir()]
        main = bytes_of(folder / MAIN).decode("ascii").strip() if len(every) > 1 else ""
    except (OSError, ValueError):
        return folder
    if len(every) == 1:
        return every[0]
    used = folder / SNAPSHOTS / main
    return used if _COMMIT.fullmatch(main) and used.is_dir() else folder


def bounds_of(folder: Path) -> Path:
    """Return the folder out of which no link of a model may lead, whole and without links."""
    home = folder.resolve()
    cache = home.parents[1] if len(home.parents) > 1 else home
    return cache if home.parent.name == SNAPSHOTS and cache.name.startswith(MARK) else home


def name_of(folder: Path) -> str:
    """Return what a model is called: a snapshot, called after its commit, as it is published."""
    bounds = bounds_of(folder)
    return bounds.name.rpartition("--")[2] if bounds.name.startswith(MARK) else folder.name
