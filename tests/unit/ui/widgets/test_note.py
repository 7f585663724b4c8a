"""The dialog for a note: written, kept by one key, given up by another."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.ui.widgets import dialogs


@pytest.fixture
def opened(qtbot):
    parent, kept = QWidget(), []
    qtbot.addWidget(parent)
    parent.show()
    dialog = dialogs.ask_note(parent, "before", kept.append)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    yield dialog, dialog.findChild(QPlainTextEdit), kept
    parent.close()


def test_control_enter_keeps_the_note_and_enter_alone_is_a_line_of_it(opened, qtbot):
    dialog, box, kept = opened
    box.selectAll()
    QTest.keyClicks(box, "call back")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, "on Friday")
    assert dialog.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kept == ["call back\non Friday"])


def test_escape_keeps_nothing(opened):
    dialog, box, kept = opened
    QTest.keyClicks(box, "oh no")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert kept == []
