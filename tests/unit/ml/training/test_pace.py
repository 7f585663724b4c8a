"""What is said of the time that a training still takes."""

from functools import partial

import pytest
import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.heads.spec import Spec
from desktop.ml.training import frozen_layers, loop, recipe
from desktop.ml.training.loop import Fit
from desktop.ml.training.pace import Pace
from desktop.ml.training.resuming import Resume
from desktop.system import paths


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_the_rest_takes_as_long_as_the_steps_so_far():
    watch = Watch()
    pace = Pace(4, watch)
    found = []
    for seconds in (3.0, 1.0, 2.0, 2.0):
        watch.now += seconds
        found.append(pace.left())
    assert found == [9.0, 4.0, 2.0, 0.0]


@pytest.fixture
def train(monkeypatch, tmp_path):
    """Train on eight texts while preparing takes an hour and each step a second."""
    watch = Watch()
    backbone = FastEncoder(paths.backbone())
    spec = Spec(Kind.CLASSIFY, ("dry", "wet"), 4, 8.0)
    every = [Example("rain " * (2 + i), ("dry", "wet")[i % 2]) for i in range(8)]
    items = [i for e in every for i in recipe.items(e, spec, backbone)]
    below, accumulate = frozen_layers.Sequences._below, loop._accumulate

    def prepared(self, *frozen):
        watch.now += 3_600
        return below(self, *frozen)

    def stepped(*arguments):
        watch.now += 1
        return accumulate(*arguments)

    monkeypatch.setattr(frozen_layers.Sequences, "_below", prepared)
    monkeypatch.setattr(loop, "_accumulate", stepped)
    monkeypatch.setattr(loop, "Pace", partial(Pace, clock=watch))

    def call(on_step):
        resume = Resume(tmp_path / "unfinished.safetensors", lambda: watch.now * 60)
        place = recipe.Execution(torch.device("cpu"), resume)
        how = Fit(2, batch=2, frozen=recipe.FROZEN)
        recipe.from_scratch(backbone, spec, items, how, on_step, place)

    return call


def test_preparing_and_the_steps_of_an_ended_process_are_not_counted(train):
    found = []

    def stop(step):
        found.append(step.seconds_left)
        if step.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(stop)
    assert found == [7, 6, 5]
    again = []
    train(lambda step: again.append((step.done, step.seconds_left)))
    assert again == [(done, 8 - done) for done in range(4, 9)]
