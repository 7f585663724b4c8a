"""The window comes back where it was, on a screen that exists, and never larger than it."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from desktop.core.settings import Settings
from desktop.system import settings
from desktop.ui.shell.message import MessageBar
from desktop.ui.widgets import geometry


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_first_window_is_no_larger_than_the_screen(window):
    geometry.put_back(window, "")
    screen = window.screen().availableGeometry()
    assert screen.contains(window.geometry())


def test_size_and_place_are_kept(window, qtbot):
    window.setGeometry(QRect(60, 70, 500, 400))
    again = QWidget()
    qtbot.addWidget(again)
    geometry.put_back(again, geometry.kept_place(window))
    assert again.geometry() == QRect(60, 70, 500, 400)


def test_a_place_on_a_screen_that_is_gone_is_not_taken(window, qtbot):
    window.setGeometry(QRect(9000, 9000, 500, 400))
    again = QWidget()
    qtbot.addWidget(again)
    geometry.put_back(again, geometry.kept_place(window))
    assert again.screen().availableGeometry().intersects(again.geometry())


@pytest.mark.parametrize("damaged", ["no base 64!", "AAAA", "%%%"])
def test_a_damaged_place_is_a_fresh_one(window, damaged):
    geometry.put_back(window, damaged)
    assert window.screen().availableGeometry().contains(window.geometry())


def test_the_settings_keep_the_place_and_leave_out_what_is_damaged(tmp_path):
    file = tmp_path / "settings.json"
    settings.save(file, Settings(window="AdnQ", last_backup="2026-11-26", unfinished_percent=26))
    assert settings.load(file).window == "AdnQ"
    assert settings.load(file).unfinished_percent == 26
    file.write_text('{"window": 5, "last_backup": ["x"], "unfinished_percent": 999}', "utf-8")
    assert settings.load(file) == Settings()


def test_a_message_moves_nothing_and_passes_with_its_cause(window):
    window.resize(800, 600)
    below = QWidget(window)
    below.setGeometry(0, 50, 800, 500)
    bar = MessageBar(window)
    bar.tell("A label is one line.", passes=True)
    assert below.geometry() == QRect(0, 50, 800, 500)
    assert bar.geometry().right() <= 800
    bar.pass_on()
    assert bar.words() == ""
    bar.tell("The disk is full.")
    bar.pass_on()
    assert bar.words() == "The disk is full."
