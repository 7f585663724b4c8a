"""Opening the encrypted database: one connection, one thread, settings that lose nothing."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
import sqlcipher3.dbapi2

# sqlite-utils looks for this name first; without it its schema changes use another library.
dbapi2: Any = sqlcipher3.dbapi2
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2

from sqlite_utils import Database  # noqa: E402

from desktop.core.errors import BugError, KnownError, Problem  # noqa: E402
from desktop.store.schema import MIGRATIONS, NAMES  # noqa: E402
from desktop.store.vault import key_of, put_beside  # noqa: E402

FILE = "caselight.db"
SAFE_SQLITE = (3, 51, 3)
_SETTINGS = (
    "pragma locking_mode = exclusive",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma secure_delete = on",
    "pragma temp_store = memory",
)


def open_database(folder: Path) -> Database:
    """Open or create the database in ``folder``; raises ``KnownError`` when it cannot be used."""
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise BugError("SQLite is older than 3.51.3, which can damage a write-ahead log")
    file = folder / FILE
    fresh = not file.exists()
    key = key_of(folder, new=fresh)
    with told(folder):
        connection = dbapi2.connect(str(file), check_same_thread=True)
        connection.execute(f"pragma key = \"x'{key}'\"")
        _unlock(connection, folder)
        if fresh:
            file.chmod(0o600)
        db = Database(connection, execute_plugins=False)
        _migrate(db, folder)
    return db


def copy_to(db: Database, folder: Path, goal: Path) -> None:
    """Write the database as it is now, under the same key, and the key beside it."""
    (goal / FILE).touch(mode=0o600)
    db.execute("vacuum into ?", (str(goal / FILE),))
    put_beside(goal, key_of(folder, new=False))


@contextmanager
def told(folder: Path) -> Generator[None]:
    """Turn the database's errors about the world into sentences for the person."""
    try:
        yield
    except dbapi2.OperationalError as error:
        raise _known(error, folder) from error
    except dbapi2.DatabaseError as error:
        if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError):
            raise
        raise KnownError(Problem.STORE_DAMAGED, folder=str(folder)) from error


def _unlock(connection: Any, folder: Path) -> None:  # noqa: ANN401  (untyped library)
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("select count(*) from sqlite_master").fetchone()
    except dbapi2.OperationalError:
        connection.close()
        raise
    except dbapi2.DatabaseError as error:
        connection.close()
        raise KnownError(Problem.KEY_WRONG, folder=str(folder)) from error


def _migrate(db: Database, folder: Path) -> None:
    ours = {m.name for m in MIGRATIONS.pending(db)}
    applied = {m.name for m in MIGRATIONS.applied(db)}
    if applied - NAMES:
        db.close()
        raise KnownError(Problem.STORE_NEWER, folder=str(folder))
    if ours:
        MIGRATIONS.apply(db)


def _known(error: Exception, folder: Path) -> Exception:
    said = str(error)
    if "full" in said or "disk I/O" in said:
        return KnownError(Problem.DISK_FULL)
    if "locked" in said or "busy" in said:
        return KnownError(Problem.IN_USE, folder=str(folder))
    if "readonly" in said or "unable to open" in said:
        return KnownError(Problem.FOLDER_UNUSABLE, folder=str(folder), why="no right to write")
    return error
