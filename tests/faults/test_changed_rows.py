"""What was changed past the program, with the key in hand, is refused or noticed by a check."""

import json

import pytest

from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example
from desktop.store.database import checking
from desktop.store.database import opening as database
from desktop.store.database.connection import dbapi2

CORRECTIONS = [Example(f"Rain, day {i}.", "rain") for i in range(12)]
PLAIN = [
    "update text set body = 'other'",
    "update text set sealed = 1 - sealed",
    "update case_ set text = (select min(digest) from text)",
    "update case_ set author = 'other'",
    "delete from prediction",
    "update prediction set payload = '{}'",
    "delete from correction",
    "update correction set label = 'sun'",
    "delete from audit where seq > 5",
    "update audit set author = 'other'",
    "delete from audit_end",
    "update model_version set report = '{}'",
    "update model_version set corrections = 500",
    "delete from model_version where id not in (select version from active_model)",
    "delete from known",
    "update known set payload = x'00'",
    "update run set seed = 5",
    "delete from run",
]
NOTICED = [
    ("delete from audit where seq > (select max(seq) - 20 from audit)", "audit log does not end"),
    ("delete from audit", "audit log does not end"),
    ("update correction set label = 'sun' where rowid = 3", "a correction of case"),
    ("delete from correction where rowid = 3", "is gone"),
    ("update text set body = 'other' where rowid = 3", "the text"),
    ("update text set sealed = 1 - sealed where rowid = 3", "against the rule"),
    ("update example set answer = '{\"label\":\"sun\"}' where role = 'sealed'", "the examples of"),
    ("delete from example where role = 'sealed'", "the examples of"),
    (
        (
            "update active_model set version = "
            "(select version from active_model where task = 'places')"
        ),
        "the active version of weather",
    ),
    ("update task set labels = '[\"rain\"]' where id = 'weather'", "the labels of weather"),
    ("delete from active_model", "the active version of"),
    ("update correction set author = 'other' where rowid = 3", "who made a correction of case"),
]


@pytest.fixture
def db(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(task, CORRECTIONS)
            async for _ in program.reading.read(task, "Rain again."):
                pass
            assert await program.repository.check() == ()

    run(work())
    made = database.open_database(folder.root)
    with made.atomic():
        made.execute(
            "insert into run values ('r', 'weather', null, '{}', 0, '', '[]', 'failed', '', '', '')"
        )
        made.execute("insert or ignore into known select version, x'01' from active_model")
    yield made
    made.close()


def test_plain_changes_of_what_is_stored_for_good_are_refused(db):
    accepted = []
    for sql in PLAIN:
        try:
            db.execute(sql)
        except dbapi2.IntegrityError:
            continue
        accepted.append(sql)
    # The last one refuses where there is such a row; here every version is active.
    assert [s for s in accepted if "not in" not in s] == []
    assert checking.problems(db) == ()


@pytest.mark.parametrize(("sql", "said"), NOTICED)
def test_changes_past_the_guards_are_noticed_even_when_the_guards_are_put_back(db, sql, said):
    guards = db.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    db.execute("pragma foreign_keys = off")
    for name, _ in guards:
        db.execute(f"drop trigger {name}")
    db.execute(sql)
    assert any("guard" in wrong for wrong in checking.problems(db))
    for _, script in guards:
        db.execute(script)
    found = checking.problems(db)
    assert any(said in wrong for wrong in found)
    assert not any("guard" in wrong for wrong in found)
    assert not any(e.text in wrong for wrong in found for e in CORRECTIONS)


def test_a_guard_that_guards_nothing_is_noticed(db):
    db.execute("drop trigger correction_kept")
    db.execute("create trigger correction_kept before delete on correction begin select 1; end")
    assert checking.problems(db) == ("the guard correction_kept is changed",)


def test_many_wrong_rows_are_counted_not_listed(db):
    db.execute("drop trigger text_fixed")
    db.execute("update text set body = 'other'")
    found = checking.problems(db)
    assert len(found) < 2 * checking.NAMED
    assert any("more like it" in wrong for wrong in found)


def test_a_damaged_page_is_named(db, folder):
    db.execute("pragma wal_checkpoint(truncate)").fetchall()
    with (folder.root / database.FILE).open("r+b") as file:
        file.seek(9 * 4096 + 100)
        file.write(b"\0\0\0\0")
    assert any("page 10" in wrong for wrong in checking.problems(db))


def test_a_training_that_was_running_when_the_program_died_is_written_down(run, db, folder, packs):
    with db.atomic():
        db.execute(
            "insert into run values ('dead', 'weather', null, '{}', 0, '', '[]', 'running', '', "
            "null, null)"
        )
    db.close()

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            states = await program.repository._on(
                lambda db: db.execute(
                    "select state, ended is null from run where id = 'dead'"
                ).fetchall()
            )
            assert states == [("interrupted", 0)]
            assert await program.repository.check() == ()

    run(work())


def test_examples_of_an_older_program_are_vouched_for_once(run, db, folder, packs):
    db.execute("drop trigger audit_kept")
    before = db.execute("select count(*) from audit where action = ?", (checking.EXAMPLES,))
    assert before.fetchone() == (2,)
    checking.vouch_for_all(db)
    after = db.execute("select count(*) from audit where action = ?", (checking.EXAMPLES,))
    assert after.fetchone() == (2,)
    assert json.dumps(checking.problems(db)) == '["the guard audit_kept is missing"]'
