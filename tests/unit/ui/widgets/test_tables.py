"""Tables of words: each cell in its own direction; of some, rows are chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.settings import Theme
from desktop.ui.widgets import theme
from desktop.ui.widgets.tables import filled, grow, table


def test_words_from_right_to_left_end_with_their_full_stop_at_the_left(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    made = table(("Text",))
    qtbot.addWidget(made)
    made.setRowCount(1)
    filled(made, 0, ("\u05d0\u05d1\u05d2.",))
    made.resize(300, 200)
    made.show()
    cell = made.visualRect(made.model().index(0, 0)).adjusted(0, 3, 0, -3)
    picture = made.viewport().grab(cell).toImage()
    dark = [
        [y for y in range(picture.height()) if picture.pixelColor(x, y).lightness() < 128]
        for x in range(picture.width())
    ]
    start = next(x for x, column in enumerate(dark) if column)
    end = next(x for x in range(start, len(dark)) if not dark[x])
    rows = {y for column in dark[start:end] for y in column}
    assert len(rows) <= 4, "a full stop, and no letter"
    assert len({y for column in dark for y in column}) > 6


@pytest.mark.parametrize(("key", "row"), [(Qt.Key.Key_End, 2), (Qt.Key.Key_Home, 0)])
def test_home_and_end_choose_the_first_and_the_last_row(qtbot, key, row):
    rows = table(("Label", "Decisions"), chosen=True)
    qtbot.addWidget(rows)
    rows.setRowCount(3)
    for place, name in enumerate(("bus", "rail", "tram")):
        filled(rows, place, (name, "0"))
    rows.selectRow(1)
    QTest.keyClick(rows, key)
    assert [index.row() for index in rows.selectionModel().selectedRows()] == [row]
    QTest.keyClicks(rows, "r")
    assert rows.currentRow() == 1, "letters look among the names"


@pytest.mark.parametrize("rows", [2, 3])
def test_a_table_that_is_as_high_as_its_rows_comes_to_rest(qtbot, qapp, rows):
    theme.apply(qapp, Theme.LIGHT, 10)
    made = table(("Text", "You said", "The model sees"), chosen=True)
    qtbot.addWidget(made)
    made.fit()
    made.setRowCount(rows)
    for row in range(rows):
        filled(made, row, (f"a text {row}", "fog", "rain"))
    made.show()
    for height in range(60, 200):
        made.resize(400, height)
        for _ in range(12):
            qapp.sendPostedEvents()
            if made._fitting.isActive():
                made._fitting.stop()
                made._fit()
        qapp.sendPostedEvents()
        assert not made._fitting.isActive(), height


def test_a_table_that_is_filled_tells_of_its_cells_once(qtbot):
    made = table(("Label", "Cases"))
    qtbot.addWidget(made)
    told = []
    made.model().dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    with made.filling(80):
        for row in range(80):
            filled(made, row, (f"label {row}", str(row)))
    assert told == [(0, 79)]
    assert made.item(79, 0).text() == "label 79"


def test_a_line_below_one_of_chinese_is_seen_in_a_row_that_grows(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    made = table(("Check",))
    qtbot.addWidget(made)
    grow(made)
    made.setRowCount(1)
    filled(made, 0, ("伤口护理\nmay fall",))
    made.resize(300, 200)
    made.show()
    row = made.visualRect(made.model().index(0, 0))
    lower = made.viewport().grab(row.adjusted(0, row.height() * 2 // 3, 0, -4)).toImage()
    spots = ((x, y) for x in range(lower.width()) for y in range(lower.height()))
    assert any(lower.pixelColor(x, y).lightness() < 128 for x, y in spots)
