"""The log that a killed program left beside its database, looked at before the two are joined.

SQLite joins any well-formed log with the database beside it, at the latest as it closes, though
opening failed: one of another database, or of a later state of this one, would destroy both
(https://sqlite.org/howtocorrupt.html, 1.4 and 2.4).  A connection that only reads joins nothing.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.store.database.connection import connected, dbapi2

_JOINED, _ALONE = "mode=ro", "immutable=1"
_UNFIT = (dbapi2.SQLITE_NOTADB, dbapi2.SQLITE_CORRUPT)


class UnfitError(Exception):
    """The log and the database are not of one moment."""


def exists(file: Path) -> bool:
    """Say whether a log with anything in it lies beside a database."""
    log = file.with_name(f"{file.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def opening(file: Path, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys with which the database and its log open; changes neither.

    Raises ``UnfitError`` when they do not belong together.
    """
    try:
        joined = [key for key in keys if _opens(file, key, _JOINED)]
    except dbapi2.OperationalError:
        # Only reading takes a file of 32 kB beside the database, and on a full disk a log is left
        # by every program that ends: nobody is kept from reading, opening tells what is wrong.
        return tuple(keys)
    finally:
        file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    alone = () if joined else [key for key in keys if _opens(file, key, _ALONE)]
    if alone:
        raise UnfitError
    return tuple(joined)


def _opens(file: Path, key: str, how: str) -> bool:
    """Open without writing; raises ``UnfitError`` when what is read does not hold together."""
    with closing(connected(f"{file.as_uri()}?{how}", key)) as found:
        try:
            found.execute("select count(*) from sqlite_master").fetchone()
        except dbapi2.DatabaseError as error:
            if _is_unfit(error):
                return False
            raise
        # Where pages are damaged, it is not the log that is wrong: ``check`` tells of them.
        if how == _JOINED and not (_whole(found) or _damaged(found)):
            raise UnfitError
    return True


def _whole(connection: Any) -> bool:  # noqa: ANN401  (the wheel tells no types)
    try:
        return connection.execute("pragma integrity_check(1)").fetchone()[0] == "ok"
    except dbapi2.DatabaseError as error:
        if _is_unfit(error):
            return False
        raise


def _damaged(connection: Any) -> bool:  # noqa: ANN401  (the wheel tells no types)
    return connection.execute("pragma cipher_integrity_check").fetchone() is not None


def _is_unfit(error: Exception) -> bool:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF in _UNFIT
