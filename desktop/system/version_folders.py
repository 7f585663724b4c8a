"""``versions/<sha256>/``: written once, never changed."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.core.disks import of_file, of_folder
from desktop.core.encoders import Reference
from desktop.core.errors import KnownError, Problem
from desktop.core.records import EncoderRecord, decoded
from desktop.runtime.flushing import flush
from desktop.runtime.regular import bytes_of
from desktop.system.remains import remove

FILES = ("adapter.json", "adapter.safetensors", "calibration.json", "head.safetensors", "task.json")
PREFIX = "sha256:"
MARK = "taken-in-"
_ID = re.compile("[0-9a-f]{64}")
_MARK = re.compile(f"{MARK}[0-9a-f]{{64}}")


@dataclass(frozen=True, slots=True)
class _Task:
    """What is needed here of a version's ``task.json``."""

    backbone: EncoderRecord


class VersionFolders:
    """Implements ``services.ports.VersionFolders`` under ``root``."""

    def __init__(self, root: Path, shipped: Path | None = None) -> None:
        """Use ``root``, which must exist; ``shipped`` holds versions that came with the program."""
        self._root = root
        self._shipped = shipped

    def adopt(self, folder: Path, task: str = "") -> str:
        """Copy the version's files under their hash, flush them to the disk, then name them."""
        try:
            if task and folder.parent == self._root:
                _sign(folder / "task.json", task)
            version = content_hash(folder)
            goal = self.folder_of(version)
            if not self._whole(goal.name):
                _put(folder, goal, self._root)
        except OSError as error:
            raise of_file(error, self._root) from error
        if folder.parent == self._root:
            self.discard(folder)
        return version

    def discard(self, folder: Path) -> None:
        """Remove a draft of this root; other folders are left alone."""
        if folder.parent == self._root and folder.name.startswith("draft-"):
            remove(folder)

    @contextmanager
    def removing(self, versions: Sequence[str]) -> Generator[None]:
        """See the port."""
        names = [version.removeprefix(PREFIX) for version in versions]
        for name in names:
            # So that ``repair`` finds what is left where the program is killed meanwhile.
            (self._root / f"{MARK}{name}").touch(mode=0o600)
        yield
        for name in names:
            remove(self._root / name)

    def folder_of(self, version: str) -> Path:
        """Return where the files of a version are."""
        return self._root / version.removeprefix(PREFIX)

    def whole(self, version: str) -> Path:
        """Return where the files of a version are, every byte of them as it was written.

        One that came with the program is put in place again when it is damaged.  Raises
        ``KnownError`` for any other.
        """
        folder = self.folder_of(version)
        if not self._whole(folder.name) and not self._again(version):
            raise KnownError(Problem.VERSION_DAMAGED, version=folder.name[:12])
        return folder

    def encoder_of(self, version: str) -> Reference | None:
        """See the port: what a damaged file says is not believed."""
        folder = self.folder_of(version)
        try:
            source = folder if self._whole(folder.name) else self._shipped_as(version)
            raw = (source / "task.json").read_bytes() if source else b""
            return decoded(_Task, raw).backbone.reference
        except (OSError, ValueError):
            return None

    def damaged(self, versions: Sequence[str] = ()) -> tuple[str, ...]:
        """See the port."""
        there = {f.name for f in self._entries() if _ID.fullmatch(f.name)}
        names = there | {version.removeprefix(PREFIX) for version in versions}
        return tuple(f"version {name[:12]}" for name in sorted(names) if not self._whole(name))

    def _entries(self) -> tuple[Path, ...]:
        try:
            return tuple(self._root.iterdir())
        except OSError as error:
            raise of_folder(error, self._root) from error

    def _whole(self, name: str) -> bool:
        return _hash_of(self._root / name) == PREFIX + name

    def _again(self, version: str) -> bool:
        """Put the shipped version with that hash in place of what is there, if there is one."""
        try:
            source = self._shipped_as(version)
            if source is None:
                return False
            _put(source, self.folder_of(version), self._root)
        except OSError:
            return False
        return True

    def _shipped_as(self, version: str) -> Path | None:
        """Return the pack that came with the program with just this version."""
        packs = sorted(self._shipped.iterdir()) if self._shipped and self._shipped.is_dir() else ()
        return next((p for p in packs if _hash_of(p) == version), None)

    def repair(self, stored: Sequence[str]) -> int:
        """Remove drafts that a crash left, and versions that never came to be; returns how many.

        A version is removed only if it was taken in since the last repair (it has a mark) and is
        not among those ``stored``: a folder whose database was exchanged keeps all it has.
        """
        there = self._entries() if self._root.is_dir() else ()
        gone = [f for f in there if f.name.startswith("draft-")]
        marks = [f for f in there if _MARK.fullmatch(f.name)]
        names = {version.removeprefix(PREFIX) for version in stored}
        for mark in marks:
            name = mark.name.removeprefix(MARK)
            gone += [self._root / name] if name not in names else []
        for path in (*gone, *marks):
            remove(path)
        return len(gone)


def _sign(file: Path, task: str) -> None:
    """Write the task into a draft: two that are trained from one file would be one otherwise."""
    record = json.loads(file.read_text(encoding="utf-8")) | {"task": task}
    file.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")


def content_hash(folder: Path) -> str:
    """Return ``sha256:`` and the hash over the names and hashes of the version's files."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(f"{name}\0{hashlib.sha256(bytes_of(folder / name)).hexdigest()}\n".encode())
    return PREFIX + whole.hexdigest()


def _hash_of(folder: Path) -> str:
    """Return the content hash, "" where there is none."""
    try:
        return content_hash(folder)
    except OSError:
        return ""


def _put(source: Path, goal: Path, root: Path) -> None:
    draft = root / f"draft-{goal.name[:16]}-{os.getpid()}"
    remove(draft)
    draft.mkdir(mode=0o700)
    for name in FILES:
        shutil.copyfile(source / name, draft / name)
        (draft / name).chmod(0o600)
        flush(draft / name)
    flush(draft)
    (root / f"{MARK}{goal.name}").touch(mode=0o600)
    remove(goal)
    draft.rename(goal)
    flush(root)
