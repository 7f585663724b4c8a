"""The words of a drop-down are seen whole, or end with a whole ellipsis."""

import pytest

from desktop.core.settings import Theme
from desktop.ui.widgets import theme
from desktop.ui.widgets.parts import Select


@pytest.fixture(params=[10, 12, 24])
def select(request, qapp, qtbot):
    theme.apply(qapp, Theme.LIGHT, request.param)
    made = Select("Which")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    "words", ["Deleted", "all-MiniLM-L6-v2", "护理记录", "Deleted (recycle bin)"]
)
def test_words_are_seen_whole_in_the_width_that_is_asked_for(select, words):
    select.addItem(words)
    select.resize(select.sizeHint())
    assert select.shown_words() == words


def test_where_there_is_no_room_an_ellipsis_ends_them_that_is_not_cut_itself(select):
    select.addItem("Undecided, what teaches most first")
    select.resize(select.sizeHint().width() // 2, select.sizeHint().height())
    assert select.shown_words().endswith("\u2026")
    assert select.fontMetrics().horizontalAdvance(select.shown_words()) <= select.words_room()
