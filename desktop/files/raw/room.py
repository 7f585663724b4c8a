"""How much memory the rows of a file may take, before a machine runs short of it."""

import sys

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Row

ROOM = 1200 << 20
# What a row takes beside its text, with what is made of it: its account and its example.
EACH = 450
ENTITY = 200


class Room:
    """Counts the rows of one file."""

    def __init__(self, name: str) -> None:
        """Begin with all of it free; ``name`` is the file's."""
        self._name = name
        self._left = ROOM
        self._rows = 0

    def take(self, row: Row) -> Row:
        """Return a row that still fits; raises ``KnownError`` for the first that does not."""
        self._rows += 1
        self._left -= EACH + sys.getsizeof(row.text) + ENTITY * len(row.spans or ())
        if self._left < 0:
            raise KnownError(Problem.TOO_MANY_ROWS, file=self._name, rows=self._rows)
        return row
