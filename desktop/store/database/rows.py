"""Writing and reading rows, with the audit chain."""

import json
from typing import Any

from desktop.core.history.audit import START, Entry, chained
from desktop.runtime.clock import now
from desktop.store.database.connection import Database


def audit(db: Database, *, author: str, action: str, subject: str, digest: str = "") -> None:
    """Append one link to the chain, inside the caller's transaction.

    Without an ``author`` it is who opened the database.
    """
    entry = Entry(now(), author or db.author, action, subject, digest)
    last = one(db, "select hash from audit order by seq desc limit 1", ())
    previous = last[0] if last else START
    db.execute(
        "insert into audit(at, author, action, subject, digest, previous, hash) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (entry.at, entry.author, action, subject, digest, previous, chained(previous, entry)),
    )


def one(db: Database, sql: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the first row, or nothing."""
    return db.execute(sql, values).fetchone()


def rows(db: Database, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every row."""
    return db.execute(sql, values).fetchall()


def packed(value: Any) -> str:  # noqa: ANN401  (any JSON value)
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
