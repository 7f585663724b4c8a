"""The encrypted store behind its port."""

import asyncio
import sqlite3
import threading
from dataclasses import replace

import pytest

from desktop.core.answers.predictions import LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id
from desktop.store.database import schema
from desktop.store.database.connection import dbapi2
from desktop.store.database.opening import open_database
from desktop.store.repository import SqlRepository
from desktop.store.tables import lessons

SAID = Prediction("sha256:1", (LabelScore("a", 0.8), LabelScore("b", 0.2)))


def version(number, state=VersionState.READY, **more):
    return Version(f"sha256:{number}", "t", number, "2026-01-01", state, **more)


@pytest.fixture
def store(tmp_path, run):
    """Run steps on an open repository with one installed task."""

    def call(steps):
        async def work():
            repository = SqlRepository(tmp_path)
            try:
                await repository.open()
                if not await repository.tasks():
                    await repository.install_task(
                        Task("t", "T", Kind.CLASSIFY, ("a", "b")),
                        version(1, active=True),
                        {
                            Role.SEALED: (Example("sealed text", "a"),),
                            Role.REPLAY: (Example("old", spans=(Span(0, 3, "x"),)),),
                        },
                    )
                return await steps(repository)
            finally:
                repository.close()

        return run(work())

    return call


async def record(r, task, text, said, origin):
    return (await r.record_case(task, text, said, origin)).case.id


async def append(r, row):
    """Store a row about the case as it is now."""
    case = await r.case(row.case)
    given = row.prediction or case.prediction_id
    return await r.append(replace(row, prediction=given), case.text)


def correction(case, act=Act.RELABEL, **more):
    return Correction(new_id(), case, act, "2026", **more)


def test_everything_is_there_after_opening_again(store):
    async def write(r):
        case = await record(r, "t", "Hello 😀 there", SAID, Origin("w"))
        await append(r, correction(case, label="b"))
        return case

    async def read(r):
        case = await r.case(written)
        assert case.text == "Hello 😀 there"
        assert case.prediction == SAID
        assert case.decision.label == "b"
        assert (await r.examples("t", Role.SEALED)) == (Example("sealed text", "a"),)
        assert (await r.examples("t", Role.REPLAY))[0].spans == (Span(0, 3, "x"),)
        assert await r.check() == ()

    written = store(write)
    store(read)


def test_nothing_of_a_text_can_be_read_in_the_files(store, tmp_path):
    async def write(r):
        await record(r, "t", "a canary sings in the mine", SAID, Origin("w"))

    store(write)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"canary" not in file.read_bytes(), file
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "caselight.db").execute("select * from case_").fetchall()


def test_the_same_text_is_the_same_case_and_newest_first(store):
    async def steps(r):
        first = await record(r, "t", "one", SAID, Origin("w"))
        await record(r, "t", "two", SAID, Origin("w"))
        assert await record(r, "t", "one", SAID, Origin("w")) == first
        page = await r.search("t", "", limit=10)
        assert [line.excerpt for line in page.lines] == ["one", "two"]
        assert page.total == 2

    store(steps)


def test_a_draft_that_was_typed_further_leaves_the_list_unless_decided(store):
    async def steps(r):
        draft = await record(r, "t", "I have", SAID, Origin("w", draft=True))
        full = await record(r, "t", "I have a cold", SAID, Origin("w", draft=True, replaces=draft))
        await append(r, correction(full, label="a"))
        await record(r, "t", "I have a cold and", SAID, Origin("w", draft=True, replaces=full))
        page = await r.search("t", "", limit=10)
        assert {line.excerpt for line in page.lines} == {"I have a cold", "I have a cold and"}

    store(steps)


def test_a_clock_that_is_set_back_changes_nothing_about_the_newest_answer(store, monkeypatch):
    later = replace(SAID, took_ms=9.0)

    async def steps(r):
        case = await record(r, "t", "one", SAID, Origin("w"))
        monkeypatch.setattr("desktop.store.tables.cases.new_id", lambda: "00000000-past")
        monkeypatch.setattr("desktop.store.tables.cases.now", lambda: "1999")
        await record(r, "t", "one", later, Origin("w"))
        assert (await r.case(case)).prediction == later
        assert (await append(r, correction(case, label="a"))).new

    store(steps)


def test_search_finds_beginnings_of_words_accents_aside_and_survives_any_query(store):
    async def steps(r):
        await record(r, "t", "Café visit on Monday", SAID, Origin("w"))
        for query, hits in (
            ("caf", 1),
            ("mon vis", 1),
            ("tuesday", 0),
            ('"', 0),
            ("a* OR (", 0),
            ("'; drop table case_", 0),
            ("***", 0),
            ("", 1),
        ):
            assert (await r.search("t", query, limit=5)).total == hits, query

    store(steps)


@pytest.mark.parametrize(
    ("text", "hits", "misses"),
    [
        (
            "\u60a3\u8005\u5934\u75db\u4e09\u5929\uff0c\u53d1\u70e738\u5ea6",
            "\u5934\u75db",
            "\u75db\u5934",
        ),
        (
            "\u60a3\u8005\u5934\u75db\u4e09\u5929\uff0c\u53d1\u70e738\u5ea6",
            "\u70e738",
            "\u70e73\u5ea6",
        ),
        ("\u60a3\u8005\u5934\u75db\u4e09\u5929", "\u75db \u60a3", "\u5934\u4e09"),
        (
            "\u6628\u65e5\u304b\u3089\u30b9\u30de\u30fc\u30c8\u30d5\u30a9\u30f3\u304c\u52d5\u304b\u306a\u3044",
            "\u30d5\u30a9\u30f3",
            "\u30b9\u30d5",
        ),
        (
            "\u6628\u65e5\u304b\u3089\u30b9\u30de\u30fc\u30c8\u30d5\u30a9\u30f3\u304c\u52d5\u304b\u306a\u3044",
            "\u52d5\u304b\u306a\u3044",
            "\u52d5\u304f",
        ),
        ("\U0002a6a5 is one character", "\U0002a6a5", "\u4e00"),
        (
            "\u0e1b\u0e27\u0e14\u0e2b\u0e31\u0e27\u0e21\u0e32\u0e01",
            "\u0e2b\u0e31\u0e27",
            "\u0e44\u0e02\u0e49",
        ),
        ("MRI \u68c0\u67e5 normal", "norm \u67e5", "ormal"),
        ("登录ＡＰＰ１２时闪退", "app12", "app13"),
        ("登录APP12时闪退", "ＡＰＰ", "Ｂ"),
        ("錢被銀行卡吃掉", "银行卡", "信用卡"),
        ("钱被银行卡吃掉", "銀行", "銀被"),
        ("ｶｰﾄﾞが届かない", "カード", "カド"),
        ("카드가 아직 안 왔어요", "카드", "드가"),
        ("मेरा कार्ड नहीं आया", "कार्ड", "करड"),
        ("لم تصل البِطاقة أمس", "البطاقه امس", "بطاق"),
        ("نمی‌خواهم", "نميخواه", "خواه"),
        ("ห้องน้ำสะอาด", "น้ำ", "นำ"),
    ],
)
def test_search_finds_what_stands_within_text_without_blanks(store, text, hits, misses):
    async def steps(r):
        await record(r, "t", text, SAID, Origin("w"))
        assert (await r.search("t", hits, limit=5)).total == 1
        assert (await r.search("t", misses, limit=5)).total == 0

    store(steps)


def test_search_finds_a_case_by_its_newest_note_and_by_its_text_all_the_same(store):
    async def steps(r):
        case = await record(r, "t", "Caf\u00e9 visit \u5934\u75db", SAID, Origin("w"))
        await append(r, correction(case, Act.NOTE, reason="ask \u533b\u751f"))
        await append(r, correction(case, Act.NOTE, reason="ask tomorrow"))
        totals = [
            (await r.search("t", q, limit=5)).total for q in ("tomor", "\u533b", "cafe", "\u75db")
        ]
        assert totals == [1, 0, 1, 1]

    store(steps)


def test_a_correction_sent_twice_is_stored_once(store):
    async def steps(r):
        case = await record(r, "t", "x y", SAID, Origin("w"))
        row = correction(case, label="a")
        await append(r, row)
        assert len((await append(r, row)).history) == 1

    store(steps)


@pytest.mark.parametrize(
    "statement",
    [
        "update correction set label = 'z'",
        "delete from correction",
        "update audit set author = 'z'",
        "delete from audit",
        "update prediction set payload = '{}'",
    ],
)
def test_the_past_cannot_be_changed(store, tmp_path, statement):
    async def write(r):
        case = await record(r, "t", "x y", SAID, Origin("w"))
        await append(r, correction(case, label="a"))

    store(write)
    db = open_database(tmp_path)
    with pytest.raises(Exception, match=r"append-only|immutable"):
        db.execute(statement)
    db.close()


def test_a_half_written_correction_leaves_nothing(store):
    async def steps(r):
        case = await record(r, "t", "x y", SAID, Origin("w"))
        with pytest.raises(Exception, match="FOREIGN KEY"):
            await append(r, correction(case, Act.NOTE, reason="late", prediction="no such"))
        assert (await r.case(case)).history == ()
        assert await r.check() == ()

    store(steps)


def test_promotion_and_return_move_one_pointer(store):
    async def steps(r):
        run_id = await r.begin_run("t", "sha256:1", spec="{}", seed=0, dataset="d", used='["c1"]')
        await r.end_run(run_id, "ready", "{}", version(2, parent="sha256:1", active=True))
        assert [v.number for v in await r.versions("t") if v.active] == [2]
        assert await r.used_corrections("t") == {"c1"}
        await r.activate("t", (await r.find_version("t", "1")).id)
        assert await r.used_corrections("t") == frozenset()
        with pytest.raises(KnownError) as caught:
            await r.find_version("t", "9")
        assert caught.value.problem is Problem.UNKNOWN_VERSION

    store(steps)


def test_a_training_ends_once(store):
    async def steps(r):
        run_id = await r.begin_run("t", "sha256:1", spec="{}", seed=0, dataset="d", used="[]")
        await r.end_run(run_id, "refused", '{"a": 1}', version(2, parent="sha256:1"))
        await r.end_run(run_id, "cancelled")
        stored = await r._on(lambda db: db.execute("select state, report from run").fetchall())
        assert stored == [("refused", '{"a": 1}')]

    store(steps)


def test_labels_grow_once(store):
    async def steps(r):
        for text, label in (("one", "c"), ("two", "a"), ("three", "c")):
            case = await record(r, "t", text, SAID, Origin("window"))
            await append(r, correction(case, label=label))
        assert (await r.task("t")).labels == ("a", "b", "c")
        with pytest.raises(KnownError):
            await r.task("none")

    store(steps)


def test_keys_are_for_the_owner_and_the_twin_helps(store, tmp_path):
    async def nothing(r):
        return None

    store(nothing)
    for name in ("vault.json", "vault.twin.json"):
        assert (tmp_path / name).stat().st_mode & 0o77 == 0
    (tmp_path / "vault.json").write_text("spoilt")
    store(nothing)
    assert (tmp_path / "vault.json").read_text() == (tmp_path / "vault.twin.json").read_text()


def test_ids_sort_by_time():
    ids = [new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert ids[0][:8] <= ids[-1][:8]
    assert all(i[14] == "7" for i in ids)


def test_an_older_database_gets_the_missing_tables_and_keeps_its_rows(tmp_path, monkeypatch):
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", {"first_tables": schema.MIGRATIONS["first_tables"]})
        db = open_database(tmp_path)
        db.execute("insert into text values ('d', 'kept', 0)")
        db.close()
    db = open_database(tmp_path)
    names = {row[0] for row in db.execute("select name from sqlite_master")}
    assert {"overrule", "overrule_fixed", "overrule_kept", "known", "text_fixed"} <= names
    assert db.execute("select body from text").fetchall() == [("kept",)]
    applied = db.execute("select name from _sqlite_migrations order by id").fetchall()
    assert [name for (name,) in applied] == [*schema.MIGRATIONS]
    db.close()


def test_a_migration_is_applied_whole_or_not_at_all(tmp_path, monkeypatch):
    broken = "create table half (a) strict;\ncreate table task (a);\n"
    open_database(tmp_path).close()
    with monkeypatch.context() as later:
        later.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, "broken": broken})
        with pytest.raises(dbapi2.OperationalError):
            open_database(tmp_path)
    db = open_database(tmp_path)
    assert not db.execute("select 1 from sqlite_master where name = 'half'").fetchall()
    db.close()


def test_an_inner_block_that_fails_takes_back_only_its_own(tmp_path):
    db = open_database(tmp_path)
    add = "insert into text values (?, '', 0)"
    with db.atomic():
        db.execute(add, ("outer",))
        with pytest.raises(ValueError, match="inner"), db.atomic():
            db.execute(add, ("inner",))
            raise ValueError("inner")
        with db.atomic():
            db.execute(add, ("kept",))
    with pytest.raises(ValueError, match="late"), db.atomic():
        db.execute(add, ("lost",))
        raise ValueError("late")
    assert {row[0] for row in db.execute("select digest from text")} == {"outer", "kept"}
    db.close()


def test_what_a_version_saw_in_a_text_is_kept_with_both_and_comes_with_its_memory(store):
    async def steps(r):
        case = await record(r, "t", "rain today", SAID, Origin("test"))
        assert case
        r.keep_features("sha256:1", {digest("rain today"): b"one", digest("no text"): b"none"})
        r.keep_features("sha256:9", {digest("rain today"): b"none"})
        r.keep_features("sha256:1", {digest("rain today"): b"two"})
        return (await r.memory("sha256:1")).features, (await r.memory("sha256:9")).features

    assert store(steps) == ({digest("rain today"): b"two"}, {})


def test_what_was_asked_before_the_store_is_closed_is_still_stored(tmp_path, run, monkeypatch):
    async def work():
        repository = SqlRepository(tmp_path)
        await repository.open()
        await repository.install_task(
            Task("t", "T", Kind.CLASSIFY, ("a", "b")), version(1, active=True), {}
        )
        at_work, done = threading.Event(), threading.Event()
        repository._thread._worker.submit(lambda: (at_work.set(), done.wait(5)))
        asked = asyncio.ensure_future(record(repository, "t", "hello", SAID, Origin("window")))
        await asyncio.to_thread(at_work.wait, 5)
        closing = repository._thread._worker.close
        monkeypatch.setattr(repository._thread._worker, "close", lambda: (done.set(), closing())[1])
        assert repository.close()
        case = await asked
        again = SqlRepository(tmp_path)
        await again.open()
        found = await again.case(case)
        again.close()
        return found.text

    assert run(work()) == "hello"


def test_a_copy_is_tidy_and_a_store_without_room_is_copied_all_the_same(store, tmp_path):
    async def steps(r):
        for number in range(40):
            await record(r, "t", f"number {number}", SAID, Origin("w"))
        pages = await r._on(lambda db: db.execute("pragma page_count").fetchone()[0])
        pieces = "select count(distinct segid) from text_search_idx"
        for name, most in (("full", pages), ("roomy", 100_000)):
            (tmp_path / name).mkdir()
            await r._on(lambda db, m=most: db.execute(f"pragma max_page_count = {m}").fetchone())
            await r.copy_to(tmp_path / name)
        counted = "select stat from sqlite_stat1 where tbl = 'case_' and idx = 'case_read'"
        assert await r._on(lambda db: db.execute(pieces).fetchone()) == (1,)
        assert await r._on(lambda db: db.execute(counted).fetchone()[0].split()[0]) == "40"
        assert (await r.search("t", "numb 7", limit=5)).total == 1

    store(steps)
    full = open_database(tmp_path / "full")
    assert full.execute("select count(*) from case_").fetchone() == (40,)
    full.close()


def test_features_that_cannot_be_kept_are_written_down_without_a_text_and_the_rest_goes_on(
    store, monkeypatch, caplog
):
    def full(*_):
        raise dbapi2.OperationalError("database or disk is full: patient zanzibrook")

    async def steps(r):
        monkeypatch.setattr(lessons, "keep_features", full)
        r.keep_features("sha256:1", {"old": b"feature"})
        return [task.id for task in await r.tasks()]

    assert store(steps) == ["t"]
    assert "OperationalError" in caplog.text
    assert "zanzibrook" not in caplog.text
