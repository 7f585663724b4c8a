"""The box for the text: what a paste adds up to."""

from PySide6.QtCore import QMimeData

from desktop.core.texts.text import MAX_CHARACTERS
from desktop.ui.text.box import TextBox


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
