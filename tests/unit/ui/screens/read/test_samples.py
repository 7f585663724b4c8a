"""The empty page: a few samples, one click each, and the way to the rest of them."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Example
from desktop.core.settings import Theme
from desktop.ui.screens.read.page import Page
from desktop.ui.screens.read.samples import FEW, Samples
from desktop.ui.screens.read.state import ReadState
from desktop.ui.widgets import theme
from desktop.ui.widgets.parts import button
from desktop.ui.wording import PASTE_HERE

MANY = tuple(Example(f"text {i} of {'sun' if i % 9 else 'rain'}", f"l{i % 9}") for i in range(30))


@pytest.fixture
def samples(qtbot):
    made = Samples()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def lowest(page, width):
    """Give a page the least height that it asks for at a width."""
    page.resize(width, 200)
    page.show()
    for _ in range(3):
        QApplication.sendPostedEvents()
        page.resize(width, page.layout().totalMinimumHeightForWidth(width))
        page.grab()


def test_a_few_samples_of_different_labels_are_one_click_away(samples):
    chosen = []
    samples.chosen.connect(chosen.append)
    samples.show_samples(MANY)
    assert sum(row.isVisible() for row in samples.rows) == FEW
    QTest.mouseClick(samples.rows[2], Qt.MouseButton.LeftButton)
    assert chosen == ["text 2 of sun"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_sample_with_the_focus_is_read_by_enter_as_by_the_space_bar(samples, key):
    chosen = []
    samples.chosen.connect(chosen.append)
    samples.show_samples(MANY)
    QTest.keyClick(samples.rows[2], key)
    assert chosen == ["text 2 of sun"]


def test_enter_that_is_held_presses_a_button_once(qtbot):
    held = button("Next text")
    qtbot.addWidget(held)
    presses = []
    held.clicked.connect(lambda: presses.append(1))
    for repeated in (False, True, True):
        key = (QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(held, QKeyEvent(*key, "\r", repeated))
    assert len(presses) == 1


def test_samples_stay_until_something_that_can_be_read_is_typed(qtbot):
    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.show_state(ReadState(samples=MANY, text=" \n"))
    assert page.samples.isVisible()
    page.show_state(ReadState(samples=MANY, text="a"))
    assert not page.samples.isVisible()


def test_where_there_are_no_more_no_way_to_more_is_shown(samples):
    samples.show_samples(MANY[:3])
    assert [row.isHidden() for row in samples.rows] == [False, False, False, True, True]
    assert samples.more.isHidden()
    samples.show_samples(MANY)
    assert not samples.more.isHidden()


def test_all_samples_are_searched_by_words_in_any_order_and_enter_reads_the_first(samples):
    chosen = []
    samples.chosen.connect(chosen.append)
    samples.show_samples(MANY)
    samples.open_all()
    dialog = samples.dialog
    QTest.keyClicks(dialog.search, "RAIN 27")
    seen = [i for i in range(dialog.list.count()) if not dialog.list.item(i).isHidden()]
    assert seen == [27]
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen == ["text 27 of rain"]


def test_arrows_in_the_field_walk_through_the_samples_that_are_left(samples):
    chosen = []
    samples.chosen.connect(chosen.append)
    samples.show_samples(MANY)
    samples.open_all()
    search = samples.dialog.search
    QTest.keyClicks(search, "rain")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(search, key)
    assert chosen == ["text 9 of rain"]


def test_tab_goes_from_the_text_through_the_samples_in_their_order(qtbot):
    page = Page()
    qtbot.addWidget(page)
    page.show()
    later = QLineEdit(page)
    page.setTabOrder(page.samples.more, later)
    page.show_state(ReadState(samples=MANY))
    QApplication.sendPostedEvents()
    page.box.setFocus()
    order = []
    for _ in range(FEW + 1):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        order.append(page.focusWidget())
    assert order == [*page.samples.rows, page.samples.more]


def test_words_that_no_sample_has_say_so_and_choose_nothing(samples):
    chosen = []
    samples.chosen.connect(chosen.append)
    samples.show_samples(MANY)
    samples.open_all()
    QTest.keyClicks(samples.dialog.search, "hail")
    QTest.keyClick(samples.dialog.search, Qt.Key.Key_Return)
    assert chosen == []
    assert samples.dialog.nothing.isVisible()
    assert not samples.dialog.list.isVisible()
    samples.dialog.reject()


@pytest.mark.parametrize("size", [12, 24])
@pytest.mark.parametrize("width", [380, 900])
def test_the_welcome_is_whole_in_every_width_and_size_of_text(qtbot, qapp, size, width):
    theme.apply(qapp, Theme.LIGHT, size)
    page = Page()
    qtbot.addWidget(page)
    page.show_state(ReadState(Task("t", "T", Kind.CLASSIFY, ("a",), "v")))
    lowest(page, width)
    box = page.box
    metrics = box.fontMetrics()
    room = box.viewport().rect().adjusted(4, 4, -4, 0)
    needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, box.welcome)
    assert box.welcome.startswith(PASTE_HERE)
    assert room.contains(needed)


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("size", [12, 24])
def test_four_lines_of_a_text_are_seen_in_the_smallest_window(qtbot, qapp, size, marks):
    theme.apply(qapp, Theme.LIGHT, size)
    page = Page()
    qtbot.addWidget(page)
    page.box.set_text("\n".join(f"line {i}" for i in range(20)))
    page.box.mark_words(marks=marks)
    page.show_state(ReadState(text=page.box.text()))
    lowest(page, 500)
    cursor = page.box.textCursor()
    cursor.setPosition(page.box.text().index("line 3"))
    assert page.box.cursorRect(cursor).bottom() <= page.box.viewport().height()
