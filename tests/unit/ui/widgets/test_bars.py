"""Rows with bars: the name comes first where there is little room."""

import pytest

from desktop.core.settings import Theme
from desktop.ui.widgets import theme
from desktop.ui.widgets.bars import BarDelegate, BarList, Row, RowModel
from desktop.ui.widgets.colours import LIGHT

NOTE = "learned from 1"


@pytest.fixture
def painted(qtbot, qapp):
    """Paint one row in a list of some width."""
    theme.apply(qapp, Theme.LIGHT, 12)

    def paint(row, width):
        listed = BarList()
        qtbot.addWidget(listed)
        model, delegate = RowModel(listed), BarDelegate(listed, beside=False)
        delegate.colours = LIGHT
        listed.setModel(model)
        listed.setItemDelegate(delegate)
        listed.resize(width, 120)
        model.show((row,))
        return listed.grab().toImage()

    return paint


def row(note):
    return Row("a", "Heartburn", "82 %", 0.8, "1", note, strong=True)


def test_a_note_beside_which_the_name_would_be_cut_is_left_out(painted):
    assert painted(row(NOTE), 220) == painted(row(""), 220)


def test_a_note_for_which_there_is_room_stands_beside_the_name(painted):
    assert painted(row(NOTE), 320) != painted(row(""), 320)
