"""The tasks that come with the program: installed once, where they can be read with."""

import asyncio

import pytest

from desktop.core.decisions.examples import Example, Role
from desktop.core.encoders import E5, Card, InstalledEncoder, Reference
from desktop.core.errors import KnownError, Problem
from desktop.core.task_wording import waiting_lines
from desktop.services.tasks.shipping import Shipping
from tests.helpers.fakes import FakeRepository
from tests.helpers.makers import FakeEncoders, FakeFolders, FakePacks, pack

ANY = Reference(E5.id, E5.name)
CARD = Card(E5.name, "bert", E5.id, 1, 12, 384, 512)
HERE = InstalledEncoder(E5.id, CARD, own=False)


def shipping(packs, on=(), here=()):
    repository, folders = FakeRepository(), FakeFolders()
    made = Shipping(repository, FakePacks(packs, on), folders, FakeEncoders(here=here))
    return made, repository, folders


def names(repository):
    return [task.id for task in asyncio.run(repository.tasks())]


def test_packs_are_installed_once():
    one = {"weather": pack("weather", [Example("a", "rain")]), "tides": pack("tides")}
    service, repository, folders = shipping(one)

    async def twice():
        await service.install()
        await service.install()

    asyncio.run(twice())
    assert names(repository) == ["tides", "weather"]
    assert [folder.name for folder, _ in folders.adopted] == ["tides", "weather"]
    samples = asyncio.run(repository.examples("weather", Role.SAMPLE))
    assert [e.text for e in samples] == ["a"]


def test_a_pack_that_cannot_be_read_is_told_and_nothing_of_it_is_there():
    service, repository, folders = shipping({"weather": None})
    with pytest.raises(KnownError) as caught:
        asyncio.run(service.install())
    assert caught.value.problem is Problem.PACK_REFUSED
    assert names(repository) == []
    assert folders.adopted == []


def test_a_pack_whose_encoder_is_not_here_waits_for_it_and_says_so():
    packs = {"weather": pack("weather"), "mood": pack("mood")}
    service, repository, _ = shipping(packs, {"mood": ANY})
    asyncio.run(service.install())
    assert names(repository) == ["weather"]
    waiting = asyncio.run(service.waiting())
    assert [(one.name, one.encoder) for one in waiting] == [("Mood", ANY)]


def test_a_pack_is_installed_once_its_encoder_is_here():
    service, repository, _ = shipping({"mood": pack("mood")}, {"mood": ANY}, here=[HERE])
    assert asyncio.run(service.waiting()) == ()
    asyncio.run(service.install())
    assert names(repository) == ["mood"]


def test_tasks_that_wait_are_named_with_what_they_wait_for():
    assert waiting_lines([]) == []
    (line,) = waiting_lines([("Mood", "e5")])
    assert line == (
        "Mood comes with Caselight too, and needs the language model e5, which is not on this "
        "computer."
    )
    assert waiting_lines([("A", "x"), ("B", "x"), ("C", "x"), ("D", "y")])[0].startswith(
        "A, B and C come with Caselight too, and need the language model x,"
    )
