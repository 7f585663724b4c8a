"""The Read screen as a whole: its widgets and controller over real services, store and model fake.

The model answers when it is told to, so that what is seen meanwhile can be looked at.
"""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.answers.predictions import Explanation, Firmness, Highlight
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import Act
from desktop.core.errors import KnownError, Problem
from desktop.core.evaluation.selective import Promise
from desktop.core.history.versions import Version, VersionState
from desktop.core.settings import Theme
from desktop.services.cases.reading import Reading
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.facts import TaskOpened
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.read import deciding, wording
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.screens.read.view import ReadView
from desktop.ui.widgets import theme
from desktop.ui.widgets.parts import scrolling
from tests.helpers.fakes import FakePredictor, FakeRepository

KINDS = {"weather-1": Kind.CLASSIFY, "places-1": Kind.SPANS, "slow-1": Kind.CLASSIFY}
LONG = "It rains. " * 3000


class Model(FakePredictor):
    """Holds back what is asked about long texts until ``gate`` is set; counts explanations."""

    def __init__(self, memory_of):
        super().__init__(memory_of, KINDS.get)
        self.gate = asyncio.Event()
        self.explained, self.tried, self.broken = [], 0, False

    async def read(self, version, text, moved=None):
        if len(text) > 1000:
            moved(0.4)
            await self.gate.wait()
        return await super().read(version, text, moved)

    async def prepare(self, version):
        if version == "slow-1":
            await self.gate.wait()
            if self.broken:
                raise KnownError(Problem.VERSION_DAMAGED, version=version)
            return await super().prepare("weather-1")
        return replace(await super().prepare(version), promises=self.promised(version))

    async def again(self, version, text):
        said, _ = await super().again(version, text)
        return said, self.promised(version)

    def promised(self, version):
        """Return a stricter promise beside the usual one once something was taught."""
        strict = (Promise(0.9, 0.5, 0.04),) if self.taught[version] else ()
        return (Promise(0.0, 1.0, 0.15), *strict)

    async def explain(self, version, text, question):
        self.explained.append(question.label)
        return Explanation(question.label, (Highlight(0, 1, 1.0),), question.span)

    async def firmness(self, version, text, bounds):
        self.tried += 1
        return Firmness(3, 0)


class Desk:
    """A shown Read screen with an open task."""

    def __init__(self, kind):
        self.repository = FakeRepository()
        self.model = Model(self.repository.memory)
        remembering = Remembering(self.model)
        self.errors = []
        self.spawner = TaskSpawner(self.errors.append)
        self.view = ReadView()
        self.screen = ReadController(
            self.view,
            Reading(self.repository, self.model, remembering),
            Correcting(self.repository, remembering, "me"),
            self.spawner,
            self.errors.append,
        )
        self.kind = kind

    @property
    def state(self):
        return self.screen.state

    async def open(self):
        name = "weather" if self.kind is Kind.CLASSIFY else "places"
        labels = ("rain", "sun") if self.kind is Kind.CLASSIFY else ("Place", "River")
        task = Task(name, name.title(), self.kind, labels, languages=("en",))
        first = Version(f"{name}-1", name, 1, "2026", VersionState.READY, active=True)
        await self.repository.install_task(task, first, {})
        task = await self.repository.task(name)
        self.view.resize(1000, 640)
        self.view.show()
        self.screen.open_task(TaskOpened(task, (), f"{name}-1", 1))
        await self.settle()

    async def paste(self, text):
        data = QMimeData()
        data.setText(text)
        self.view.box.insertFromMimeData(data)
        await self.settle()

    async def settle(self):
        for _ in range(40):
            await asyncio.sleep(0)

    async def texts(self):
        page = await self.repository.search(self.state.task.id, "", limit=99)
        return [(await self.repository.case(line.id)).text for line in page.lines]


@pytest.fixture(scope="module")
def dressed(qapp):
    """The application in the light theme."""
    theme.apply(qapp, Theme.LIGHT, 12)


@pytest.fixture
def desk(qapp, dressed):
    """Run steps with a Read screen; nothing may fail or be left running."""

    def run(steps, kind=Kind.CLASSIFY):
        async def main():
            made = Desk(kind)
            await made.open()
            try:
                await steps(made)
                await made.settle()
                assert made.errors == []
            finally:
                await made.spawner.cancel_all()
                made.view.close()

        asyncio.run(main())

    return run


@pytest.mark.parametrize("kind", Kind)
def test_a_text_in_a_language_that_the_task_did_not_learn_is_marked(desk, kind):
    told = "This text is Chinese; this task learned from English texts."

    async def steps(d):
        mark = d.view.page.language
        for text, expected in (
            ("我的银行卡还没有收到，请帮我查一下。", told),
            ("It rains and my card has not come yet.", ""),
            ("王小明", ""),
            ("42", ""),
        ):
            await d.paste(text)
            assert (mark.text(), mark.isVisible()) == (expected, bool(expected))

    desk(steps, kind)


def test_a_long_reading_shows_how_far_it_is_and_can_be_given_up_and_begun_again(desk):
    async def steps(d):
        page = d.view.page
        await d.paste(LONG)
        assert page.progress.isVisible()
        assert page.progress.value() == 40
        QTest.mouseClick(page.stop, Qt.MouseButton.LeftButton)
        await d.settle()
        assert page.status.text() == wording.CANCELLED
        assert not page.progress.isVisible()
        assert not page.stop.isVisible()
        assert d.view.box.text() == LONG
        d.model.gate.set()
        await d.settle()
        assert d.state.current is None
        assert await d.texts() == []
        QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
        await d.settle()
        assert d.state.current.text == LONG
        assert not page.again.isVisible()

    desk(steps)


def test_a_newer_paste_is_answered_while_the_long_one_before_would_still_be_read(desk):
    async def steps(d):
        await d.paste(LONG)
        await d.paste("Rain.")
        assert d.state.current.text == "Rain."
        assert not d.view.page.progress.isVisible()
        d.model.gate.set()
        await d.settle()
        assert d.state.current.text == "Rain."
        assert await d.texts() == ["Rain."]

    desk(steps)


def test_typing_into_a_text_that_is_read_gives_the_reading_up(desk):
    async def steps(d):
        await d.paste(LONG)
        QTest.keyClicks(d.view.box, "!")
        d.model.gate.set()
        await d.settle()
        assert d.state.current is None
        assert await d.texts() == []
        d.screen.accept()
        await d.settle()
        assert d.state.current.text == LONG + "!"

    desk(steps)


def test_the_slider_offers_what_is_promised_after_a_decision(desk):
    async def steps(d):
        slider = d.view.wish.slider
        await d.paste("Rain.")
        assert slider.maximum() == 1
        d.screen.relabel("sun")
        await d.settle()
        assert slider.maximum() == 3
        d.screen.wish(0.05)
        assert slider.value() == 3
        assert d.view.wish.words.text().startswith("At most 5\u00a0% wrong: about 50\u00a0%")
        d.screen.undo()
        await d.settle()
        assert d.view.wish.words.text().endswith("every text is held back")
        d.screen.wish(None)
        assert slider.maximum() == 1

    desk(steps)


def test_a_note_and_a_flag_leave_the_words_behind_the_answer_as_they_are(desk):
    async def steps(d):
        await d.paste("Rain.")
        before = d.state.reasons
        assert d.view.why.firm.isVisible()
        d.screen.flag()
        d.screen.note(d.state.current, "call back")
        await d.settle()
        assert d.view.decided.text() == "Flagged \u00b7 note: call back"
        assert d.state.reasons is before
        assert d.model.explained == ["rain"]

    desk(steps)


def test_after_a_correction_the_answers_move_at_once_and_are_explained_anew(desk):
    async def steps(d):
        await d.paste("Rain.")
        d.screen.relabel("sun")
        await d.settle()
        assert d.state.first == "sun"
        assert d.view.labels._model.row_at(d.view.labels._model.index(0, 0)).note == (
            "learned from 1"
        )
        assert d.model.explained == ["rain", "sun"]
        assert d.view.why.firm.isVisible()
        d.screen.undo()
        await d.settle()
        assert d.state.first == "rain"
        assert d.state.reasons.label == "rain"
        assert d.view.why.firm.isVisible()
        assert d.model.tried == 3

    desk(steps)


def test_the_time_from_seeing_a_text_to_its_decision_is_kept(desk, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(deciding, "monotonic", lambda: clock[0])

    async def steps(d):
        await d.paste("Rain.")
        clock[0] += 7.26
        d.screen.relabel("sun")
        await d.settle()
        clock[0] += 2
        d.screen.relabel("rain")
        await d.settle()
        clock[0] += 60
        await d.paste("Sun.")
        clock[0] += 1
        d.screen.cannot_tell()
        await d.settle()
        first = await d.repository.find_case("weather", "Rain.")
        second = await d.repository.find_case("weather", "Sun.")
        assert [(row.act, row.seconds) for row in first.history] == [
            (Act.RELABEL, 7.3),
            (Act.ACCEPT, 2.0),
        ]
        assert [row.seconds for row in second.history] == [1.0]

    desk(steps)


def test_choosing_a_label_by_the_name_that_the_model_said_is_an_acceptance(desk):
    async def steps(d):
        await d.paste("Rain.")
        QTest.keyClicks(d.view.labels.search, "rain")
        QTest.keyClick(d.view.labels.search, Qt.Key.Key_Return)
        await d.settle()
        assert d.view.decided.text() == "You accepted Rain"
        assert d.view.accept.text() == "Accepted"

    desk(steps)


def test_removing_an_entity_is_told_as_that_and_the_others_stay_the_models(desk):
    async def steps(d):
        await d.paste("Oslo and Rome")
        d.screen.looking.choose_span(0)
        d.screen.marking.delete()
        await d.settle()
        assert d.view.decided.text() == "You removed some; the one that is left is the model's"
        assert d.view.accept.text().startswith("Accept all 1")

    desk(steps, Kind.SPANS)


@pytest.mark.parametrize("width", [700, 900, 980])
def test_choosing_an_entity_moves_neither_its_row_nor_the_kinds(desk, width):
    async def steps(d):
        d.view.resize(width, 640)
        await d.paste("Oslo and Rome and Bergen and Lyon")
        panel = d.view.entities

        def places():
            for _ in range(5):
                QApplication.sendPostedEvents()
                d.view.grab()
            rect = panel.table.visualItemRect(panel.table.item(1, 0))
            row = panel.table.viewport().mapTo(d.view, rect.topLeft())
            return row, panel._buttons[1].mapTo(d.view, QPoint(0, 0))

        before = places()
        for act in (
            lambda: d.screen.looking.choose_span(1),
            lambda: d.screen.marking.give_kind("River"),
            lambda: d.screen.deciding.accept_once(),
        ):
            act()
            await d.settle()
            assert places() == before

    desk(steps, Kind.SPANS)


def test_after_a_removal_down_goes_on_to_the_entity_that_came_in_its_place(desk):
    async def steps(d):
        await d.paste("Oslo and Rome and Bergen and Lyon")
        table = d.view.entities.table
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Delete):
            QTest.keyClick(table, key)
            await d.settle()
        assert d.state.chosen is None
        d.screen.flag()
        await d.settle()
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert d.state.chosen.surface(d.state.text) == "Bergen"

    desk(steps, Kind.SPANS)


def test_tab_goes_from_the_text_over_the_kinds_to_the_entities(desk):
    async def steps(d):
        await d.paste("Oslo and Rome")
        QApplication.sendPostedEvents()
        focused = d.view.box
        focused.setFocus()
        seen = []
        while focused is not d.view.entities.table:
            QTest.keyClick(focused, Qt.Key.Key_Tab)
            focused = d.view.focusWidget()
            seen.append(focused)
        assert seen[-3:-1] == d.view.entities._buttons
        assert len(seen) < 12

    desk(steps, Kind.SPANS)


def test_once_nobody_can_tell_the_next_text_is_offered_and_no_answer_urged(desk):
    async def steps(d):
        await d.paste("Rain.")
        assert d.view.accept.objectName() == "primary"
        d.screen.cannot_tell()
        await d.settle()
        assert d.view.accept.objectName() == ""
        assert d.view.accept.isEnabled()
        assert d.view.forward.text().endswith(wording.KEYS)

    desk(steps)


def test_after_accept_is_pressed_the_next_press_goes_on_and_decides_nothing_else(desk):
    async def steps(d):
        await d.paste("Rain.")
        d.view.activateWindow()
        d.view.accept.setFocus()
        QTest.keyClick(d.view.focusWidget(), Qt.Key.Key_Space)
        await d.settle()
        assert d.view.focusWidget() is d.view.forward
        QTest.keyClick(d.view.focusWidget(), Qt.Key.Key_Space)
        await d.settle()
        assert d.view.box.text() == ""
        case = await d.repository.find_case("weather", "Rain.")
        assert [row.act for row in case.history] == [Act.ACCEPT]

    desk(steps)


def test_another_text_is_in_sight_though_the_page_was_scrolled_down_to_the_answers(desk):
    async def steps(d):
        await d.paste("Rain.")
        around = scrolling(d.view)
        around.resize(360, 300)
        around.show()
        for _ in range(5):
            QApplication.sendPostedEvents()
            around.grab()
        bar = around.verticalScrollBar()
        bar.setValue(bar.maximum())
        d.screen.flag()
        await d.settle()
        assert bar.value() == bar.maximum() > 0
        d.screen.show_text("Sun.")
        await d.settle()
        assert bar.value() == 0
        around.takeWidget().setParent(None)

    desk(steps)


def test_the_menu_is_about_what_is_pointed_at_unless_that_is_selected(desk):
    async def steps(d):
        text = "From Oslo we went by boat"
        await d.paste(text)
        boat = text.index("boat")
        d.view.box.select(boat, boat + 4)
        entries = d.screen.menu.entries(text.index("Oslo") + 1)
        assert "Delete the entity" in [entry.text for entry in entries]
        assert d.state.chosen.surface(text) == "Oslo"
        d.view.box.select(boat, boat + 4)
        entries = d.screen.menu.entries(boat + 1)
        assert "Delete the entity" not in [entry.text for entry in entries]
        next(e for e in entries if e.text == "Mark as River").act()
        await d.settle()
        assert [s.surface(text) for s in d.state.spans if s.label == "River"] == ["boat"]

    desk(steps, Kind.SPANS)


@pytest.mark.parametrize("broken", [False, True])
def test_a_model_that_is_ready_after_its_task_was_left_is_not_told_as_that_of_the_next(
    desk, broken
):
    async def steps(d):
        told, first = [], d.state.task
        d.screen.prepared.connect(lambda: told.append(d.state.task.id))
        d.model.broken = broken
        slow = replace(first, id="slow", active="slow-1")
        d.screen.open_task(TaskOpened(slow, (), "slow-1", 1))
        await d.settle()
        d.screen.open_task(TaskOpened(first, (), "weather-1", 1))
        await d.settle()
        assert told == ["weather"]
        d.model.gate.set()
        await d.settle()
        assert told == ["weather"]

    desk(steps)
