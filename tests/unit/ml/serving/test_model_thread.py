"""The model's thread: what is loaded before anyone asks."""

import gc
import weakref

import pytest

from desktop.core.decisions.lessons import Memory
from desktop.core.errors import KnownError, Problem
from desktop.ml.serving import readers as engines
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.system import paths


async def nothing_stored(_):
    return Memory()


def asked(run, packs, monkeypatch, expected, wanted):
    """Begin with one version and prepare another; returns its labels and the folders read."""
    read = []
    load = engines.load_network
    monkeypatch.setattr(
        engines,
        "load_network",
        lambda folder, base: (read.append(folder.name), load(folder, base))[1],
    )

    async def work():
        thread = ModelThread([paths.backbone().parent], packs.joinpath)
        predictor = ThreadPredictor(thread, nothing_stored)
        try:
            await thread.begin(expected)
            return (await predictor.prepare(wanted)).labels
        finally:
            predictor.close()

    return run(work()), read


def test_the_version_that_was_expected_is_read_once(run, packs, monkeypatch):
    labels, read = asked(run, packs, monkeypatch, "weather", "weather")
    assert labels
    assert read == ["weather"]


def test_another_version_than_expected_is_read_when_asked_for(run, packs, monkeypatch):
    names = sorted(folder.name for folder in packs.iterdir())
    other = next(name for name in names if name != "weather")
    labels, read = asked(run, packs, monkeypatch, "weather", other)
    assert labels
    assert read == ["weather", other]


def test_a_closed_thread_holds_no_version(run, packs):
    async def work():
        thread = ModelThread([paths.backbone().parent], packs.joinpath)
        predictor = ThreadPredictor(thread, nothing_stored)
        await predictor.prepare("weather")
        model = weakref.ref((await thread.run(lambda engine: engine.readers.of("weather"))).model)
        assert model() is not None
        predictor.close()
        return thread, model

    thread, model = run(work())
    gc.collect()
    assert (thread._worker._thread.is_alive(), model()) == (False, None)


@pytest.mark.parametrize("expected", ["", "gone", "../..", "sha256:00"])
def test_an_expected_version_that_is_not_there_hinders_nothing(run, packs, monkeypatch, expected):
    labels, _ = asked(run, packs, monkeypatch, expected, "weather")
    assert labels


def test_a_missing_backbone_is_told_by_the_first_call(run, packs, tmp_path):
    async def work():
        thread = ModelThread([tmp_path], packs.joinpath)
        predictor = ThreadPredictor(thread, nothing_stored)
        try:
            await thread.begin("weather")
            await predictor.prepare("weather")
        finally:
            predictor.close()

    with pytest.raises(KnownError) as told:
        run(work())
    assert told.value.problem is Problem.BACKBONE_MISSING
