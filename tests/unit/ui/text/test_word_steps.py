"""Double clicks and keys by word, in scripts without blanks between words and beside others."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.ui.text.box import TextBox

MIXED = "我的银行卡还没有收到 WiFi信号很差"
ASTRAL = "\U0001f44d银行卡坏了"
RIGHT, LEFT = Qt.Key.Key_Right, Qt.Key.Key_Left
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def box(qtbot):
    made = TextBox()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    made.setFocus()
    return made


def places(box, key, times, modifiers=CTRL):
    found = []
    for _ in range(times):
        QTest.keyClick(box, key, modifiers)
        found.append(box.cursor_offset())
    return found


def test_ctrl_and_right_stop_after_each_word_and_go_over_blanks(box):
    box.set_text(MIXED)
    assert places(box, RIGHT, 8) == [1, 2, 5, 6, 8, 11, 15, 17]


def test_ctrl_and_left_stop_before_each_word(box):
    box.set_text(MIXED)
    box.select(len(MIXED), len(MIXED))
    assert places(box, LEFT, 7) == [18, 17, 15, 11, 8, 6, 5]


def test_shift_selects_whole_words(box):
    box.set_text("银行卡还没有收到")
    places(box, RIGHT, 2, CTRL | SHIFT)
    assert box.selected() == (0, 4)


def test_a_word_is_removed_by_ctrl_and_backspace_or_delete_and_announced(box):
    edited = []
    box.edited.connect(edited.append)
    box.set_text("银行卡还没有收到")
    box.select(8, 8)
    QTest.keyClick(box, Qt.Key.Key_Backspace, CTRL)
    box.select(0, 0)
    QTest.keyClick(box, Qt.Key.Key_Delete, CTRL)
    assert edited == ["银行卡还没有", "还没有"]


def test_a_selection_is_removed_as_it_is(box):
    box.set_text("银行卡还没有收到")
    box.select(1, 2)
    QTest.keyClick(box, Qt.Key.Key_Backspace, CTRL)
    assert box.text() == "银卡还没有收到"


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (MIXED, 3, "银行卡"),
        (ASTRAL, 2, "银行卡"),
        ("カードがまだ届きません", 8, "届きません"),
        ("พนักงานบริการดีมาก", 9, "บริการ"),
        (MIXED, 12, "WiFi"),
        ("The card is lost", 5, "card"),
    ],
)
def test_a_double_click_selects_a_word(box, text, at, expected):
    box.set_text(text)
    cursor = box.textCursor()
    cursor.setPosition(box._offsets.utf16(at))
    point = box.cursorRect(cursor).center() + QPoint(3, 0)
    QTest.mouseDClick(box.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert box.textCursor().selectedText() == expected


def test_a_word_is_found_in_a_long_text_as_in_a_short_one():
    from desktop.core.texts.words import whole_units, word_at, words

    text = "我的银行卡还没有收到，请帮我查一下。 Plain words stand here too. " * 120
    found = words(text)
    for word in found[:: len(found) // 40]:
        assert word_at(text, word.start) == word
        assert whole_units(text, word.start, word.end) == (word.start, word.end)
