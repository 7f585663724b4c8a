"""Databases that earlier programs wrote are opened with everything that they hold."""

import shutil

import pytest

from desktop.core.decisions.corrections import Act
from desktop.store.repository import SqlRepository
from tests.fixtures.record import record
from tests.helpers.folders import FIXTURES


@pytest.fixture(params=["database-3", "database-7", "database-8", "database-10", "now"])
def recorded(request, tmp_path, run):
    """Run steps on a database that was recorded before a migration, or just now."""
    folder = tmp_path / "data"
    if request.param == "now":
        folder.mkdir()
        run(record(folder))
    else:
        shutil.copytree(FIXTURES / request.param, folder)

    def call(steps):
        async def work():
            repository = SqlRepository(folder)
            try:
                await repository.open()
                return await steps(repository)
            finally:
                repository.close()

        return run(work())

    return call


def test_it_is_whole_and_every_decision_stands_as_it_stood(recorded):
    async def steps(r):
        assert await r.check() == ()
        decided = {text: made for text, _, made in await r.decided("weather")}
        wet = decided["It drips from every tree."]
        assert (wet.act, wet.label, wet.note) == (Act.ACCEPT, "rain", "seen at noon")
        glare = decided["Glare on the lake."]
        assert (glare.label, glare.flagged) == ("sun", True)
        assert decided["Nothing but grey."].label == "mist"
        assert decided["Ice on the puddle."].act is None
        towns = (await r.decided("places"))[0][2]
        assert [(s.start, s.reviewed) for s in towns.spans] == [(10, True)]
        assert towns.whole

    recorded(steps)


def test_the_newest_prediction_and_the_list_are_as_they_were(recorded):
    async def steps(r):
        page = await r.search("weather", "", limit=9)
        assert [line.excerpt for line in page.lines] == [
            "It drips from every tree.",
            "A few clouds",
            "Ice on the puddle.",
            "Nothing but grey.",
            "Glare on the lake.",
        ]
        assert page.lines[0].predicted == "sun"

    recorded(steps)


def test_each_version_is_taught_what_it_was_not_trained_on(recorded):
    async def steps(r):
        first, second = await r.memory("sha256:w1"), await r.memory("sha256:w2")
        assert (first.known, second.known) == (b"known examples", b"more")
        assert [t.label for t in first.lessons] == ["rain", "mist"]
        # The run names the note beside the acceptance, as earlier programs did.
        assert [t.label for t in second.lessons] == ["mist"]
        lesson = (await r.memory("sha256:p1")).lessons[0]
        assert [s.start for s in lesson.predicted] == [0, 10]

    recorded(steps)


def test_labels_that_nothing_was_trained_with_can_go(recorded):
    async def steps(r):
        assert (await r.usage("weather"))["mist"] == 1
        if "frsot" in (await r.task("weather")).labels:
            await r.remove_label("weather", "frsot")
        await r.move_label("weather", "mist", "fog")
        assert (await r.task("weather")).labels == ("rain", "sun", "fog")

    recorded(steps)
