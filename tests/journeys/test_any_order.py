"""Whatever is done in whatever order: store, screen and memory agree at every rest."""

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.answers.spans import key
from tests.helpers.journey import journey, paste, press, until

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
TEXTS = (
    "Rain again.",
    "Snow in Oslo, sun in Rome.",
    "A sunny day at the beach in Lisbon.",
    "Fog, thick fog over Vienna.",
    "cafe\u0301 in Madrid \U0001f327\ufe0f",
)


class Person:
    """Does one thing after the other without waiting, and now and then looks at the screen."""

    def __init__(self, desk, seed):
        self.desk = desk
        self.dice = random.Random(seed)
        self.done = []

    def step(self):
        view = self.desk.window.read
        dice = self.dice
        does = {
            "paste": lambda: paste(self.desk, dice.choice(TEXTS)),
            "type": lambda: QTest.keyClicks(view.box, dice.choice((" no", " snow", "x"))),
            "accept": lambda: press(view.box, Qt.Key.Key_Return, CONTROL),
            "click": lambda: QTest.mouseClick(view.accept, Qt.MouseButton.LeftButton),
            "number": lambda: press(view.box, dice.choice((Qt.Key.Key_1, Qt.Key.Key_2)), ALT),
            "cannot tell": lambda: press(view.box, Qt.Key.Key_0, ALT),
            "flag": self.desk.reading.flag,
            "undo": lambda: press(view.box, Qt.Key.Key_Z, CONTROL),
            "redo": self.desk.reading.redo,
            "select": lambda: view.box.select(*sorted(dice.sample(range(6), 2))),
            "choose": lambda: self.desk.reading.looking.choose_span(0),
            "delete": self.desk.reading.marking.delete,
            "longer": lambda: self.desk.reading.marking.stretch(1),
            "strike": lambda: self.desk.reading.looking.strike(1),
            "task": lambda: self.desk.spawner.spawn(
                self.desk.open_task(dice.choice(("weather", "places")))
            ),
            "new": lambda: self.desk.act("new"),
        }
        name = dice.choice(tuple(does))
        self.done.append(name)
        if name != "select" or len(view.box.text()) > 6:
            does[name]()

    async def rest(self):
        """Wait until nothing runs, and compare."""
        reading, told = self.desk.reading, self.done[-12:]
        await until(
            lambda: not self.desk.spawner._running and not reading._pause.isActive(),
            f"rest: {told}",
        )
        state, box = reading.state, self.desk.window.read.box
        assert self.desk.window.message.words() == "", (told, self.desk.window.message.words())
        assert state.text == box.text(), told
        assert state.deciding == 0, told
        if state.current is None:
            assert not self.desk.window.read.accept.isEnabled(), told
            return
        assert state.current.text == box.text(), told
        assert state.current.task == state.task.id, told
        await self.compare(state, told)

    async def compare(self, state, told):
        repository = self.desk.reading._reading._repository
        kept = await repository.find_case(state.task.id, state.text)
        if kept is None or not state.current.stored:
            return
        stored = await repository.case(kept.id)
        assert stored.history == state.current.history, told
        if state.current.decision.spans is not None:
            spans = {key(s): s.reviewed for s in state.spans}
            assert spans == {key(s): s.reviewed for s in stored.decision.spans}, told
        if state.question and not state.failed:
            assert state.reasons is not None, told
        shown = self.desk.window.read.why.heading.text()
        assert shown.startswith("Why"), told
        ids = [row.id for row in stored.history]
        assert len(ids) == len(set(ids)), told


def wander(qapp, tmp_path, packs, seed, count):
    async def steps(desk):
        desk.window.activateWindow()
        await until(lambda: qapp.activeWindow() is desk.window, "an active window")
        desk.window.read.box.setFocus()
        person = Person(desk, seed)
        for number in range(count):
            person.step()
            if number % 6 == 5:
                await person.rest()
        await person.rest()

    journey(qapp, tmp_path / "d", packs, steps)


@pytest.mark.parametrize("seed", [1, 2])
def test_store_and_screen_agree_after_thirty_steps(qapp, tmp_path, packs, seed):
    wander(qapp, tmp_path, packs, seed, 30)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10, 16))
def test_store_and_screen_agree_after_a_hundred_steps(qapp, tmp_path, packs, seed):
    wander(qapp, tmp_path, packs, seed, 100)
