"""Bringing a database to its newest shape, in one transaction with all that was missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.store.database import schema, toolkit
from desktop.store.database.connection import Database

if TYPE_CHECKING:
    import sqlite_utils

SET = "caselight"
_TABLE = "_sqlite_migrations"


class NewerError(Exception):
    """The database was changed by a newer program."""


def migrate(db: Database) -> None:
    """Apply what is missing, or nothing of it; raises ``NewerError`` before any change."""
    wanted = len(schema.MIGRATIONS)
    stands = db.execute("pragma user_version").fetchone()[0]
    if stands > wanted:
        raise NewerError
    # Older programs left the number at 0, and only wrote down the names.
    if stands == wanted and _written_down(db) == wanted:
        return
    tools, steps = toolkit.over(db), toolkit.migrations(SET)
    for name, step in schema.MIGRATIONS.items():
        steps(name=name)(_script(step) if isinstance(step, str) else step)
    if {step.name for step in steps.applied(tools)} - {*schema.MIGRATIONS}:
        raise NewerError
    with db.atomic():
        steps.apply(tools)
        db.execute(f"pragma user_version = {wanted}")


def _written_down(db: Database) -> int:
    """Return how many migrations the table of sqlite-utils names."""
    names = f"select count(*) from {_TABLE} where migration_set = ?"
    return db.execute(names, (SET,)).fetchone()[0]


def _script(statements: str) -> Callable[[sqlite_utils.Database], None]:
    def run(db: sqlite_utils.Database) -> None:
        db.executescript(statements)

    return run
