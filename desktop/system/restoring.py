"""Putting a backup in the place of an empty data folder, so that a crash at any time loses nothing.

It is unpacked and compared into a draft, which is then named ``restored``: from there on it is
whole, and ``settle``, which every opening of the folder begins and ends with, puts it in its place.
The database and key that were there are kept in a folder ``replaced-1``, or the next free number.
"""

import os
import tempfile
import zipfile
from itertools import count
from pathlib import Path

from desktop.core.disks import is_full, of_folder, shown
from desktop.core.errors import KnownError, Problem
from desktop.system.backup_form import (
    DATABASE,
    DRAFT,
    KEY,
    NOT_OURS,
    SETTINGS,
    compare,
    manifest_of,
)
from desktop.system.remains import remove
from desktop.system.version_folders import FILES, PREFIX, content_hash

READY, ASIDE = "restored", "replaced"


def unpack(file: Path, root: Path) -> None:
    """Make a backup ready to take its place in a data folder; all of it or nothing.

    Raises ``KnownError`` when the file is no whole backup.
    """
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=root))
    try:
        # A pipe would be waited for, and a device has no end.
        if file.exists() and not file.is_file():
            raise _refused(file, "it is no plain file")
        with zipfile.ZipFile(file) as archive:
            compare(archive, manifest_of(archive), draft)
        _check_versions(draft / "versions")
        draft.rename(root / READY)
    except NOT_OURS as error:
        raise _refused(file, "it is not a whole backup of Caselight") from error
    except OSError as error:
        if is_full(error):
            raise KnownError(Problem.DISK_FULL) from error
        raise _refused(file, error.strerror or "no access") from error
    finally:
        remove(draft)


def settle(root: Path) -> None:
    """Remove drafts that a crash left, and put a backup that is ready in its place.

    Raises ``KnownError`` when the disk does not let us; the next time it goes on.
    """
    for draft in root.glob(f"{DRAFT}*"):
        remove(draft)
    ready = root / READY
    try:
        if (ready / DATABASE).exists():
            _put(ready, root)
        if (ready / ASIDE).exists():
            (ready / ASIDE).rename(_free(root))
    except OSError as error:
        raise of_folder(error, root) from error
    remove(ready)


def _check_versions(folder: Path) -> None:
    """Compare each version with the hash that names it; raises ``ValueError``."""
    for version in folder.glob("*"):
        whole = sorted(f.name for f in version.iterdir()) == sorted(FILES)
        if not whole or content_hash(version) != PREFIX + version.name:
            raise ValueError("version")


def _put(ready: Path, root: Path) -> None:
    """Move the parts into the folder; the database, without which it begins anew, comes last."""
    aside = ready / ASIDE
    aside.mkdir(exist_ok=True, mode=0o700)
    for file in (*root.glob(f"{DATABASE}*"), *root.glob(f"{Path(KEY).stem}*.json")):
        # What is there already was set aside before a crash; the file is the restored one.
        if not (aside / file.name).exists():
            file.rename(aside / file.name)
    (root / "versions").mkdir(exist_ok=True, mode=0o700)
    for folder in sorted((ready / "versions").glob("*")):
        goal = root / "versions" / folder.name
        if not goal.exists():
            folder.rename(goal)
    for name in (SETTINGS, KEY):
        if (ready / name).exists():
            _copy(ready / name, root / name)
    (ready / DATABASE).replace(root / DATABASE)


def _free(root: Path) -> Path:
    """Return a name for what was replaced that nothing has yet."""
    names = (root / f"{ASIDE}-{number}" for number in count(1))
    return next(name for name in names if not name.exists())


def _copy(file: Path, goal: Path) -> None:
    """Copy a small file for the owner only, and flush it to the disk."""
    handle = os.open(goal, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as sink:
        sink.write(file.read_bytes())
        sink.flush()
        os.fsync(sink.fileno())


def _refused(file: Path, why: str) -> KnownError:
    return KnownError(Problem.BACKUP_REFUSED, file=shown(file), why=why)
