"""A start that is refused is told in a dialog where there is no terminal."""

import io

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop import app as program
from desktop.core.errors import KnownError, Problem
from desktop.ui.shell import refusal


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def refused(monkeypatch, tmp_path):
    """Return a call that starts the window on a folder that cannot be used; gives what is shown."""

    def call(stderr, problem=Problem.FOLDER_UNUSABLE):
        shown = []

        def fails(*_):
            raise KnownError(problem, folder="/mnt/x", why="no right to write")

        monkeypatch.setattr(program, "run_window", fails)
        monkeypatch.setattr(refusal, "show", lambda _, words: shown.append(words))
        monkeypatch.setattr(program.sys, "stderr", stderr)
        assert program.open_window(tmp_path) == 1
        return shown

    return call


def test_without_a_terminal_the_reason_is_shown(refused):
    said = ["The folder /mnt/x cannot be used: no right to write."]
    assert refused(io.StringIO()) == said
    assert refused(None) == said


def test_in_a_terminal_it_is_printed_only(refused):
    terminal = Terminal()
    assert refused(terminal) == []
    assert terminal.getvalue().startswith("The folder /mnt/x cannot be used")


def test_without_a_screen_no_dialog_is_tried(refused):
    assert refused(io.StringIO(), Problem.NO_DISPLAY) == []


def test_the_dialog_says_why_and_ends_with_ok(qapp, qtbot):
    dialog = refusal.telling(qapp, "The folder cannot be used.")
    qtbot.addWidget(dialog)
    assert dialog.findChild(QLabel).text() == "The folder cannot be used."
    with qtbot.waitSignal(dialog.finished):
        dialog.findChild(QPushButton).click()


def test_where_nobody_sees_a_screen_nothing_is_waited_for(qapp):
    refusal.show("caselight", "The folder cannot be used.")
