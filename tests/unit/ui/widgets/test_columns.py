"""Parts of a screen stand side by side where there is room, and are never squeezed."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.widgets.columns import Columns, Rows
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.narrow import Bar
from desktop.ui.widgets.parts import scrolling
from desktop.ui.widgets.tables import filled, table
from tests.helpers.turning import turn

WORDS = "Without its strongest words the answer falls by 99 points. " * 4


def part(least, words=""):
    made = QWidget()
    made.setMinimumWidth(least)
    told = QLabel(words)
    told.setWordWrap(True)
    column = QVBoxLayout(made)
    column.addWidget(told)
    return made


@pytest.fixture
def columns(qtbot):
    made = Columns((part(200), 2), (part(150, WORDS), 1))
    page = scrolling(QWidget())
    QVBoxLayout(page.widget()).addWidget(made)
    qtbot.addWidget(page)
    page.show()
    made.area = page
    return made


def test_parts_stand_side_by_side_where_there_is_room_and_else_one_below_the_other(columns, qtbot):
    columns.area.resize(800, 300)
    qtbot.waitUntil(lambda: columns.orientation() is Qt.Orientation.Horizontal)
    columns.area.resize(330, 300)
    qtbot.waitUntil(lambda: columns.orientation() is Qt.Orientation.Vertical)
    columns.area.resize(800, 300)
    qtbot.waitUntil(lambda: columns.orientation() is Qt.Orientation.Horizontal)


@pytest.mark.parametrize("width", [330, 380, 800])
def test_no_part_is_lower_than_its_words(columns, qtbot, width):
    columns.area.resize(width, 60)
    told = columns.widget(1).findChild(QLabel)
    qtbot.waitUntil(lambda: told.height() >= told.heightForWidth(told.width()))


def test_a_bar_leaves_out_the_last_spare_part_first(qtbot):
    bar = Bar("bar", spacing=10)
    qtbot.addWidget(bar)
    stays, wanted, spare = (QLabel("x" * 20) for _ in range(3))
    for piece in (stays, wanted, spare):
        bar.row.addWidget(piece)
    bar.spare = (wanted, spare)
    one = stays.sizeHint().width() + 10
    for width, shown in ((3 * one + 60, 2), (2 * one + 60, 1), (one + 40, 0), (3 * one + 60, 2)):
        bar.resize(width, 30)
        bar.settle()
        assert [p.isHidden() for p in (wanted, spare)] == [n >= shown for n in range(2)]


def test_what_ends_a_line_stands_at_its_right_and_the_middles_on_one_height(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    row = FlowLayout(page, ends=True)
    low, high, last = QWidget(), QWidget(), QWidget()
    for piece, size in ((low, (50, 10)), (high, (50, 40)), (last, (60, 20))):
        piece.setFixedSize(QSize(*size))
        piece.sizeHint = lambda s=size: QSize(*s)
        row.addWidget(piece)
    page.resize(400, 40)
    page.show()
    assert last.geometry().right() == 399
    assert low.geometry().center().y() == high.geometry().center().y() == 19


def test_pieces_that_flow_within_a_box_leave_the_height_of_its_page_to_others(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    box, row = QVBoxLayout(page), FlowLayout()
    row.addWidget(QLabel("Versions"))
    box.addLayout(row)
    page.setMinimumHeight(300)
    page.show()
    page.grab()
    turn(qtbot)
    assert page.minimumHeight() == 300


def test_parts_have_their_shares_of_the_width_from_the_first_on(columns, qtbot):
    columns.area.resize(900, 300)
    qtbot.waitUntil(lambda: columns.width() > 800)
    left, right = columns.sizes()
    assert left == pytest.approx(2 * right, abs=3)


@pytest.fixture
def rows(qtbot):
    made = Rows((part(100), 1), (part(100, WORDS), 1))
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    return made


def test_rows_share_the_height_until_their_handle_is_dragged(rows):
    first, second = rows.sizes()
    assert abs(first - second) <= 1
    rows.moveSplitter(120, 1)
    rows.splitterMoved.emit(120, 1)
    rows.resize(300, 700)
    assert rows.sizes()[0] < 200


@pytest.mark.parametrize("width", [120, 300])
def test_no_row_is_lower_than_its_words_wherever_the_handle_is_dragged(rows, qapp, width):
    rows.resize(width, rows.least(width))
    rows.moveSplitter(rows.height(), 1)
    rows.grab()
    told = rows.widget(1).findChild(QLabel)
    assert told.height() >= told.heightForWidth(told.width())


def test_a_handle_shows_that_it_can_be_dragged(rows):
    picture = rows.handle(1).grab().toImage()
    middle = picture.rect().center()
    assert picture.pixelColor(middle) != picture.pixelColor(middle.x() // 2, middle.y())


def test_columns_that_were_narrow_grow_again_with_the_room(qtbot):
    made = table(("Name", "Figure"))
    qtbot.addWidget(made)
    made.fit()
    made.setRowCount(1)
    filled(made, 0, ("a name that is far longer than its figure", "100 of 102 were found again"))
    made.resize(90, 100)
    made.show()
    made._fit()
    assert made.columnWidth(1) <= 90
    made.resize(900, 100)
    made._fit()
    assert made.columnWidth(1) >= made.sizeHintForColumn(1)
