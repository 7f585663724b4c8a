"""Closing the window while a training or a backup runs is asked about once."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton


@pytest.fixture
def busy(desk):
    """Return a window that closes are counted of; what runs can be set."""
    desk.reading = SimpleNamespace()
    desk.learning = SimpleNamespace(unfinished=("", 0))
    desk.backing = SimpleNamespace(writing=False)
    desk.closes = []
    desk.window.closed.connect(lambda: desk.closes.append(1))
    yield desk
    desk.reading = desk.learning = None
    desk.closing.now()


def pressed(desk, words):
    parts = desk.closing.asked.findChildren(QPushButton)
    next(p for p in parts if p.text() == words).click()


@pytest.mark.parametrize(
    ("percent", "told"), [(0, "begins again"), (25, "goes on from about 25\u00a0%")]
)
def test_a_window_in_which_a_training_runs_asks_before_it_closes(busy, percent, told):
    busy.learning.unfinished = ("Triage", percent)
    busy.window.close()
    words = " ".join(part.text() for part in busy.closing.asked.findChildren(QLabel))
    assert "Triage is being trained" in words
    assert told in words
    assert busy.closes == []
    assert busy.window.isVisible()


def test_going_on_keeps_the_window_and_closing_again_asks_again(busy):
    busy.learning.unfinished = ("Triage", 0)
    busy.window.close()
    busy.window.close()
    pressed(busy, "Go on")
    assert busy.closing.asked is None
    busy.window.close()
    assert busy.closes == []
    pressed(busy, "Close all the same")
    assert busy.closes == [1]
    assert not busy.window.isVisible()


def test_the_question_follows_what_runs_while_it_stands(busy):
    busy.learning.unfinished = ("Triage", 0)
    busy.window.close()
    told = busy.closing.asked.findChild(QLabel)
    busy.learning.unfinished = ("Triage", 30)
    busy.closing.again.timeout.emit()
    assert "goes on from about 30\u00a0%" in told.text()
    busy.learning.unfinished = ("", 0)
    busy.closing.again.timeout.emit()
    assert "has ended" in told.text()


def test_a_backup_that_is_being_written_is_said_before_the_window_closes(busy):
    busy.backing.writing = True
    busy.window.close()
    assert "backup is being written" in busy.closing.asked.findChild(QLabel).text()
    assert busy.closes == []


def test_a_window_in_which_nothing_runs_closes_at_once(busy):
    busy.window.close()
    assert busy.closes == [1]


def test_a_session_that_ends_is_not_held_up(busy, qapp, monkeypatch):
    busy.learning.unfinished = ("Triage", 0)
    monkeypatch.setattr(type(qapp), "isSavingSession", lambda _: True)
    busy.window.close()
    assert busy.closes == [1]
