"""Tasks can be removed, brought back, renamed, and their cards shown."""

import json

import pytest

from desktop.commandline import parser
from desktop.composition import compose, opened
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem


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
