"""The one connection to the encrypted database: every write is whole, or it is not at all."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

# The wheel tells no types.
dbapi2: Any = sqlcipher3.dbapi2
_NESTED = "nested"


class Database:
    """A statement outside ``atomic`` is a transaction of its own; for the thread that opened it."""

    def __init__(self, file: Path, key: str) -> None:
        """Open or create ``file`` under a raw key of 64 hexadecimal digits; reads nothing yet."""
        self._connection = dbapi2.connect(str(file), isolation_level=None, check_same_thread=True)
        self._connection.execute(f"pragma key = \"x'{key}'\"")

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401  (a cursor)
        """Run one statement; raises the errors of ``dbapi2``."""
        return self._connection.execute(sql, values)

    @contextmanager
    def atomic(self) -> Generator[None]:
        """Keep all that is written within, or nothing of it when an error leaves the block."""
        nested, done = self._connection.in_transaction, False
        self.execute(f"savepoint {_NESTED}" if nested else "begin immediate")
        try:
            yield
            self.execute(f"release {_NESTED}" if nested else "commit")
            done = True
        finally:
            # Some errors, such as a full disk, have ended the transaction already.
            if not done and self._connection.in_transaction:
                self.execute(f"rollback to {_NESTED}" if nested else "rollback")

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        self._connection.close()
