"""Opening the encrypted database: one connection, one thread, settings that lose nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3
import sqlcipher3.dbapi2

# sqlite-utils looks for this name first; without it its schema changes use another library.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2

from sqlite_utils import Database  # noqa: E402

from desktop.core.errors import BugError, KnownError, Problem  # noqa: E402
from desktop.store.schema import MIGRATIONS  # noqa: E402
from desktop.store.vault import key_of  # noqa: E402

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
    if sqlcipher3.sqlite_version_info < SAFE_SQLITE:
        raise BugError("SQLite is older than 3.51.3, which can damage a write-ahead log")
    file = folder / FILE
    fresh = not file.exists()
    key = key_of(folder, new=fresh)
    with told(folder):
        connection = sqlcipher3.connect(str(file), check_same_thread=True)
        connection.execute(f"pragma key = \"x'{key}'\"")
        _unlock(connection, folder)
        if fresh:
            file.chmod(0o600)
        db = Database(connection, execute_plugins=False)
        _migrate(db, folder)
    return db


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn the database's errors about the world into sentences for the person."""
    try:
        yield
    except sqlcipher3.OperationalError as error:
        raise _known(error, folder) from error
    except sqlcipher3.DatabaseError as error:
        if isinstance(error, sqlcipher3.IntegrityError | sqlcipher3.ProgrammingError):
            raise
        raise KnownError(Problem.STORE_DAMAGED, folder=str(folder)) from error


def _unlock(connection: sqlcipher3.Connection, folder: Path) -> None:
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlcipher3.OperationalError:
        connection.close()
        raise
    except sqlcipher3.DatabaseError as error:
        connection.close()
        raise KnownError(Problem.KEY_WRONG, folder=str(folder)) from error


def _migrate(db: Database, folder: Path) -> None:
    ours = {m.name for m in MIGRATIONS.pending(db)}
    applied = {m.name for m in MIGRATIONS.applied(db)}
    known = {m.name for m in MIGRATIONS._migrations}  # noqa: SLF001  (no public list)
    if applied - known:
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
