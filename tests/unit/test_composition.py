"""Putting the parts together, and taking them apart."""

from dataclasses import replace

import pytest

from desktop.composition import compose, opened
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.services.facts import TrainingStarted
from desktop.store.database import opening, thread
from desktop.system import paths
from tests.helpers.small import WEATHER


class Part:
    def __init__(self, name, closed):
        self.name, self.closed = name, closed

    def close(self):
        self.closed.append(self.name)
        return self.name == "store"


def test_the_store_is_closed_before_the_model_which_may_be_at_something_long(tmp_path):
    closed = []
    program = replace(
        compose(paths.data_folder(tmp_path)),
        repository=Part("store", closed),
        predictor=Part("model", closed),
    )
    assert program.close()
    assert closed == ["store", "model"]


def test_a_store_that_others_have_open_is_opened_once_they_let_go(program, run, monkeypatch):
    def busy(_):
        raise KnownError(Problem.IN_USE, holder="")

    async def work():
        monkeypatch.setattr(thread, "open_database", busy)
        with pytest.raises(KnownError):
            async with opened(program):
                pass
        monkeypatch.setattr(thread, "open_database", opening.open_database)
        async with opened(program):
            return [task.id for task in (await program.installing.listed()).tasks]

    assert run(work()) == ["places", "weather"]


def test_no_version_is_trained_while_a_new_task_is(program, run):
    texts = [Example(text, label) for label, some in WEATHER.items() for text in some]

    async def work():
        async with opened(program):
            making = program.installing.new_task("skies", Kind.CLASSIFY, texts)
            assert isinstance(await anext(making), TrainingStarted)
            with pytest.raises(KnownError) as caught:
                await anext(program.learning.train("weather"))
            await making.aclose()
            with pytest.raises(KnownError) as after:
                await anext(program.learning.train("weather"))
            return caught.value.problem, after.value.problem

    assert run(work()) == (Problem.TRAINING_RUNNING, Problem.NOTHING_NEW)
