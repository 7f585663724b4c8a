"""The box for the text: what a paste adds up to."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from desktop.core.texts.text import MAX_CHARACTERS
from desktop.ui.text.box import TextBox
from desktop.ui.text.stepping import step_back, step_on


def pasted(box, text):
    data = QMimeData()
    data.setText(text)
    box.insertFromMimeData(data)


def test_a_refused_paste_says_how_long_the_text_would_be(qtbot):
    box, refused = TextBox(), []
    qtbot.addWidget(box)
    box.refused.connect(refused.append)
    box.set_text("word " * (MAX_CHARACTERS // 5))
    box.paste_replaces_all(everything=False)
    pasted(box, "12345")
    assert refused == [MAX_CHARACTERS + 5]
    assert len(box.text()) == MAX_CHARACTERS


def test_a_paste_over_a_selection_has_the_room_of_what_it_replaces(qtbot):
    box, refused = TextBox(), []
    qtbot.addWidget(box)
    box.refused.connect(refused.append)
    box.set_text("word " * (MAX_CHARACTERS // 5))
    box.paste_replaces_all(everything=False)
    box.select(0, 5)
    pasted(box, "12345")
    assert refused == []
    assert box.text().startswith("12345word ")


def line_heights(box):
    blocks, found = box.document().begin(), []
    while blocks.isValid():
        found.append(blocks.blockFormat().lineHeight())
        blocks = blocks.next()
    return found


@pytest.mark.parametrize("text", ["one line", "two\nlines"])
def test_one_undo_takes_a_paste_back_and_one_redo_brings_it_again(qtbot, text):
    box, edited = TextBox(), []
    qtbot.addWidget(box)
    box.set_text("")
    pasted(box, text)
    box.edited.connect(edited.append)
    step_back(box)
    assert box.text() == ""
    step_on(box)
    assert box.text() == text
    assert edited == ["", text]


def test_a_text_that_was_put_into_the_box_leaves_nothing_to_undo(qtbot):
    box = TextBox()
    qtbot.addWidget(box)
    box.set_text("Rain again")
    assert not box.document().isUndoAvailable()
    box.mark_words(marks=True)
    assert not box.document().isUndoAvailable()


def test_the_first_words_that_are_typed_have_the_room_between_lines_of_pasted_ones(qtbot):
    box, other = TextBox(), TextBox()
    qtbot.addWidget(box)
    qtbot.addWidget(other)
    QTest.keyClicks(box, "one")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, "two")
    pasted(other, "one\ntwo")
    assert line_heights(box) == line_heights(other)


def test_another_height_of_lines_is_no_step_of_the_persons(qtbot):
    box, edited = TextBox(), []
    qtbot.addWidget(box)
    QTest.keyClicks(box, "one")
    box.mark_words(marks=True)
    box.edited.connect(edited.append)
    step_back(box)
    assert box.text() == ""
    assert edited == [""]
