"""Backups: one file with everything that a data folder holds, each part by its SHA-256.

A zip with ``manifest.json`` and the parts as they lie in the folder, stored as they are; the
database in it is encrypted, and its key lies beside it as in the folder.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from desktop import __version__
from desktop.core.errors import KnownError, Problem
from desktop.system.version_folders import FILES

FORMAT = 1
MANIFEST, DATABASE, KEY, SETTINGS = "manifest.json", "caselight.db", "vault.json", "settings.json"
# What reading a file that is damaged, locked or not ours can raise.
NOT_OURS = (
    zipfile.BadZipFile,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
)
LARGEST_MANIFEST, BLOCK = 10_000_000, 1 << 20
_PART = re.compile(
    f"{re.escape(DATABASE)}|{re.escape(KEY)}|{re.escape(SETTINGS)}"
    f"|versions/[0-9a-f]{{64}}/(?:{'|'.join(map(re.escape, FILES))})"
)


class Archives:
    """Implements ``services.ports.Archives`` for the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        """Use a data folder, which must exist."""
        self._root = root

    @contextmanager
    def draft(self) -> Generator[Path]:
        """Give an empty folder on the data folder's disk, for this while."""
        with tempfile.TemporaryDirectory(prefix="draft-", dir=self._root) as folder:
            yield Path(folder)

    def pack(self, snapshot: Path, goal: Path) -> int:
        """Write a snapshot of the database and its key, the versions and the settings to ``goal``.

        It is read again and compared before it takes the name; returns its bytes.
        """
        draft = goal.with_name(f".{goal.name}.draft")
        parts = {name: snapshot / name for name in (DATABASE, KEY)}
        parts |= {
            file.relative_to(self._root).as_posix(): file
            for file in [self._root / SETTINGS, *sorted(self._root.glob("versions/*/*"))]
            if file.is_file() and _PART.fullmatch(file.relative_to(self._root).as_posix())
        }
        try:
            with _opened(draft) as sink:
                told = _written(parts, sink)
            with zipfile.ZipFile(draft) as archive:
                _checked(archive, told)
            draft.replace(goal)
        except (ValueError, zipfile.BadZipFile) as error:
            draft.unlink(missing_ok=True)
            why = "it reads back otherwise than it was written"
            raise KnownError(Problem.FILE_UNWRITABLE, file=goal.name, why=why) from error
        except OSError as error:
            draft.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise KnownError(Problem.DISK_FULL) from error
            why = error.strerror or "no access"
            raise KnownError(Problem.FILE_UNWRITABLE, file=goal.name, why=why) from error
        return goal.stat().st_size


def unpack(file: Path, root: Path) -> None:
    """Put a backup into a data folder that holds no cases; all of it or nothing.

    Raises ``KnownError`` when the file is no whole backup, or the folder is in use.
    """
    if any((*root.glob(f"{DATABASE}*"), *root.glob("vault*.json"))):
        raise _refused(file, f"the folder {root} holds cases already")
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root))
    try:
        with zipfile.ZipFile(file) as archive:
            told = _manifest(archive)
            _checked(archive, told, draft)
        _placed(draft, root)
    except NOT_OURS as error:
        raise _refused(file, "it is not a whole backup of Caselight") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise KnownError(Problem.DISK_FULL) from error
        raise _refused(file, error.strerror or "no access") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refused(file: Path, why: str) -> KnownError:
    return KnownError(Problem.BACKUP_REFUSED, file=file.name, why=why)


@contextmanager
def _opened(draft: Path) -> Generator[IO[bytes]]:
    """Open a file for the owner only, and flush it to the disk at the end."""
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w+b") as sink:
        yield sink
        sink.flush()
        os.fsync(sink.fileno())


def _written(parts: dict[str, Path], sink: IO[bytes]) -> dict[str, Any]:
    """Write the parts and the manifest; returns what the manifest says of the parts."""
    told: dict[str, Any] = {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, file in parts.items():
            with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as part:
                size, digest = _copied(source, part)
            told[name] = {"size": size, "sha256": digest}
        manifest = {"format": FORMAT, "version": __version__, "files": told}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return told


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Read what the parts must be; raises ``ValueError`` for anything unexpected."""
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError("manifest")
    manifest = json.loads(archive.read(MANIFEST))
    told = manifest["files"]
    if manifest["format"] != FORMAT or not {DATABASE, KEY} <= {*told}:
        raise ValueError("format")
    return told


def _checked(archive: zipfile.ZipFile, told: dict[str, Any], goal: Path | None = None) -> None:
    """Compare every part with the manifest, and write it below ``goal`` where that is given."""
    names = archive.namelist()
    if sorted(names) != sorted({*told, MANIFEST}) or not all(map(_PART.fullmatch, told)):
        raise ValueError("parts")
    for name, wanted in told.items():
        if archive.getinfo(name).file_size != wanted["size"]:
            raise ValueError("size")
        with archive.open(name) as part:
            if goal is None:
                found = _copied(part, None)
            else:
                (goal / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with _opened(goal / name) as sink:
                    found = _copied(part, sink)
        if found != (wanted["size"], wanted["sha256"]):
            raise ValueError("digest")


def _copied(source: IO[bytes], sink: IO[bytes] | None) -> tuple[int, str]:
    """Copy all there is; returns its size and SHA-256."""
    size, whole = 0, hashlib.sha256()
    while block := source.read(BLOCK):
        size += len(block)
        whole.update(block)
        if sink is not None:
            sink.write(block)
    return size, whole.hexdigest()


def _placed(draft: Path, root: Path) -> None:
    """Move the parts into the folder, the database last."""
    (root / "versions").mkdir(exist_ok=True, mode=0o700)
    for folder in sorted((draft / "versions").glob("*")):
        goal = root / "versions" / folder.name
        if not goal.exists():
            folder.rename(goal)
    for name in (SETTINGS, KEY, DATABASE):
        if (draft / name).exists():
            (draft / name).replace(root / name)
