"""Dialogs that list cases."""

from PySide6.QtWidgets import QTableWidget, QWidget

from desktop.core.answers.predictions import Learned
from desktop.core.decisions.cases import Case
from desktop.core.texts.text import MAX_CHARACTERS
from desktop.ui.widgets import listings


def test_the_beginnings_of_long_texts_are_listed_and_the_whole_case_is_opened(qtbot):
    parent, opened = QWidget(), []
    qtbot.addWidget(parent)
    cases = [Case("c", "t", "word " * (MAX_CHARACTERS // 5), "2026", None, None)]
    cases.append(Case("d", "t", "a short\ntext", "2026", None, None))
    dialog = listings.open_cases(parent, Learned("rain", ("c", "d")), cases, opened.append)
    rows = dialog.findChild(QTableWidget)
    shown = [rows.item(row, 0).text() for row in range(2)]
    assert shown == [("word " * 60) + "\u2026", "a short text"]
    rows.cellActivated.emit(0, 0)
    assert opened == cases[:1]
