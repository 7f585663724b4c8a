"""The Learn screen fits a small window, and text of twice the usual size."""

from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.core.answers.tasks import Kind, Task
from desktop.core.evaluation.checks import Check, Plan, Reason, Verdict
from desktop.core.history.versions import Progress, Report, Version, VersionState
from desktop.core.settings import Theme
from desktop.services.facts import LearningSurveyed, Suspect, TrainingStarted
from desktop.ui.screens.learn.state import LearnState
from tests.helpers.turning import turn

LONG = "inflammation of the outer ear canal"
TASK = Task("t", "T", Kind.CLASSIFY, (LONG, "cold"), "v1")
FELL = Reason(Check.LABEL, True, 1.0, 0.89, 216, LONG, limit=0.05, chance=0.4)
SCORES = {"labels": {LONG: {"f1": 0.9, "support": 9}, "cold": {"f1": 0.8, "support": 9}}}
KEPT, REFUSED = VersionState.READY, VersionState.REFUSED
STARTED = TrainingStarted(9, 800, 216)
VERSIONS = tuple(
    Version(f"v{number}", "t", number, "2026-11-03T09:41:07", state, None, 6 * number, number == 2)
    for number, state in ((3, REFUSED), (2, KEPT), (1, KEPT))
)
JUDGED = LearnState(
    LearningSurveyed(TASK, {LONG: 9}, 9, 5, VERSIONS),
    report=Report(
        "t", "r", "v3", "v2", Verdict(True, (FELL,)), Plan(), SCORES, SCORES, 6, 800, 70.0, 3
    ),
    suspects=(Suspect("c", "Since the swim my ear itches and hurts.", "cold", LONG, 0.9),),
)


class LayoutRequests(QObject):
    """Remembers who is asked to lay its parts out anew."""

    def __init__(self, qapp):
        super().__init__()
        self.by = []
        qapp.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802  (Qt's name)
        if event.type() is QEvent.Type.LayoutRequest:
            self.by.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("points", [12, 24])
@pytest.mark.parametrize("state", [LearnState(JUDGED.survey), JUDGED], ids=["before", "judged"])
def test_nothing_of_the_learn_screen_scrolls_sideways_in_a_small_window(desk, qtbot, points, state):
    desk.choices.remember(text_size=points)
    desk.appearance.dress()
    desk.window.resize(1024, 700)
    desk.window.show_screen(2)
    view = desk.window.learn
    view.show_state(state)
    page = desk.window.stack.currentWidget()
    areas = [page, *(a for a in page.findChildren(QAbstractScrollArea) if a.isVisible())]

    def told_sideways():
        return [a.accessibleName() for a in areas if a.horizontalScrollBar().maximum() > 0]

    use = view.versions.table.cellWidget(2, 4)
    qtbot.waitUntil(lambda: not told_sideways() and use.width() >= use.sizeHint().width())
    cell = view.versions.table.viewport()
    assert use.mapTo(cell, use.rect().topRight()).x() < cell.width()


def test_the_keyboard_stays_among_what_can_be_done_when_a_training_begins_and_ends(desk):
    view = desk.window.learn
    desk.window.show_screen(2)
    before = LearnState(JUDGED.survey)
    view.show_state(before)
    view.train.setFocus()
    view.show_state(replace(before, started=STARTED))
    assert desk.window.focusWidget() is view.cancel
    view.show_state(JUDGED)
    assert desk.window.focusWidget() is view.use


def test_how_far_a_training_is_moves_nothing_on_the_screen(desk, qapp):
    view = desk.window.learn
    desk.window.resize(1024, 700)
    desk.window.show_screen(2)
    places = set()
    for progress in (None, Progress(9, 78, 70.0, 500.0, 0.1), Progress(78, 78, 140.0, 0.0, 0.1)):
        view.show_state(LearnState(JUDGED.survey, started=STARTED, progress=progress))
        for _ in range(5):
            qapp.sendPostedEvents()
            view.grab()
        places.add(view.cancel.mapTo(view, view.cancel.rect().topLeft()).toTuple())
    assert len(places) == 1


@pytest.mark.parametrize(
    ("number", "told"), [(1, "Version 1 is in use again"), (3, "Version 3 is in use")]
)
def test_only_an_older_version_is_in_use_again(desk, number, told):
    desk.window.learn.show_state(LearnState(JUDGED.survey, back=number))
    assert desk.window.learn.title.text() == told


def test_a_task_that_is_opened_while_it_is_trained_shows_its_own_decisions_and_versions(desk):
    view = desk.window.learn
    other = replace(TASK, id="other")
    view.show_state(LearnState(LearningSurveyed(other, {}, 0, 5, VERSIONS[2:])))
    view.show_state(LearnState(JUDGED.survey, started=STARTED))
    assert view.fresh.item(0, 1).text() == "9"
    assert view.versions.table.rowCount() == len(VERSIONS)


@pytest.mark.parametrize("width", [1024, 1440])
def test_decisions_to_look_at_again_do_not_cover_the_versions(desk, qtbot, width):
    view = desk.window.learn
    desk.window.resize(width, 700)
    desk.window.show_screen(2)
    counted = LearnState(
        structs.replace(JUDGED.survey, fresh={LONG: 2, "cold": 3, "a": 1, "b": 1, "c": 1})
    )
    for state in (counted, replace(counted, suspects=JUDGED.suspects)):
        view.show_state(state)
        for _ in range(5):
            turn(qtbot)
    assert view.suspects.isVisible()
    decided, versions = view._left.widget(0).geometry(), view._left.widget(1).geometry()
    assert decided.bottom() < versions.top()


@pytest.mark.parametrize("height", [600, 680, 720, 900])
@pytest.mark.parametrize("width", [900, 1024, 1280])
def test_a_screen_at_rest_lays_nothing_out(desk, qapp, width, height):
    counts = dict.fromkeys(("Arthritis", "Common cold", "Dengue", "Malaria", "Migraine"), 1)
    desk.window.show_screen(2)
    survey = LearningSurveyed(TASK, counts, 5, 5, VERSIONS[-2:])
    desk.window.learn.show_state(replace(JUDGED, survey=survey))
    desk.window.resize(width, height)
    for _ in range(30):
        qapp.processEvents()
    asked = LayoutRequests(qapp)
    for _ in range(10):
        qapp.processEvents()
    assert asked.by == []


def test_the_screen_comes_to_rest_whatever_room_its_lists_have(desk, qapp):
    view, fitted = desk.window.learn, []
    desk.window.show_screen(2)
    view.suspects._fitting.timeout.connect(lambda: fitted.append(0))
    for count in (1, 2, 3):
        again = tuple(structs.replace(JUDGED.suspects[0], case=f"c{n}") for n in range(count))
        for height in range(560, 900, 28):
            desk.window.resize(1024, height)
            view.show_state(LearnState(JUDGED.survey, suspects=again))
            for _ in range(20):
                qapp.processEvents()
            fitted.clear()
            for _ in range(20):
                qapp.processEvents()
            assert not fitted, (count, height)


def test_no_card_of_the_left_side_lies_over_another(desk, qapp):
    view = desk.window.learn
    survey = structs.replace(
        JUDGED.survey, fresh={"fog": 12, "rain": 1, "sun": 1}, versions=VERSIONS[1:2]
    )
    again = tuple(structs.replace(JUDGED.suspects[0], case=f"c{n}") for n in range(2))
    desk.window.show_screen(2)
    view.show_state(LearnState(survey))
    view.show_state(LearnState(survey, suspects=again))
    for number, size in enumerate(((1440, 900), (1024, 700), (560, 400), (1024, 640))):
        desk.choices.remember(theme=(Theme.LIGHT, Theme.DARK)[number % 2])
        desk.window.resize(*size)
        for _ in range(20):
            qapp.processEvents()
        above, below = view._left.widget(0), view._left.widget(1)
        grip = view._left.handle(1)
        assert above.geometry().bottom() < grip.y() < below.y(), (size, view._left.sizes())
