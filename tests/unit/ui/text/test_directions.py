"""Where words of Arabic texts are seen, with English ones in them."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from desktop.core.texts.words import words
from desktop.ui.text.box import TextBox
from desktop.ui.text.painting import Shade, part_neighbours

ARABIC = "أخذت Ibuprofen 400 mg مرتين (37.2 °C) أمس"
PADDING = 4


@pytest.fixture
def box(qtbot):
    made = TextBox()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def boxes(box, word):
    return box._boxes(word.start, word.end)


def test_no_two_words_are_seen_at_the_same_place(box):
    box.set_text(ARABIC)
    seen = sorted((b.left(), b.right()) for word in words(ARABIC) for b in boxes(box, word))
    assert all(b[0] >= a[1] - PADDING - 1 for a, b in pairwise(seen))
    assert len(seen) == len(words(ARABIC))


def test_a_click_on_a_word_is_within_its_box(box):
    box.set_text(ARABIC)
    for word in words(ARABIC):
        (seen,) = boxes(box, word)
        assert word.start <= box.offset_under(seen.center()) <= word.end


@pytest.mark.parametrize(("text", "word"), [(ARABIC, 0), ("plain Ibuprofen 400", 1)])
def test_the_edges_of_an_entity_are_on_the_sides_where_it_begins_and_ends(box, text, word):
    place = words(text)[word]
    plain = QColor("white")
    box.set_text(text)
    box.show_shades((Shade(place.start, place.end, plain, plain, tag="Drug", chosen=True),))
    (seen,) = boxes(box, place)
    left, right = (QPointF(x, seen.center().y()) for x in (seen.left() + 1, seen.right() - 1))
    backwards = text is ARABIC
    assert box.edge_at(left) == (0, backwards)
    assert box.edge_at(right) == (0, not backwards)


def test_fills_of_words_that_touch_do_not_lie_on_one_another(box):
    text = "伤口敷料干燥"
    plain = QColor("white")
    box.set_text(text)
    shades = [Shade(start, start + 2, plain, plain) for start in (0, 2, 4)]
    drawn = [(shade, box._boxes(shade.start, shade.end)) for shade in shades]
    part_neighbours(drawn)
    (first,), (second,), (third,) = (found for _, found in drawn)
    assert first.right() < second.left() < second.right() < third.left()
    assert second.left() - first.right() <= 1
