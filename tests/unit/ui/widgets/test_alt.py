"""Letters with Alt are shortcuts: where nothing answers to one, it types nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.ui.widgets.dialogs import Sheet

ALT = Qt.KeyboardModifier.AltModifier
ALTGR = Qt.KeyboardModifier.GroupSwitchModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | ALT


@pytest.fixture(params=["the box", "labels", "cases"])
def field(desk, request):
    window = desk.window
    return {
        "the box": window.read.box,
        "labels": window.read.labels.search,
        "cases": window.cases.search,
    }[request.param]


def words(field):
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


@pytest.mark.parametrize("key", ["t", "u", "j"])
def test_a_letter_with_alt_that_means_nothing_here_types_nothing(field, key):
    QTest.keyClick(field, key, ALT)
    assert words(field) == ""


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, ALTGR])
def test_letters_and_those_of_altgr_are_typed(field, modifier):
    QTest.keyClick(field, "t", modifier)
    assert words(field) == "t"


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_the_fields_of_dialogs_type_no_shortcuts_either(qtbot, kind):
    dialog = Sheet(None, "Note", 300, 200)
    qtbot.addWidget(dialog)
    field = kind()
    dialog.column.addWidget(field)
    dialog.show()
    QTest.keyClick(field, "t", ALT)
    assert words(field) == ""
    QTest.keyClick(field, "n")
    assert words(field) == "n"
