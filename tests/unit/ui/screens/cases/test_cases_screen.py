"""The Cases screen: its order, what is narrowed, deleted and brought back, the way along."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PySide6.QtCore import Qt

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import CaseLine, Origin, Page
from desktop.core.decisions.corrections import Act, Decision
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.core.settings import Theme
from desktop.services.cases.binning import Binning
from desktop.services.cases.searching import PAGE, Searching
from desktop.services.decisions.remembering import Remembering
from desktop.services.facts import CasesFound
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.cases import wording as case_words
from desktop.ui.screens.cases.case_list import choose
from desktop.ui.screens.cases.controller import CasesController
from desktop.ui.screens.cases.state import (
    CasesState,
    Column,
    Which,
    beside,
    more,
    ordered_by,
    reduce,
)
from desktop.ui.screens.cases.view import CasesView
from desktop.ui.widgets import theme
from desktop.ui.widgets.tables import CELL_PADDING
from tests.helpers.fakes import FakePredictor, FakeRepository

SAID = Prediction("v1", (LabelScore("rain", 0.8), LabelScore("sun", 0.2)))


def line(number, **more):
    made = CaseLine(
        f"c{number}",
        "weather",
        f"text {number}",
        f"2026-01-{number + 1:02}",
        "rain",
        0.5,
        Decision(),
    )
    made = replace(made, **more)
    return replace(made, labels=tuple(filter(None, (made.predicted,))))


LINES = (
    line(0, excerpt="beta", probability=0.9),
    line(1, excerpt="Alpha", predicted="sun", decision=Decision(Act.ACCEPT, "sun")),
    line(2, excerpt="gamma", probability=0.7, decision=Decision(Act.RELABEL, "fog", note="why?")),
    line(3, excerpt="delta", decision=Decision(flagged=True)),
    line(4, excerpt="eta", predicted="", probability=None, decision=Decision(Act.CANNOT_TELL)),
)
STATE = reduce(CasesState(), CasesFound("", Page(LINES, 5)))


def ids(state):
    return "".join(one.id[1] for one in state.listed)


# The state


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        (Column.TEXT, "10342", "24301"),
        (Column.READ, "01234", "43210"),
        (Column.MODEL, "43201", "10234"),
    ],
)
def test_a_column_sorts_both_ways(column, first, second):
    start = STATE if column is not Column.READ else replace(STATE, column=Column.TEXT)
    once = ordered_by(start, column)
    found = {ids(once), ids(ordered_by(once, column))}
    assert found == {first, second}
    assert once.descending is (column is Column.READ)


@given(st.lists(st.sampled_from(list(Column)), max_size=6), st.sampled_from(list(Which)))
def test_every_order_lists_each_case_that_passes_once(columns, which):
    state = replace(STATE, which=which)
    for column in columns:
        state = ordered_by(state, column)
    assert len({one.id for one in state.listed}) == len(state.listed)
    assert {one.id for one in state.listed} == {
        one.id for one in replace(STATE, which=which).listed
    }


@pytest.mark.parametrize(
    ("which", "listed"),
    [
        (Which.ALL, "43210"),
        (Which.UNDECIDED, "30"),
        (Which.DECIDED, "421"),
        (Which.FLAGGED, "3"),
        (Which.NOTED, "2"),
        (Which.TEACHING, "01234"),
        (Which.BINNED, "01234"),
    ],
)
def test_which_cases_are_listed(which, listed):
    assert ids(replace(STATE, which=which)) == listed


def test_a_label_is_one_that_was_read_or_decided():
    assert STATE.labels == ("fog", "rain", "sun")
    assert ids(replace(STATE, label="fog")) == "2"
    assert ids(replace(STATE, label="rain")) == "320"


def test_only_what_the_person_chose_needs_every_case():
    assert not STATE.wants_all
    for changed in ({"column": Column.TEXT}, {"descending": False}, {"label": "sun"}):
        assert replace(STATE, **changed).wants_all
    assert replace(STATE, which=Which.NOTED).wants_all
    assert not replace(STATE, which=Which.TEACHING, column=Column.TEXT).wants_all


def test_further_pages_are_added_once_and_only_to_the_same_search():
    page = CasesFound("", Page((LINES[4], line(5)), 6))
    longer = more(STATE, page)
    assert [one.id for one in longer.lines] == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert longer.whole
    assert more(STATE, structs.replace(page, query="other")) == STATE


def test_the_way_goes_along_the_list_and_ends_at_its_ends():
    opened = replace(STATE, opened="c3")
    assert opened.index == 1
    assert (beside(opened, 1), beside(opened, -1), beside(opened, -2)) == ("c2", "c4", "")
    assert beside(replace(STATE, opened="c0"), 1) == ""
    assert beside(STATE, 1) == ""
    assert replace(opened, which=Which.NOTED).index is None


@pytest.mark.parametrize("points", [12, 18])
def test_times_and_answers_are_whole_the_first_time_the_list_is_shown(desk, qapp, points):
    desk.choices.remember(text_size=points)
    desk.appearance.dress()
    view = desk.window.cases
    desk.window.resize(1440, 900)
    at = "2026-01-02T10:44:00+00:00"
    lines = tuple(replace(one, read_at=at) for one in LINES)
    view.show_state(CasesState(lines=lines, total=len(lines), loading=False))
    desk.window.show_screen(1)
    for _ in range(3):
        qapp.sendPostedEvents()
        view.grab()
    for place, words in ((1, "2026-11-26 10:44"), (3, "Corrected to Cluster headache")):
        needed = view.table.fontMetrics().horizontalAdvance(words)
        room = view.table.columnWidth(place)
        assert view.table.isColumnHidden(place) or room >= needed + CELL_PADDING, words


@pytest.mark.parametrize("wide", [1400, 640])
def test_where_there_is_room_no_label_and_no_percentage_is_cut(qtbot, qapp, wide):
    theme.apply(qapp, Theme.LIGHT, 10)
    view = CasesView()
    qtbot.addWidget(view)
    view.resize(wide, 600)
    view.show()
    long = line(7, predicted="gastroesophageal reflux disease", probability=0.61)
    view.show_state(replace(STATE, lines=(*LINES, long)))
    view.grab()
    needed = view.table.sizeHintForColumn(Column.MODEL.value)
    assert (view.table.columnWidth(Column.MODEL.value) >= needed) == (wide == 1400)
    before = view.table.columnWidth(Column.MODEL.value)
    view.show_state(STATE)
    assert view.table.columnWidth(Column.MODEL.value) == before, "nothing jumps while one searches"
    text = view.table.columnWidth(Column.TEXT.value)
    assert text >= view.table.width() * 0.3


def test_after_a_deletion_the_keyboard_goes_on_with_the_case_in_its_place(qtbot):
    view = CasesView()
    qtbot.addWidget(view)
    state = replace(STATE, column=Column.READ, descending=False)
    view.show_state(state)
    choose(view.table, [1, 2])
    view.show_state(replace(state, lines=(LINES[0], *LINES[3:]), total=3))
    assert view.chosen_ids() == ("c3",)
    assert view.table.currentRow() == 1
    choose(view.table, [2])
    view.show_state(replace(state, lines=(LINES[0], LINES[3]), total=2))
    assert view.chosen_ids() == ("c3",), "of the last one, the one above"
    view.show_state(replace(state, lines=(LINES[1],), total=1))
    assert view.chosen_ids() == (), "another search chooses nothing"


def test_the_list_needs_no_scrolling_sideways_in_a_small_window(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 10)
    view = CasesView()
    qtbot.addWidget(view)
    view.show_state(STATE)
    assert view.minimumSizeHint().width() <= 480


def test_a_case_in_the_bin_can_be_looked_at_and_brought_back_but_not_opened(qtbot):
    view, done = CasesView(), []
    qtbot.addWidget(view)
    view.opened.connect(lambda case: done.append(("open", case)))
    view.history_wanted.connect(lambda case: done.append(("history", case)))
    view.deleted.connect(lambda cases: done.append(("delete", cases)))
    page = CasesState(lines=LINES[:1], total=1, loading=False)
    for state in (page, replace(page, which=Which.BINNED)):
        view.show_state(state)
        view.table.selectRow(0)
        view.table.doubleClicked.emit(view.table.model().index(0, 0))
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert done == [("open", "c0")] * 2 + [("history", "c0")] * 2
    offered = [action.text() for action in view.table.actions() if action.isVisible()]
    assert offered == ["History\u2026", "Bring back"]
    qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    assert len(done) == 4


def test_the_keyboard_goes_on_from_the_case_that_was_opened(qtbot):
    view, opened = CasesView(), []
    qtbot.addWidget(view)
    view.opened.connect(opened.append)
    view.show_state(replace(STATE, column=Column.TEXT, descending=False))
    view.show_state(replace(STATE, column=Column.TEXT, descending=False, opened="c3"))
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    listed = [one.id for one in replace(STATE, column=Column.TEXT, descending=False).listed]
    assert opened == [listed[listed.index("c3") + 1]]


def test_the_column_of_decisions_does_not_say_you_again():
    decided = Decision(Act.RELABEL, "two_words", flagged=True)
    assert case_words.listed_decision(decided) == "Corrected to Two words \u00b7 flagged"


# The controller


class Bench:
    """The screen's controller over a store that is a fake."""

    def __init__(self, view):
        self.repository = FakeRepository()
        predictor = FakePredictor(self.repository.memory, lambda _: Kind.CLASSIFY)
        self.asked = []
        services = SimpleNamespace(
            searching=Searching(self.repository),
            binning=Binning(self.repository, Remembering(predictor)),
            asking=SimpleNamespace(next_cases=self._next),
        )
        self.errors, self.opened, self.walked, self.binned = [], [], [], []
        self.spawner = TaskSpawner(self.errors.append)
        self.view, self.screen = view, CasesController(view, services, self.spawner)
        self.screen.walking.opened.connect(self.opened.append)
        self.screen.walked.connect(lambda *where: self.walked.append(where))
        self.screen.deleting.binned.connect(self.binned.append)

    async def fill(self, count, task="weather"):
        first = Version(f"{task}1", task, 1, "2026", VersionState.READY, active=True)
        made = Task(task, task.title(), Kind.CLASSIFY, ("rain", "sun"))
        await self.repository.install_task(made, first, {})
        stored = [
            await self.repository.record_case(task, f"{task} {i}", SAID, Origin("window"))
            for i in range(count)
        ]
        return [one.case.id for one in stored]

    async def _next(self, task):
        self.asked.append(task)
        return CasesFound("", Page(LINES[:2], 2))

    async def settled(self):
        for _ in range(30):
            await asyncio.sleep(0)

    def texts(self):
        return [one.excerpt for one in self.screen.state.listed]


@pytest.fixture
def bench(qtbot):
    def run(steps, count=3):
        view = CasesView()
        qtbot.addWidget(view)

        async def main():
            made = Bench(view)
            made.cases = await made.fill(count)
            made.screen.open_task("weather")
            await made.settled()
            await steps(made)
            made.screen.listing._pause.stop()
            await made.spawner.cancel_all()

        asyncio.run(main())

    return run


def test_two_deletions_in_a_row_are_both_done_and_the_last_is_taken_back(bench):
    async def steps(b):
        b.view.deleted.emit((b.cases[0],))
        b.view.deleted.emit((b.cases[1],))
        await b.settled()
        assert b.texts() == ["weather 2"]
        b.screen.take_back()
        await b.settled()
        assert b.texts() == ["weather 2", "weather 1"]
        assert b.view.undo.isHidden()
        b.screen.take_back()
        await b.settled()
        assert len(b.texts()) == 2, "there is nothing left to take back"
        assert b.binned == [(b.cases[0],), (b.cases[1],), ()]
        assert b.errors == []

    bench(steps)


def test_the_bin_lists_what_was_deleted_and_gives_it_back(bench):
    async def steps(b):
        b.view.deleted.emit(tuple(b.cases[:2]))
        await b.settled()
        b.view.chosen.emit(Which.BINNED, "")
        await b.settled()
        assert sorted(b.texts()) == ["weather 0", "weather 1"]
        assert not b.view.bring_back.isHidden()
        assert b.view.delete.isHidden()
        b.view.brought_back.emit((b.cases[0],))
        await b.settled()
        assert b.texts() == ["weather 1"]
        assert "1 case" in b.view.undo.text(), "the other one can still be taken back"
        b.view.chosen.emit(Which.ALL, "")
        await b.settled()
        assert sorted(b.texts()) == ["weather 0", "weather 2"]

    bench(steps)


def test_an_order_fetches_all_pages_and_shows_them_together(bench):
    async def steps(b):
        assert len(b.screen.state.lines) == PAGE
        assert not b.view.more.isHidden()
        b.view.sorted.emit(Column.TEXT)
        await b.settled()
        assert len(b.texts()) == 2 * PAGE + 5
        assert b.texts() == sorted(b.texts())
        assert b.view.more.isHidden()

    bench(steps, count=2 * PAGE + 5)


def test_show_more_adds_the_next_page(bench):
    async def steps(b):
        b.view.more.click()
        await b.settled()
        assert b.texts() == [f"weather {i}" for i in reversed(range(PAGE + 2))]
        assert b.view.count.text() == f"{PAGE + 2} cases"

    bench(steps, count=PAGE + 2)


def test_opening_and_walking_give_the_case_and_its_place(bench):
    async def steps(b):
        b.screen.open(b.cases[1])
        await b.settled()
        assert [case.text for case in b.opened] == ["weather 1"]
        assert b.walked[-1] == (1, 3)
        b.screen.walk(1)
        await b.settled()
        b.screen.walk(1)
        await b.settled()
        assert [case.text for case in b.opened] == ["weather 1", "weather 0"]
        assert b.screen.walking.under_way
        b.screen.leave()
        assert not b.screen.walking.under_way
        assert b.walked[-1] == (None, 3)

    bench(steps)


def test_another_task_begins_without_the_search_of_the_last(bench):
    async def steps(b):
        await b.fill(1, "tides")
        b.view.search.setText("weather 1")
        b.screen.refresh()
        await b.settled()
        assert b.texts() == ["weather 1"]
        b.screen.open_task("tides")
        await b.settled()
        assert b.view.search.text() == ""
        assert b.texts() == ["tides 0"]

    bench(steps)


def test_of_many_searches_in_a_row_only_the_last_is_shown(bench):
    async def steps(b):
        for words in ("weather 0", "weather 1", "nothing like it"):
            b.view.search.setText(words)
            b.screen.refresh()
        await b.settled()
        assert b.texts() == []
        assert b.view.empty.text() == "No case has these words."
        b.view.search.setText("weather 2")
        b.screen.refresh()
        await b.settled()
        assert b.texts() == ["weather 2"]

    bench(steps)


def test_what_teaches_most_keeps_the_order_of_the_model(bench):
    async def steps(b):
        b.view.chosen.emit(Which.TEACHING, "")
        await b.settled()
        assert b.asked == ["weather"]
        assert b.texts() == ["beta", "Alpha"]
        assert not b.view.search.isEnabled()

    bench(steps)


def test_a_search_that_fails_is_told_and_the_list_stays(bench):
    async def steps(b):
        async def failing(*_, **__):
            raise KnownError(Problem.DISK_FAILING, folder="x")

        b.repository.search = failing
        b.screen.refresh()
        await b.settled()
        assert [e.problem for e in b.errors] == [Problem.DISK_FAILING]
        assert len(b.texts()) == 3

    bench(steps)


def test_the_history_of_a_case_is_shown(bench):
    async def steps(b):
        b.view.history_wanted.emit(b.cases[0])
        await b.settled()
        assert b.screen.dialog is not None
        b.screen.dialog.close()

    bench(steps)
