"""Long work on the model's thread: told as it goes, and dropped when nobody waits for it."""

import asyncio

import pytest

from desktop.core.answers.predictions import Question
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Memory
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.traces import trace_of
from desktop.ml.reading.network import Network
from desktop.ml.serving import engine as engines
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.system import paths

LONG = "Nothing to report here today, and no cloud in the sky. " * 200

ENCODERS = [paths.backbone().parent]


async def nothing_stored(_):
    return Memory()


@pytest.fixture
def predictor(packs):
    made = ThreadPredictor(ModelThread(ENCODERS, packs.joinpath), nothing_stored)
    yield made
    made.close()


@pytest.fixture
def passes(monkeypatch):
    """Count the passes of the encoder."""
    counted = []
    encode = Network.encode
    monkeypatch.setattr(
        Network, "encode", lambda *words: (encode(*words), counted.append(len(counted)))[0]
    )
    return counted


def test_a_long_reading_tells_how_far_it_is(run, predictor):
    shares = []
    said = run(predictor.read("weather", LONG, shares.append))
    assert said.windows == len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("version", ["weather", "places"])
def test_a_reading_that_is_cancelled_ends_at_its_next_step(run, predictor, passes, version):
    async def work():
        await predictor.prepare(version)
        moved = asyncio.Event()
        begun = len(passes)
        reading = asyncio.create_task(predictor.read(version, LONG, lambda _: moved.set()))
        await moved.wait()
        reading.cancel()
        answer = await predictor.read(version, "Rain in Oslo.")
        return reading.cancelled(), answer, len(passes) - begun

    cancelled, answer, done = run(work())
    assert cancelled
    assert answer.windows == 1
    assert done < 6


LESSONS = [Taught(f"{i}", LONG + f"{i}", "rain") for i in range(3)]
WORK = {
    "explain": lambda p, question: p.explain("weather", LONG, question),
    "firmness": lambda p, _: p.firmness("weather", LONG, [(0, 7), (8, 10)]),
    "without": lambda p, _: p.without("weather", LONG, [(0, 7)]),
    "read_many": lambda p, _: p.read_many("weather", [LONG, LONG]),
    "suspicion": lambda p, _: p.suspicion("weather", LESSONS),
}


@pytest.mark.parametrize("name", WORK)
def test_whatever_is_asked_for_is_dropped_when_nobody_waits(run, predictor, monkeypatch, name):
    """The second pass of the encoder happens only after whoever asked is gone."""
    import threading

    second, gone = threading.Event(), threading.Event()
    finished = []
    inner = Network.encode

    async def work():
        await predictor.prepare("weather")
        count = []

        def encode(self, *words):
            count.append(1)
            if len(count) == 2:
                second.set()
                gone.wait()
            made = inner(self, *words)
            finished.append(1)
            return made

        monkeypatch.setattr(Network, "encode", encode)
        asked = asyncio.create_task(WORK[name](predictor, Question("rain")))
        await asyncio.to_thread(second.wait)
        asked.cancel()
        await asyncio.sleep(0)
        gone.set()
        monkeypatch.setattr(Network, "encode", inner)
        await predictor.prepare("weather")
        return asked.cancelled()

    assert run(work())
    assert len(finished) == 1


def test_closing_drops_a_long_reading(run, packs, passes):
    predictor = ThreadPredictor(ModelThread(ENCODERS, packs.joinpath), nothing_stored)

    async def work():
        moved = asyncio.Event()
        reading = asyncio.create_task(predictor.read("weather", LONG, lambda _: moved.set()))
        await moved.wait()
        predictor.close()
        await asyncio.wait([reading])
        return reading.cancelled()

    assert run(work())
    assert len(passes) < 6


def test_a_fault_of_the_program_is_no_damage_of_files_and_tells_no_text(
    run, predictor, monkeypatch
):
    def fails(*_):
        raise KeyError("Aunt Petronella")

    monkeypatch.setattr(engines, "explain_label", fails)
    with pytest.raises(BugError) as caught:
        run(predictor.explain("weather", "Rain.", Question("rain")))
    told = trace_of(caught.value)
    assert "caused by KeyError" in told
    assert "test_model_thread_steps.py" in told
    assert "model=weather" in told
    assert "Petronella" not in told


def test_what_the_world_got_wrong_stays_what_it_is(run, predictor, monkeypatch):
    def fails(*_):
        raise KnownError(Problem.VERSION_DAMAGED, version="x")

    monkeypatch.setattr(engines, "explain_label", fails)
    with pytest.raises(KnownError):
        run(predictor.explain("weather", "Rain.", Question("rain")))


@pytest.mark.parametrize("begun", [False, True])
def test_what_is_asked_of_a_closed_predictor_is_cancelled_and_no_fault(run, packs, begun):
    predictor = ThreadPredictor(ModelThread(ENCODERS, packs.joinpath), nothing_stored)

    async def work():
        if begun:
            await predictor.prepare("weather")
        predictor.close()
        predictor.teach({"weather": [Taught("c", "Fog.", "fog")]})
        with pytest.raises(asyncio.CancelledError):
            await predictor.read("weather", "Fog.")

    run(work())
