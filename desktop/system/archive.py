"""Backups of one data folder: written and read again, or made ready to take its place."""

import errno
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.system import restoring
from desktop.system.backup_form import (
    DATABASE,
    DRAFT,
    KEY,
    PART,
    SETTINGS,
    compare,
    opened,
    written,
)


class Archives:
    """Implements ``services.ports.Archives`` for the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        """Use a data folder, which must exist."""
        self._root = root

    @contextmanager
    def draft(self) -> Generator[Path]:
        """Give an empty folder on the data folder's disk, for this while."""
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=self._root) as folder:
            yield Path(folder)

    def unpack(self, file: Path) -> None:
        """Make a backup ready to take its place when the folder is closed."""
        restoring.unpack(file, self._root)

    def pack(self, snapshot: Path, goal: Path) -> int:
        """Write a snapshot of the database and its key, the versions and the settings to ``goal``.

        It is read again and compared before it takes the name; returns its bytes.
        """
        draft = goal.with_name(f".{goal.name}.draft")
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
