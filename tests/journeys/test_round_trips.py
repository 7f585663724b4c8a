"""How often a paste and a decision wait for the threads of the model and of the store."""

import asyncio

import pytest

from desktop.ml.serving.thread import ModelThread
from desktop.store.database.thread import StoreThread
from tests.helpers.journey import journey, read, until

PAUSED_S = 1.0


@pytest.fixture
def awaited(qapp, tmp_path, packs, monkeypatch):
    """Return what says for which threads the window waits while some steps are taken."""

    def counting(kind, name, asked):
        run = kind.run
        monkeypatch.setattr(kind, "run", lambda *a: (asked.append(name), run(*a))[1])

    def of(task, steps):
        asked, told = [], []

        async def counted(desk):
            await read(desk, "It pours and pours in Oslo.")
            await until(lambda: desk.reading.state.firmness or task == "places", "how firm it is")
            # What is done once the person pauses is done.
            await asyncio.sleep(PAUSED_S)
            counting(ModelThread, "model", asked)
            counting(StoreThread, "store", asked)
            await steps(desk)
            told.extend(asked)

        journey(qapp, tmp_path / "d", packs, counted, task)
        return told

    return of


def test_a_paste_waits_four_times(awaited):
    async def paste(desk):
        await read(desk, "The sun shines over Bergen.")
        await until(lambda: desk.reading.state.firmness, "how firm the answer is")

    # Read it, keep it, say why, say how firm.
    assert awaited("weather", paste) == ["model", "store", "model", "model"]


def test_a_correction_waits_three_times(awaited):
    async def correct(desk):
        other = desk.reading.state.case.prediction.labels[1].label
        desk.reading.relabel(other)
        await until(lambda: desk.reading.state.again, "what is answered now")
        await until(lambda: desk.reading.state.explanation, "why")

    # Keep it, answer anew, say why; how firm the new answer is comes after.
    told = awaited("weather", correct)
    assert told[:3] == ["store", "model", "model"]
    assert told[3:] in ([], ["model"])


def test_accepted_entities_wait_once(awaited):
    async def accept(desk):
        desk.reading.accept()
        await until(lambda: desk.reading.state.case.history, "the decision")

    assert awaited("places", accept) == ["store"]
