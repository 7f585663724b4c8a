"""Opening the encrypted database: one connection, one thread, settings that lose nothing."""

import contextlib
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from desktop.core.disks import of_folder
from desktop.core.errors import BugError, KnownError, Problem
from desktop.store.database import leftover, vault
from desktop.store.database.connection import Database, GoneError, dbapi2
from desktop.store.database.leftover import UnfitError
from desktop.store.database.migrations import NewerError, migrate
from desktop.store.database.vault import Copy

FILE = "caselight.db"
SAFE_SQLITE = (3, 51, 3)
_SALT = 16
_SETTINGS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma recursive_triggers = on",
    "pragma secure_delete = on",
    "pragma temp_store = memory",
)
# By primary result code (https://sqlite.org/rescode.html); the others are faults of the program.
_PROBLEMS = {
    dbapi2.SQLITE_FULL: Problem.DISK_FULL,
    dbapi2.SQLITE_IOERR: Problem.DISK_FAILING,
    dbapi2.SQLITE_BUSY: Problem.IN_USE,
    dbapi2.SQLITE_LOCKED: Problem.IN_USE,
    dbapi2.SQLITE_READONLY: Problem.FOLDER_UNUSABLE,
    dbapi2.SQLITE_CANTOPEN: Problem.FOLDER_UNUSABLE,
    dbapi2.SQLITE_PERM: Problem.FOLDER_UNUSABLE,
    dbapi2.SQLITE_CORRUPT: Problem.STORE_DAMAGED,
    dbapi2.SQLITE_NOTADB: Problem.STORE_DAMAGED,
}
_FACTS = {Problem.FOLDER_UNUSABLE: {"why": "no right to write"}, Problem.IN_USE: {"holder": ""}}


def open_database(folder: Path) -> Database:
    """Open or create the database in ``folder``; raises ``KnownError`` when it cannot be used."""
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise BugError("SQLite is older than 3.51.3, which can damage a write-ahead log")
    with known_errors(folder), ExitStack() as on_failure:
        file = folder / FILE
        there = file.exists() and file.stat().st_size > 0
        db = _open(folder, vault.copies(folder)) if there else _begin(folder)
        on_failure.callback(db.close)
        for setting in _SETTINGS:
            db.execute(setting)
        migrate(db)
        # A full or failing disk may come in between: the key that opened is whole all the same.
        with contextlib.suppress(OSError):
            vault.heal(folder, db.key, _salt(db))
        on_failure.pop_all()
    return db


def copy_to(db: Database, folder: Path, goal: Path) -> None:
    """Write the database as it is now, under the same key, and the key beside it; open the copy."""
    copy = goal / FILE
    copy.touch(mode=0o600)
    with known_errors(goal):
        db.execute("vacuum into ?", (str(copy),))
        vault.put_beside(goal, folder, db.key, _salt(db))
        _tried(copy, db.key).close()


@contextmanager
def known_errors(folder: Path) -> Generator[None]:
    """Turn the database's errors about the world into sentences for the person."""
    try:
        yield
    except NewerError as error:
        raise KnownError(Problem.STORE_NEWER, folder=str(folder)) from error
    except GoneError as error:
        raise KnownError(Problem.STORE_GONE, folder=str(folder)) from error
    except UnfitError as error:
        raise KnownError(Problem.LOG_UNFIT, folder=str(folder)) from error
    except dbapi2.Error as error:
        problem = _PROBLEMS.get(_code(error))
        if problem is None:
            raise
        raise KnownError(problem, folder=str(folder), **_FACTS.get(problem, {})) from error
    except OSError as error:
        raise of_folder(error, folder) from error


def _begin(folder: Path) -> Database:
    """Make a new database, unless there was one: its key has been used, or models are there."""
    copies = vault.copies(folder)
    used = any(copy.salt or not copy.vouched for copy in copies)
    unreadable = not copies and vault.exists(folder)
    if used or unreadable or _left(folder):
        raise KnownError(Problem.STORE_MISSING, folder=str(folder))
    # A key that never opened anything is that of a first start which was cut off.
    db = Database(folder / FILE, copies[0].key if copies else vault.begin(folder))
    db.execute("pragma locking_mode = exclusive")
    # Opened by reading, so that the file is there to be closed to others before anything is in it.
    db.execute("select count(*) from sqlite_master").fetchone()
    (folder / FILE).chmod(0o600)
    return db


def _left(folder: Path) -> bool:
    """Say whether something of an earlier database is there: its log, or models."""
    logged = [f for f in folder.glob(f"{FILE}-wal") if f.stat().st_size]
    return bool(logged) or any((folder / "versions").glob("[0-9a-f]" * 64))


def _open(folder: Path, copies: Sequence[Copy]) -> Database:
    """Open with each copy of the key in turn, until one fits."""
    if not copies:
        raise KnownError(Problem.KEY_MISSING, folder=str(folder))
    # With its salt a database opens whose first bytes, which hold the salt, are damaged.
    keys = [*(c.key for c in copies), *(c.key + c.salt for c in copies if c.salt)]
    if leftover.exists(folder / FILE):
        keys = leftover.opening(folder / FILE, [*dict.fromkeys(keys)])
    for key in dict.fromkeys(keys):
        try:
            return _tried(folder / FILE, key)
        except dbapi2.DatabaseError as error:
            if _code(error) != dbapi2.SQLITE_NOTADB:
                raise
    raise KnownError(_why(folder / FILE, copies), folder=str(folder))


def _tried(file: Path, key: str) -> Database:
    with ExitStack() as on_failure:
        db = Database(file, key)
        on_failure.callback(db.close)
        db.execute("pragma locking_mode = exclusive")
        db.execute("select count(*) from sqlite_master").fetchone()
        on_failure.pop_all()
    return db


def _why(file: Path, copies: Sequence[Copy]) -> Problem:
    """Say whether a whole key does not fit (damaged database) or none is known to be whole."""
    with file.open("rb") as stream:
        salt = stream.read(_SALT).hex()
    fitting = any(c.vouched and c.salt in ("", salt) for c in copies)
    return Problem.STORE_DAMAGED if fitting or len(salt) < 2 * _SALT else Problem.KEY_WRONG


def _salt(db: Database) -> str:
    return str(db.execute("pragma cipher_salt").fetchone()[0])


def _code(error: Exception) -> int:
    """Return SQLite's primary result code; 0 for errors that did not come from SQLite."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
