"""The Learn screen's controller over fakes: two tasks, and trainings that end in every way."""

import asyncio
from types import SimpleNamespace

import pytest

from desktop.core.answers.tasks import Kind, Task
from desktop.core.encoders import Card, InstalledEncoder
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.services.facts import (
    LearningSurveyed,
    SuspectsFound,
    TrainingMoved,
    TrainingStarted,
)
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.learn.controller import LearnController
from desktop.ui.screens.learn.outlets import Outlets
from desktop.ui.screens.learn.view import LearnView
from desktop.ui.wording import closes_training, unfinished_line

TASKS = {name: Task(name, name.title(), Kind.CLASSIFY, ("a", "b"), "v") for name in ("one", "two")}


class Learning:
    """A training that goes on until it is told to end, in the way that it is told."""

    def __init__(self):
        self.go, self.more = asyncio.Event(), asyncio.Event()
        self.moved = Progress(26, 100, 90.0, 200.0, 0.5)
        self.failure = None
        self.trained = []

    async def survey(self, task):
        return LearningSurveyed(TASKS[task], {"a": 9}, 9, 5, ())

    async def train(self, task, **_):
        self.trained.append(task)
        yield TrainingStarted(9, 10, 20)
        yield TrainingMoved(self.moved)
        if self.moved.seconds < 60:
            await self.more.wait()
            yield TrainingMoved(self.moved)
        await self.go.wait()
        if self.failure:
            raise self.failure


class Asking:
    async def suspects(self, task):
        return SuspectsFound(task.id, ())


@pytest.fixture
def bench(qtbot):
    """Run steps with a controller; gives what it told."""
    view = LearnView()
    qtbot.addWidget(view)
    told = SimpleNamespace(status="", kept=("", 0, ""), errors=[])

    def run(steps):
        async def main():
            learning = Learning()
            spawner = TaskSpawner(told.errors.append)
            services = SimpleNamespace(learning=learning, versioning=None, asking=Asking())
            outlets = Outlets(
                status=lambda words: setattr(told, "status", words),
                save=lambda *_: None,
                error=told.errors.append,
                unfinished=lambda *kept: setattr(told, "kept", kept),
                read=lambda _: None,
            )
            controller = LearnController(view, services, spawner, outlets)
            controller.open_task("one")
            await settled()
            await steps(controller, learning)
            await spawner.cancel_all()

        asyncio.run(main())
        return view, told

    return run


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_task_switch_during_a_training_is_caught_up_with(bench):
    async def steps(controller, learning):
        controller.train()
        await settled()
        controller.open_task("two")
        await settled()
        assert controller.state.survey.task.id == "two"
        assert not controller.state.training
        assert controller.state.elsewhere == "One"
        assert not controller._view.train.isEnabled()
        assert "One is being trained" in controller._view.words.text()
        controller.open_task("one")
        await settled()
        assert controller.state.training
        controller.open_task("two")
        learning.go.set()
        await settled()
        assert controller.state.elsewhere == ""
        assert controller._view.train.isEnabled()
        learning.go.clear()
        controller.train()
        await settled()
        assert learning.trained == ["one", "two"]

    bench(steps)


@pytest.mark.parametrize(
    "failure", [KnownError(Problem.TRAINING_FAILED, why="x"), ValueError(), OSError()]
)
def test_any_failure_ends_the_training_state(bench, failure):
    async def steps(controller, learning):
        controller.train()
        await settled()
        assert controller.state.training
        learning.failure = failure
        learning.go.set()
        await settled()
        assert not controller.state.training
        assert not controller.state.cancelled
        assert controller._view.train.isEnabled()

    _, told = bench(steps)
    assert told.errors == [failure]
    assert told.status == ""
    assert told.kept == ("", 0, ""), "the next start must not say that the window was closed on it"


def test_what_a_closed_window_cut_off_is_kept_and_what_was_cancelled_is_not(bench):
    async def cut(controller, _):
        controller.train()
        await settled()

    async def cancelled(controller, _):
        controller.train()
        await settled()
        controller.cancel()
        await settled()
        assert controller.state.cancelled

    assert bench(cut)[1].kept == ("one", 26, "")
    assert bench(cancelled)[1].kept == ("", 0, "")


def test_the_model_that_a_task_was_moving_to_is_kept_when_the_window_is_closed(bench):
    card = Card("clinic-bert", "bert", "ab" * 32, 1000, 2, 8, 64)

    async def cut(controller, _):
        controller.train(InstalledEncoder("ab" * 32, card, own=True))
        await settled()
        assert controller.unfinished == ("One", 26, "clinic-bert")

    kept = bench(cut)[1].kept
    assert kept == ("one", 26, "clinic-bert")
    again = "\u201cTrain the task on it\u201d for clinic-bert in Task > Language models"
    for percent in (0, 26):
        assert again in unfinished_line("One", percent, kept[2])
        assert again in closes_training("One", percent, kept[2]).replace("\u00a0", " ")
        assert "Train on the Learn screen" in unfinished_line("One", percent, "")


def test_what_would_be_cut_off_by_closing_is_known_while_it_runs(bench):
    async def steps(controller, _):
        assert controller.unfinished == ("", 0, "")
        controller.train()
        await settled()
        controller.open_task("two")
        assert controller.unfinished == ("One", 26, "")
        controller.cancel()
        await settled()
        assert controller.unfinished == ("", 0, "")

    bench(steps)


def test_what_learn_says_of_closing_is_what_the_window_says_as_it_closes(bench):
    async def steps(controller, learning):
        learning.moved = Progress(20, 100, 30.0, 200.0, 0.5)
        controller.train()
        await settled()
        assert controller.unfinished == ("One", 0, "")
        assert "it begins again later" in controller._view.words.text()
        learning.moved = Progress(26, 100, 90.0, 200.0, 0.5)
        learning.more.set()
        await settled()
        assert controller.unfinished == ("One", 26, "")
        assert "it goes on from about 26\u00a0% later" in controller._view.words.text()

    bench(steps)


def test_the_first_phase_of_a_training_has_words(bench):
    async def steps(controller, learning):
        learning.train = preparing
        controller.train()
        await settled()
        told = controller._view.title.text()
        assert told == "Training: reading your decisions and older texts first"

    async def preparing(_task, **_):
        yield TrainingStarted(9, 10, 20)
        await asyncio.Event().wait()

    bench(steps)


def test_there_is_a_measure_of_the_time_before_a_training(bench):
    async def steps(controller, learning):
        assert "takes some minutes" in controller._view.words.text()
        version = SimpleNamespace(
            number=2, report={"seconds": 74.0, "corrections": 12}, created="", corrections=12,
            active=True, state=None, id="v",
        )  # fmt: skip

        async def survey(task):
            return LearningSurveyed(TASKS[task], {}, 9, 5, (version,))

        learning.survey = survey
        controller.refresh()
        await settled()
        assert "The last training took 74 s for 12 decisions." in controller._view.words.text()

    bench(steps)
