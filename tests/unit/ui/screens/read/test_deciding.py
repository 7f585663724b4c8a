"""Decisions one after the other, over a service that answers when it is told to."""

import asyncio
from dataclasses import replace

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.evaluation.selective import Promise
from desktop.services.decisions.sitting import Sitting
from desktop.services.facts import CorrectionRecorded, ModelReady
from desktop.ui.screens.read.deciding import Deciding
from desktop.ui.screens.read.state import ReadState, reduce

TASK = Task("weather", "Weather", Kind.CLASSIFY, ("sun", "rain"), "v")
SAID = Prediction("v", (LabelScore("sun", 0.9), LabelScore("rain", 0.1)))
CASE = Case("c", "weather", "hello", "2026", SAID, "p")


class Screen:
    def __init__(self):
        self.state = ReadState(task=TASK, text="hello", case=CASE, asked="sun")

    def show(self, state):
        self.state = state

    def apply(self, fact):
        self.show(reduce(self.state, fact))


class Correcting:
    """Says in which order it was asked; an undo takes until ``go``."""

    def __init__(self):
        self.go = asyncio.Event()
        self.asked = []
        self.sitting = Sitting()

    async def undo_last(self, _):
        self.asked.append("undo begins")
        await self.go.wait()
        self.asked.append("undo ends")

    async def relabel(self, case, label, **_):
        self.asked.append(label)
        return CorrectionRecorded(case, TASK)


class Reading:
    async def again(self, task, case):
        raise asyncio.CancelledError


def test_a_decision_waits_for_an_undo_and_every_decision_under_way_is_counted(run, qapp):
    screen, tasks = Screen(), []

    async def work():
        correcting = Correcting()
        deciding = Deciding(
            screen, correcting, Reading(), lambda w: tasks.append(asyncio.ensure_future(w))
        )
        deciding.undo()
        deciding.relabel("rain")
        under_way = screen.state.deciding
        await asyncio.sleep(0)
        correcting.go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        return under_way, correcting.asked

    assert run(work()) == (2, ["undo begins", "undo ends", "rain"])
    assert screen.state.deciding == 0


def test_a_text_that_was_left_is_not_answered_anew_to_its_end(run, qapp):
    class Slow:
        ended = ""

        async def again(self, task, case):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.ended = "given up"
                raise

        async def prepare(self, task):
            return ModelReady(task.id, "v", (Promise(0.5, 1.0, 0.1),))

    screen, reading, tasks = Screen(), Slow(), []

    async def work():
        correcting = Correcting()
        deciding = Deciding(
            screen, correcting, reading, lambda w: tasks.append(asyncio.ensure_future(w))
        )
        deciding.relabel("rain")
        for _ in range(5):
            await asyncio.sleep(0)
        screen.show(replace(screen.state, text="another", reading=True))
        deciding.watch()
        await asyncio.wait_for(asyncio.gather(*tasks), 5)

    run(work())
    assert reading.ended == "given up"
    assert len(screen.state.promises) == 1
    assert not screen.state.learning
