"""Tasks can be removed, brought back, renamed, and their cards shown."""

import errno
import json
from types import SimpleNamespace

import pytest

from desktop.commandline import parser
from desktop.composition import compose, opened
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import KnownError, Problem
from desktop.store.tables import erasing


@pytest.fixture
def told(packs, monkeypatch, folder, capsys):
    make = parser.compose
    monkeypatch.setattr(parser, "compose", lambda where, **named: make(where, packs=packs, **named))

    def call(*arguments):
        status = parser.main(["--data-dir", str(folder.root), *arguments])
        found = capsys.readouterr()
        return status, found.out if status == 0 else found.err

    return call


def ids(told, *arguments):
    return [t["id"] for t in json.loads(told("tasks", "--json", *arguments)[1])]


def test_a_removed_task_is_in_the_bin_and_comes_back_with_all_it_had(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(task, [Example("Rain, all day.", "rain")])
            await program.tasking.remove("weather")
            assert [t.id for t in await program.repository.tasks()] == ["places"]
            assert [t.id for t in await program.tasking.removed()] == ["weather"]
            with pytest.raises(KnownError) as caught:
                await program.repository.task("weather")
            assert caught.value.problem is Problem.UNKNOWN_TASK
            assert await program.keeping.check() == ()
        async with opened(compose(folder, packs=packs)) as program:
            assert [t.id for t in await program.repository.tasks()] == ["places"]
            assert await program.tasking.bring_back("weather") == task
            found = await program.searching.find("weather")
            assert [line.excerpt for line in found.page.lines] == ["Rain, all day."]

    run(work())


def test_the_name_of_a_removed_task_is_not_given_to_another(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            await program.tasking.remove("weather")
            with pytest.raises(KnownError) as caught:
                async for _ in program.installing.new_task("weather", Kind.CLASSIFY, []):
                    pass
            assert caught.value.problem is Problem.TASK_REMOVED

    run(work())


def test_a_backup_does_not_take_the_place_of_a_folder_with_a_removed_task(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            await program.tasking.remove("weather")
            with pytest.raises(KnownError) as caught:
                await program.keeping.restore(folder.root / "none")
            assert caught.value.problem is Problem.BACKUP_REFUSED

    run(work())


SECRET = "Zanzibrook was mentioned, all day."


async def filled(program):
    """Decide about a text in both tasks and about another in one, note it, and take that back."""
    for name, examples in (
        ("weather", [Example(SECRET, "rain"), Example("Rain again.", "rain")]),
        ("places", [Example("Rain again.", spans=())]),
    ):
        await program.taking.take(await program.repository.task(name), examples)
    case = await program.repository.find_case("weather", SECRET)
    noted = await program.correcting.note(case, "Zanzibrook, again")
    await program.correcting.undo(noted.case)
    said = await program.repository.task("weather")
    async for _ in program.reading.read(said, "Read, not decided."):
        pass
    return (await program.repository.versions("weather"))[0].id


def rows_of(program):
    """Return how many rows each table has about the task or its texts."""

    def counted(db):
        found = {
            "task": db.execute("select count(*) from task where id = 'weather'"),
            "text": db.execute("select count(*) from text where body != 'Rain again.'"),
            "shared": db.execute("select count(*) from text where body = 'Rain again.'"),
            "words": db.execute(
                "select count(*) from text_search where text_search match 'zanzibrook'"
            ),
        }
        for table in ("case_", "example", "import", "run", "model_version", "active_model"):
            found[table] = db.execute(f"select count(*) from {table} where task = 'weather'")
        for table in ("correction", "prediction"):
            found[table] = db.execute(
                f"select count(*) from {table} where case_ not in (select id from case_)"
            )
        return {table: rows.fetchone()[0] for table, rows in found.items()}

    return program.repository._on(counted)


def test_a_task_that_is_erased_leaves_nothing_and_takes_nothing_of_others(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            version = await filled(program)
            held = await program.tasking.contents("weather")
            assert (held.cases, held.versions) == (3, 1)
            await program.tasking.remove("weather")
            await program.tasking.erase("weather")
            left = await rows_of(program)
            others = [await program.repository.examples("places", role) for role in Role]
            assert left.pop("text") == len({e.text for some in others for e in some})
            assert left.pop("shared") == 1
            assert not any(left.values()), left
            assert not program.installing._folders.folder_of(version).exists()
            assert await program.keeping.check() == ()
            assert await program.tasking.removed() == ()
        async with opened(compose(folder, packs=packs)) as program:
            assert [t.id for t in await program.repository.tasks()] == ["places"]
            assert (await program.searching.find("places")).page.total == 1
            assert await program.keeping.check() == ()

    run(work())


def test_only_what_is_in_the_bin_and_not_being_trained_is_erased(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            await filled(program)
            tasking, repository = program.tasking, program.repository
            with pytest.raises(KnownError) as caught:
                await tasking.erase("weather")
            assert caught.value.problem is Problem.NOT_REMOVED
            run_id = await repository.begin_run(
                "weather", "", spec="{}", seed=0, dataset="", used="[]"
            )
            await tasking.remove("weather")
            with pytest.raises(KnownError) as caught:
                await tasking.erase("weather")
            assert caught.value.problem is Problem.TASK_IN_TRAINING
            await repository.end_run(run_id, "cancelled")
            await tasking.erase("weather")

    run(work())


def test_an_erasure_that_fails_leaves_the_task_and_its_guards(run, folder, packs, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            version = await filled(program)
            await program.tasking.remove("weather")
            with monkeypatch.context() as patched, pytest.raises(KnownError):
                patched.setattr(erasing, "audit", full)
                await program.tasking.erase("weather")
            assert program.installing._folders.folder_of(version).is_dir()
            assert await program.keeping.check() == ()
            await program.tasking.bring_back("weather")
            assert (await program.searching.find("weather", "zanzi")).page.total == 1
        async with opened(compose(folder, packs=packs)) as program:
            assert program.installing._folders.folder_of(version).is_dir()

    run(work())


def test_a_task_whose_words_cannot_be_forgotten_stays_whole(run, folder, packs, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            await filled(program)
            await program.tasking.remove("weather")
            with monkeypatch.context() as patched, pytest.raises(KnownError) as caught:
                patched.setattr(erasing.search_index, "tidy", full)
                await program.tasking.erase("weather")
            assert caught.value.problem is Problem.DISK_FULL
            await program.tasking.bring_back("weather")
            assert (await program.searching.find("weather", "zanzi")).page.total == 1
            assert await program.keeping.check() == ()

    run(work())


def test_a_task_that_is_gone_is_told_as_gone_though_the_log_stays_until_the_end(
    run, folder, packs, monkeypatch
):
    execute = erasing.Database.execute

    def failing(self, sql, values=()):
        if "wal_checkpoint" in sql:
            raise erasing.dbapi2.OperationalError("disk I/O error")
        return execute(self, sql, values)

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            version = await filled(program)
            await program.tasking.remove("weather")
            with monkeypatch.context() as patched:
                patched.setattr(erasing.Database, "execute", failing)
                await program.tasking.erase("weather")
            assert not program.installing._folders.folder_of(version).exists()
        left = [f for f in folder.root.glob("caselight.db-wal") if f.stat().st_size]
        assert left == []

    run(work())


def test_files_that_an_erasure_was_killed_before_are_gone_after_the_next_start(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            version = await filled(program)
            await program.tasking.remove("weather")
            folders = program.installing._folders
            with pytest.raises(ZeroDivisionError), folders.removing([version]):
                await program.repository.erase_task("weather")
                raise ZeroDivisionError
            assert folders.folder_of(version).is_dir()
        async with opened(compose(folder, packs=packs)) as program:
            assert not folders.folder_of(version).exists()

    run(work())


def test_a_task_of_a_name_that_was_erased_can_be_made_anew(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            version = (await program.repository.versions("weather"))[0]
            await program.tasking.remove("weather")
            await program.tasking.erase("weather")
            await program.repository.install_task(task, version, {})
            assert await program.repository.task("weather") == task
            assert await program.repository.check() == ()

    run(work())


def test_the_command_erases_only_when_it_is_told_so(told, monkeypatch):
    assert told("task", "erase", "weather", "--yes")[0] == 1
    assert told("task", "remove", "weather")[0] == 0
    status, said = told("task", "erase", "weather")
    assert status == 1
    assert "with 0 cases" in said
    assert "Nothing was removed" in said
    assert ids(told, "--removed") == ["weather"]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    for answer, status in (("no", 1), ("yes", 0)):
        monkeypatch.setattr("builtins.input", lambda _, said=answer: said)
        assert told("task", "erase", "weather")[0] == status
    assert ids(told, "--removed") == []
    assert ids(told) == ["places"]


def test_the_commands_remove_and_restore(told):
    assert ids(told) == ["places", "weather"]
    status, said = told("task", "remove", "weather")
    assert (status, "task restore weather" in said) == (0, True)
    assert ids(told) == ["places"]
    assert ids(told, "--removed") == ["weather"]
    assert told("task", "remove", "weather")[0] == 1
    assert told("task", "restore", "weather")[0] == 0
    assert ids(told) == ["places", "weather"]
    status, said = told("task", "restore", "weather")
    assert (status, "recycle bin" in said) == (1, True)


@pytest.mark.parametrize(("name", "kept"), [("  The  sky ", "The  sky"), ("Himmel \u00fc", None)])
def test_the_command_renames(told, name, kept):
    assert told("task", "rename", "weather", name)[0] == 0
    found = json.loads(told("tasks", "--json")[1])
    assert {t["id"]: t["name"] for t in found}["weather"] == (kept or name)


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 121])
def test_a_name_that_is_none_is_refused(told, name):
    status, said = told("task", "rename", "weather", name)
    assert (status, "one line of 1 to 120" in said) == (1, True)


def test_the_command_shows_the_card(told):
    assert told("task", "card", "weather") == (0, "Weather (weather)\n  name: Weather\n")
    shown = json.loads(told("task", "card", "weather", "--json")[1])
    assert shown["card"] == {"name": "Weather"}
