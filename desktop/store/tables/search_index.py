"""The index of words: what is found of texts and notes, and what keeps it quick."""

from desktop.core.texts.search_terms import searchable
from desktop.store.database.connection import Database
from desktop.store.database.toolkit import over


def index(db: Database, rowid: int, text: str, note: str) -> None:
    """Let a case (its rowid) be found by its text and its note; replaces what was there."""
    db.execute(
        "insert or replace into text_search(rowid, body, note) values (?, ?, ?)",
        (rowid, searchable(text), searchable(note)),
    )


def tidy(db: Database) -> None:
    """Join the pieces that the index grew by, and count the tables for who plans the queries."""
    tools = over(db)
    with db.atomic():
        tools.table("text_search").optimize()
        tools.analyze()
