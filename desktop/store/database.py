"""Opening the encrypted database: one connection, one thread, settings that lose nothing."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from desktop.core.errors import BugError, KnownError, Problem
from desktop.store.connection import Database, dbapi2
from desktop.store.schema import NewerError, migrate
from desktop.store.vault import key_of, put_beside

FILE = "caselight.db"
SAFE_SQLITE = (3, 51, 3)
_SETTINGS = (
    "pragma locking_mode = exclusive",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma recursive_triggers = on",
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
        db = Database(file, key)
        with ExitStack() as on_failure:
            on_failure.callback(db.close)
            _unlock(db, folder)
            if fresh:
                file.chmod(0o600)
            migrate(db)
            on_failure.pop_all()
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
    except NewerError as error:
        raise KnownError(Problem.STORE_NEWER, folder=str(folder)) from error
    except dbapi2.OperationalError as error:
        raise _known(error, folder) from error
    except dbapi2.DatabaseError as error:
        if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError):
            raise
        raise KnownError(Problem.STORE_DAMAGED, folder=str(folder)) from error


def _unlock(db: Database, folder: Path) -> None:
    try:
        for setting in _SETTINGS:
            db.execute(setting)
        db.execute("select count(*) from sqlite_master").fetchone()
    except dbapi2.OperationalError:
        raise
    except dbapi2.DatabaseError as error:
        raise KnownError(Problem.KEY_WRONG, folder=str(folder)) from error


def _known(error: Exception, folder: Path) -> Exception:
    said = str(error)
    if "full" in said or "disk I/O" in said:
        return KnownError(Problem.DISK_FULL)
    if "locked" in said or "busy" in said:
        return KnownError(Problem.IN_USE, folder=str(folder))
    if "readonly" in said or "unable to open" in said:
        return KnownError(Problem.FOLDER_UNUSABLE, folder=str(folder), why="no right to write")
    return error
