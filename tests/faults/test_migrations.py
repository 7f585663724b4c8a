"""A migration that is killed at any statement or meets a full disk is whole, or it never was."""

import shutil
from pathlib import Path

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.store.database import connection, schema
from desktop.store.database.checking import problems
from desktop.store.database.opening import open_database

FIXTURES = Path(__file__).parents[1] / "fixtures"
OLDER = ["database-3", "database-7", "database-8"]
SHAPE = "select type, name, sql from sqlite_master order by type, name"
ROWS = (
    "select digest, body from text order by digest",
    "select id, label, spans, reason from correction order by id",
)


@pytest.fixture
def traced(monkeypatch):
    """Call a function before each statement of the databases that are opened meanwhile."""
    seen = []
    opening = connection.connected

    def connected(address, key):
        made = opening(address, key)
        made.set_trace_callback(lambda sql: [each(sql) for each in seen])
        return made

    monkeypatch.setattr(connection, "connected", connected)
    return seen


def content(folder):
    """Return the shape and the rows of a database, and how far it is migrated; it is opened."""
    db = open_database(folder)
    shape = db.execute(SHAPE).fetchall()
    rows = [db.execute(sql).fetchall() for sql in ROWS]
    names = [n for (n,) in db.execute("select name from _sqlite_migrations order by id")]
    number = db.execute("pragma user_version").fetchone()[0]
    assert problems(db) == ()
    db.close()
    return shape, rows, names, number


# The newest needs no more room.
@pytest.mark.parametrize("older", [*OLDER, "database-10"])
def test_one_that_is_killed_at_any_statement_goes_on_at_the_next_start(tmp_path, older, traced):
    folder = Path(shutil.copytree(FIXTURES / older, tmp_path / "data"))
    killed = []

    def snapshot(sql):
        # What is in the files now is what a kill would leave.
        copy = tmp_path / f"killed {len(killed)}"
        shutil.copytree(folder, copy)
        killed.append(copy)

    traced.append(snapshot)
    open_database(folder).close()
    traced.clear()
    assert len(killed) > 20
    whole = content(folder)
    assert whole[2] == [*schema.MIGRATIONS]
    for copy in killed:
        assert content(copy) == whole


@pytest.mark.parametrize("older", OLDER)
def test_one_that_finds_the_disk_full_changes_nothing_and_goes_on_with_room(
    tmp_path, older, traced
):
    folder = Path(shutil.copytree(FIXTURES / older, tmp_path / "data"))
    opening = connection.Database.__init__

    def cramped(self, file, key):
        opening(self, file, key)
        pages = self.execute("pragma page_count").fetchone()[0]
        self.execute(f"pragma max_page_count = {pages}").fetchone()

    with pytest.MonkeyPatch.context() as full:
        full.setattr(connection.Database, "__init__", cramped)
        with pytest.raises(KnownError) as caught:
            open_database(folder)
    assert caught.value.problem is Problem.DISK_FULL
    assert content(folder)[2] == [*schema.MIGRATIONS]


def test_one_that_fails_in_its_last_step_takes_back_all_of_them(tmp_path, monkeypatch):
    folder = Path(shutil.copytree(FIXTURES / "database-3", tmp_path / "data"))

    def failing(db):
        db.execute("drop table feature")
        raise ZeroDivisionError

    with monkeypatch.context() as later:
        later.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, "failing": failing})
        with pytest.raises(ZeroDivisionError):
            open_database(folder)
    with monkeypatch.context() as past:
        # As the program of then saw it: three migrations, and none of the later tables.
        first = dict(list(schema.MIGRATIONS.items())[:3])
        past.setattr(schema, "MIGRATIONS", first)
        db = open_database(folder)
        names = {name for (name,) in db.execute("select name from sqlite_master")}
        assert not names & {"feature", "audit_end"}
        db.close()
    assert content(folder)[2] == [*schema.MIGRATIONS]
