"""sqlite-utils over the encrypted connection; the only place that loads it, when it is needed."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlcipher3

from desktop.store.database.connection import Database, dbapi2

if TYPE_CHECKING:
    import sqlite_utils

# pysqlite3 is what sqlite-utils prefers where it is installed (``sqlite_utils.utils``); bundles
# have no other SQLite than SQLCipher.
_PLACES: dict[str, Any] = {
    "pysqlite3": sqlcipher3,
    "pysqlite3.dbapi2": dbapi2,
    "sqlite3": sqlcipher3,
    "sqlite3.dbapi2": dbapi2,
    # It would load all of pandas where that is installed, 100 MB, to know its arrays.
    "pandas": None,
}


def over(db: Database) -> sqlite_utils.Database:
    """Wrap the connection, without plugins of others; transactions are still ``db.atomic``'s."""
    with _sqlcipher_in_place():
        import sqlite_utils  # noqa: PLC0415  (80 ms that an ordinary start is spared)
    return sqlite_utils.Database(db.connection, recursive_triggers=False, execute_plugins=False)


def migrations(name: str) -> sqlite_utils.Migrations:
    """Return an empty set of migrations."""
    with _sqlcipher_in_place():
        import sqlite_utils  # noqa: PLC0415  (see above)
    return sqlite_utils.Migrations(name)


@contextmanager
def _sqlcipher_in_place() -> Generator[None]:
    """Let sqlite-utils know SQLCipher's errors for SQLite's, and no pandas."""
    if "sqlite_utils" in sys.modules:
        yield
        return
    before = {name: sys.modules.get(name) for name in _PLACES}
    sys.modules.update(_PLACES)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
