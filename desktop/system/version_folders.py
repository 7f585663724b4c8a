"""``versions/<sha256>/``: written once, never changed."""

import errno
import hashlib
import os
import re
import shutil
from pathlib import Path

from desktop.core.errors import KnownError, Problem

FILES = ("adapter.json", "adapter.safetensors", "calibration.json", "head.safetensors", "task.json")
PREFIX = "sha256:"
_ID = re.compile("[0-9a-f]{64}")


class VersionFolders:
    """Implements ``services.ports.VersionFolders`` under ``root``."""

    def __init__(self, root: Path) -> None:
        """Use ``root``, which must exist."""
        self._root = root

    def adopt(self, folder: Path) -> str:
        """Copy the version's files under their hash, flush them to the disk, then name them."""
        try:
            version = content_hash(folder)
            goal = self.folder_of(version)
            if not goal.exists():
                _place(folder, goal, self._root)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise KnownError(Problem.DISK_FULL) from error
            raise KnownError(
                Problem.FILE_UNWRITABLE, file=self._root.name, why=error.strerror or "no access"
            ) from error
        if folder.parent == self._root:
            self.discard(folder)
        return version

    def discard(self, folder: Path) -> None:
        """Remove a draft of this root; other folders are left alone."""
        if folder.parent == self._root and folder.name.startswith("draft-"):
            shutil.rmtree(folder, ignore_errors=True)

    def folder_of(self, version: str) -> Path:
        """Return where the files of a version are."""
        return self._root / version.removeprefix(PREFIX)

    def damaged(self) -> tuple[str, ...]:
        """Return the versions whose files are not what they were, by the start of their id."""
        names = sorted(f.name for f in self._root.iterdir() if _ID.fullmatch(f.name))
        return tuple(f"version {name[:12]}" for name in names if not self._whole(name))

    def _whole(self, name: str) -> bool:
        try:
            return content_hash(self._root / name) == PREFIX + name
        except OSError:
            return False

    def repair(self) -> int:
        """Remove drafts that a crash left behind; returns how many."""
        drafts = [f for f in self._root.iterdir() if f.name.startswith("draft-")]
        for draft in drafts:
            shutil.rmtree(draft, ignore_errors=True)
        return len(drafts)


def content_hash(folder: Path) -> str:
    """Return ``sha256:`` and the hash over the names and hashes of the version's files."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(
            f"{name}\0{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode()
        )
    return PREFIX + whole.hexdigest()


def _place(source: Path, goal: Path, root: Path) -> None:
    draft = root / f"draft-{goal.name[:16]}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for name in FILES:
        shutil.copyfile(source / name, draft / name)
        _flush(draft / name)
    _flush(draft)
    draft.rename(goal)
    _flush(root)


def _flush(path: Path) -> None:
    """Flush a file or folder to the disk, where the system lets us."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
