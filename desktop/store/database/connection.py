"""The one connection to the encrypted database: every write is whole, or it is not at all."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

# The wheel tells no types.
dbapi2: Any = sqlcipher3.dbapi2
_NESTED = "nested"
_KEY = 64


class GoneError(Exception):
    """The file was removed or exchanged while it was open: what is written would be lost."""


def connected(address: str, key: str) -> Any:  # noqa: ANN401  (a connection)
    """Connect to a file or ``file:`` URI with a raw key; reads nothing yet."""
    connection = dbapi2.connect(
        address, uri=address.startswith("file:"), isolation_level=None, check_same_thread=True
    )
    # SQLCipher writes lines of its own to standard error otherwise.
    connection.execute("pragma cipher_log_level = none")
    connection.execute(f"pragma key = \"x'{key}'\"")
    return connection


class Database:
    """A statement outside ``atomic`` is a transaction of its own; for the thread that opened it."""

    def __init__(self, file: Path, key: str) -> None:
        """Open or create ``file``; reads nothing yet.

        The raw key is 64 hexadecimal digits, which the 32 of the salt may follow.
        """
        self.key = key[:_KEY]
        self.author = ""
        self._file = file
        self._connection = connected(str(file), key)
        self._identity = self._stat()

    @property
    def connection(self) -> Any:  # noqa: ANN401  (the wheel tells no types)
        """The connection itself, for what wraps it."""
        return self._connection

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401  (a cursor)
        """Run one statement; raises the errors of ``dbapi2``."""
        return self._connection.execute(sql, values)

    @contextmanager
    def atomic(self) -> Generator[None]:
        """Keep all that is written within, or nothing of it when an error leaves the block.

        Raises ``GoneError`` where the file was taken away meanwhile.
        """
        nested, done = self._connection.in_transaction, False
        self.execute(f"savepoint {_NESTED}" if nested else "begin immediate")
        try:
            yield
            if not nested:
                self._still_there()
            self.execute(f"release {_NESTED}" if nested else "commit")
            done = True
        finally:
            # Some errors, such as a full disk, have ended the transaction already.
            if not done and self._connection.in_transaction:
                self.execute(f"rollback to {_NESTED}" if nested else "rollback")

    def _still_there(self) -> None:
        """Raise ``GoneError`` when the file in the folder is not the open one any more."""
        found = self._stat()
        self._identity = self._identity or found
        if found is None or found != self._identity:
            raise GoneError

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        self._connection.close()
