"""Screens declare themselves: the window needs to know nothing of one but the line in its list."""

from dataclasses import fields, replace
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop.core.answers.tasks import Kind, Task
from desktop.core.settings import Settings
from desktop.services.bundle import Services
from desktop.services.facts import TaskOpened
from desktop.system import paths
from desktop.ui.ports.actions import ActionInfo, Needs
from desktop.ui.ports.screens import Screen, ScreenInfo, ScreenView
from desktop.ui.shell.actions import actions_of
from desktop.ui.shell.attachment import attach
from desktop.ui.shell.main_controller import Desk, Outside
from desktop.ui.shell.screens import LEARN, READ, SCREENS
from desktop.ui.shell.window import Window
from desktop.ui.widgets.icons import Icons

TASK = Task("t", "Trips", Kind.CLASSIFY, ("bus", "rail"), "v")


class TideView(ScreenView):
    """Shows the height of the tide."""

    def __init__(self):
        super().__init__()
        self.height = QLabel("low")
        QVBoxLayout(self).addWidget(self.height)


class TideScreen(Screen):
    """Lets the tide come in."""

    def __init__(self, view, around):
        super().__init__(view)
        self._view, self.around = view, around
        self.task, self.entered = "", 0

    def open_task(self, opened):
        self.task = opened.task.id

    def enter(self):
        self.entered += 1

    def has(self):
        return (Needs.ENTITY,)

    def steps(self):
        return {"flood": lambda: self._view.height.setText("high")}

    def undoable(self):
        return self._view.height.text() == "high", False

    def undo(self):
        self._view.height.setText("low")


FLOOD = ActionInfo("flood", "&Tide", "&Flood", "Ctrl+Shift+T", needs=Needs.ENTITY)
TIDE = ScreenInfo(
    id="tide", text="&Tide", tip="The sea", view=TideView, open=TideScreen, actions=(FLOOD,)
)


@pytest.fixture
def desk(qapp, tmp_path):
    """A window with one screen more, over services that do nothing."""
    window = Window(Icons(paths.resources() / "icons"), (*SCREENS, TIDE))
    outside = Outside(Mock(), Mock(), help_folder=tmp_path, notices=tuple)
    made = Desk(qapp, window, Settings(), outside)
    made.spawner.spawn = lambda work: work.close()
    services = Services(**{field.name: Mock() for field in fields(Services)})
    services.taking.can_undo.return_value = False
    services.correcting.sitting.can_undo.return_value = False
    services.binning.deleted.return_value = ()
    attach(made, services)
    window.show()
    yield made
    window.close()
    window.deleteLater()


def test_a_screen_that_is_listed_is_on_the_rail_in_the_menu_and_hears_of_tasks(desk):
    desk.act("screen_tide")
    tide = desk.shown
    assert isinstance(tide, TideScreen)
    assert tide.entered == 1
    assert desk.window.actions_by_id["screen_tide"].shortcut() == QKeySequence("Ctrl+4")
    for screen in desk.screens:
        screen.open_task(TaskOpened(TASK, (), "v", 1))
    assert tide.task == "t"
    desk.availability.refresh()
    assert desk.window.actions_by_id["screen_tide"].isChecked()


def test_what_a_screen_can_do_stands_in_the_menus_and_is_done_and_undone_there(desk):
    menus = [menu.title() for menu in desk.window.menus]
    assert "&Tide" in menus
    desk.act("screen_tide")
    view = desk.window.views[-1]
    desk.act("flood")
    assert view.height.text() == "high"
    desk.undoing.show()
    assert desk.window.actions_by_id["undo"].isEnabled()
    desk.act("undo")
    assert view.height.text() == "low"


def test_what_a_screen_has_lets_actions_be_chosen(desk):
    desk.availability.refresh()
    assert desk.window.actions_by_id["flood"].isEnabled()
    assert desk.window.actions_by_id["delete_span"].isEnabled()
    assert not desk.window.actions_by_id["accept"].isEnabled()


def test_screens_hear_of_one_another_without_the_window(desk):
    desk.show_screen(LEARN)
    desk.screens[-1].around.events.text_wanted.emit("The bus was late.")
    assert desk.window.screen_index == READ
    assert desk.window.read.box.text() == "The bus was late."


def test_every_entry_of_the_menus_is_done_by_somebody(desk):
    listed = replace(desk.reading.state, worklist=Mock())
    desk.reading.state = listed
    desk.window.activateWindow()
    desk.window.read.box.setFocus()
    can = {name for steps in desk.commands._steps() for name in steps}
    infos = actions_of((*SCREENS, TIDE))
    assert {info.id for info in infos} == can


def test_a_task_is_found_by_its_name_in_the_palette_and_opened(desk):
    chosen = []
    desk.window.task_chosen.disconnect()
    desk.window.task_chosen.connect(chosen.append)
    other = replace(TASK, id="u", name="Rest & recreation")
    desk.window.show_tasks((TASK, other), "t")
    desk.act("palette")
    desk.dialog.field.setText("recreation")
    found = [desk.dialog.listed.item(row).text() for row in range(desk.dialog.listed.count())]
    assert found == ["Task: Rest & recreation"]
    QTest.keyClick(desk.dialog.field, Qt.Key.Key_Return)
    assert chosen == ["u"]


def test_a_label_that_is_named_counts_at_the_foot_at_once(desk):
    desk.window.foot.show_version(3, 1)
    desk.reading.state = replace(desk.reading.state, task=TASK)
    desk.events.decided.emit()
    assert desk.window.foot.model.text() == "Version 3 \u00b7 2 labels"


def test_a_number_corrects_on_the_read_screen_only(desk, qapp):
    desk.window.activateWindow()
    QTest.qWaitForWindowActive(desk.window)
    given = []
    desk.reading.number = given.append
    desk.show_screen(LEARN)
    QTest.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert given == []
    desk.show_screen(READ)
    QTest.keyClick(desk.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert given == [3]
