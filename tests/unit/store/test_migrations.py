"""How a database comes to its newest shape, and what an ordinary start does for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.answers.tasks import Kind, Task
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.store.database import schema
from desktop.store.database.checking import problems
from desktop.store.database.opening import open_database
from desktop.store.database.toolkit import over
from desktop.store.tables import tasks, versions
from tests.helpers.folders import FIXTURES, ROOT

NEWEST = len(schema.MIGRATIONS)


@pytest.fixture(params=["database-3", "database-7", "database-8", "database-10"])
def older(request, tmp_path):
    """A folder with a database that an older program wrote."""
    return Path(shutil.copytree(FIXTURES / request.param, tmp_path / "data"))


def one(db, sql):
    return db.execute(sql).fetchone()[0]


def test_an_older_database_is_migrated_once_and_says_so_in_its_head(older):
    for _ in range(2):
        db = open_database(older)
        assert one(db, "pragma user_version") == NEWEST
        names = [n for (n,) in db.execute("select name from _sqlite_migrations order by id")]
        assert names == [*schema.MIGRATIONS]
        db.close()


def test_a_migrated_database_has_the_shape_of_a_new_one(older, tmp_path):
    shapes = []
    for folder in (older, tmp_path / "new"):
        folder.mkdir(exist_ok=True)
        db = open_database(folder)
        found = db.execute("select type, name, tbl_name from sqlite_master order by name")
        shapes.append({(*row,) for row in found.fetchall()})
        assert problems(db) == ()
        db.close()
    assert shapes[0] == shapes[1]


def test_what_could_be_found_before_is_found_after(older):
    db = open_database(older)
    found = "select rowid from text_search where text_search match ? order by rowid"
    cases = "select case_.rowid from case_ join text on digest = case_.text where body like ?"
    for query, like in (('"drip"*', "%drip%"), ('"cloud"*', "%clouds%"), ('"gen"*', "%Genoa%")):
        assert db.execute(found, (query,)).fetchall() == db.execute(cases, (like,)).fetchall()
    # The newest note of the case: what a person wrote beside the text.
    assert len(db.execute(found, ('"noon"*',)).fetchall()) == 1
    db.close()


def test_tasks_that_are_there_get_to_know_the_languages_of_their_examples(older):
    db = open_database(older)
    assert tasks.by_id(db, "weather").languages == ("en",)
    db.close()


def test_what_the_active_version_learned_from_goes_before_what_the_card_says(tmp_path):
    db = open_database(tmp_path)
    task = Task("t", "T", Kind.CLASSIFY, ("a",), card='{"languages": ["en"]}')
    first, second = (
        Version(f"sha256:{n}", "t", n, "2026", VersionState.READY, report=report)
        for n, report in ((1, {}), (2, {"languages": ["en", "zh"]}))
    )
    tasks.install(db, task, first, {})
    assert tasks.by_id(db, "t").languages == ("en",)
    versions.insert(db, second)
    versions.point(db, "t", second.id)
    assert tasks.every(db)[0].languages == ("en", "zh")
    db.close()


@pytest.mark.parametrize(
    "marked",
    [
        f"pragma user_version = {NEWEST + 1}",
        "insert into _sqlite_migrations(migration_set, name) values ('caselight', 'from_later')",
        "pragma user_version = 1",
    ],
    ids=["number", "name", "number set back"],
)
def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path, marked):
    db = open_database(tmp_path)
    if marked == "pragma user_version = 1":
        db.execute("insert into _sqlite_migrations(migration_set, name) values ('caselight', 'x')")
    db.execute(marked)
    db.close()
    before = (tmp_path / "caselight.db").read_bytes()
    with pytest.raises(KnownError) as caught:
        open_database(tmp_path)
    assert caught.value.problem is Problem.STORE_NEWER
    assert (tmp_path / "caselight.db").read_bytes() == before


def test_a_table_can_change_its_shape_with_all_that_hangs_on_it(tmp_path, monkeypatch):
    def reshaped(db):
        triggers = db["prediction"].triggers_dict
        db["prediction"].transform(rename={"took_ms": "took"}, not_null={"took"})
        for sql in triggers.values():
            db.execute(sql)

    open_database(tmp_path).close()
    with monkeypatch.context() as later:
        later.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, "reshaped": reshaped})
        db = open_database(tmp_path)
        assert over(db)["prediction"].strict
        assert "took" in over(db)["prediction"].columns_dict
        assert problems(db) == ()
        references = over(db)["correction"].foreign_keys
        assert "prediction" in {key.other_table for key in references}
        assert {i.name for i in over(db)["prediction"].indexes} >= {"prediction_newest"}
        db.close()


START = """
import sys
from desktop.__main__ import main
status = main()
loaded = {"sqlite_utils", "click", "dateutil", "pluggy", "tabulate", "sqlite3"} & set(sys.modules)
print(sorted(loaded), file=sys.stderr)
sys.exit(status)
"""


def test_a_start_on_a_database_that_is_up_to_date_loads_nothing_of_sqlite_utils(tmp_path):
    command = [sys.executable, "-c", START, "tasks", "--data-dir", str(tmp_path / "data")]
    told = []
    for _ in range(2):
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stderr.splitlines()[-1])
    assert "sqlite_utils" in told[0]
    assert told[1] == "[]"


def test_the_standard_librarys_sqlite_is_neither_needed_nor_replaced():
    code = (
        "import sys; from desktop.store.database import toolkit; toolkit.migrations('x')\n"
        "import sqlite_utils.utils as u, sqlcipher3\n"
        "assert u.sqlite3 is sqlcipher3 and 'pysqlite3' not in sys.modules\n"
        "assert '_sqlite3' not in sys.modules\n"
        "import sqlite3; assert sqlite3 is not sqlcipher3"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_pandas_is_not_loaded_where_it_is_installed(tmp_path):
    (tmp_path / "pandas.py").write_text("raise SystemExit(1)", "utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from desktop.store.database import toolkit; toolkit.migrations('x')\n"
        "assert 'sqlite_utils' in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
