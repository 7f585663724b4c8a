"""Backups of one data folder: written and read again, or made ready to take its place."""

import os
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.core.disks import of_file, shown
from desktop.core.errors import KnownError, Problem
from desktop.system import goals, restoring
from desktop.system.backup_form import (
    DATABASE,
    KEY,
    PART,
    SETTINGS,
    compare,
    opened,
    written,
)
from desktop.system.drafts import PREFIX
from desktop.system.remains import remove

DRAFT = f"{PREFIX}draft-"
NOTE = "backup-draft"
_FILE = "backup"


class Archives:
    """Implements ``services.ports.Archives`` for the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        """Use a data folder, which must exist."""
        self._root = root

    def goal(self, file: Path) -> Path:
        """See the port."""
        goal = goals.checked(file, self._root)
        if goal.exists() and not goal.is_file():
            why = "it is no plain file"
            raise KnownError(Problem.FILE_UNWRITABLE, file=shown(goal), why=why)
        return goal

    @contextmanager
    def draft(self, goal: Path) -> Generator[Path]:
        """See the port.  Not in the data folder: its disk may be the one that is full."""
        try:
            folder = Path(tempfile.mkdtemp(prefix=DRAFT, dir=goal.parent))
        except OSError as error:
            raise of_file(error, goal) from error
        note = self._root / NOTE
        # Without a note on a full disk, a crash may leave the draft where it is.
        with suppress(OSError):
            note.write_bytes(os.fsencode(folder))
        try:
            yield folder
        finally:
            remove(folder)
            remove(note)

    def tidy(self) -> None:
        """Remove the draft beside a backup that a crash left."""
        note = self._root / NOTE
        with suppress(OSError, ValueError):
            folder = Path(os.fsdecode(note.read_bytes() if note.is_file() else b""))
            if folder.name.startswith(DRAFT) and not folder.is_symlink():
                remove(folder)
        remove(note)

    def unpack(self, file: Path) -> None:
        """Make a backup ready to take its place when the folder is closed."""
        restoring.unpack(file, self._root)

    def pack(self, snapshot: Path, goal: Path) -> int:
        """Write a snapshot of the database and its key, the versions and the settings to ``goal``.

        It is read again and compared before it takes the name; returns its bytes.
        """
        draft = snapshot / _FILE
        parts = {name: snapshot / name for name in (DATABASE, KEY)}
        parts |= {
            file.relative_to(self._root).as_posix(): file
            for file in [self._root / SETTINGS, *sorted(self._root.glob("versions/*/*"))]
            if file.is_file() and PART.fullmatch(file.relative_to(self._root).as_posix())
        }
        try:
            with opened(draft) as sink:
                told = written(parts, sink)
            with zipfile.ZipFile(draft) as archive:
                compare(archive, told)
            draft.replace(goal)
            return goal.stat().st_size
        except (ValueError, zipfile.BadZipFile) as error:
            why = "it reads back otherwise than it was written"
            raise KnownError(Problem.FILE_UNWRITABLE, file=shown(goal), why=why) from error
        except OSError as error:
            raise of_file(error, goal) from error
