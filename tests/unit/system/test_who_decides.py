"""The name beside what is decided: given, kept in the settings, or the system's."""

import getpass

import pytest

from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example
from desktop.store.database.rows import rows
from desktop.system import people


def failing():
    raise OSError("no user")


@pytest.mark.parametrize(
    ("given", "kept", "user", "name"),
    [
        ("Dr. Aalto", "Kim", "kw", "Dr. Aalto"),
        ("", "Kim Wöhr", "kw", "Kim Wöhr"),
        ("", "", "kw", "kw"),
        ("  \n", "", "", "unknown"),
        ("a\x00b\nc", "", "kw", "ab c"),
    ],
)
def test_a_name_is_given_or_kept_or_the_systems(tmp_path, monkeypatch, given, kept, user, name):
    file = tmp_path / "settings.json"
    file.write_text(f'{{"author": "{kept}"}}', "utf-8")
    monkeypatch.setattr(getpass, "getuser", lambda: user)
    assert people.author(file, given) == name


def test_without_any_user_there_is_a_name_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", failing)
    assert people.author(tmp_path / "none.json") == "unknown"


def test_every_row_says_who_it_was(run, folder, packs):
    async def work():
        async with opened(compose(folder, author="Kim", packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(task, [Example("Hail on the roof.", "hail")])
            case = (await program.searching.find("weather")).page.lines[0].id
            fact = await program.correcting.relabel(
                await program.searching.open(case), "sun", seconds=2.5
            )
            await program.binning.delete([case])
            authors = "select distinct author from audit"
            return fact.case.history, await program.repository._on(rows, authors)

    history, authors = run(work())
    assert [(row.author, row.seconds) for row in history] == [("Kim", 0.0), ("Kim", 2.5)]
    assert authors == [("Kim",)]
