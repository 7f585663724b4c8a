"""A dialog that works in the background: closing gives up first, and every end is said."""

import asyncio

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.errors import KnownError, Problem
from desktop.core.settings import Theme
from desktop.ui.widgets import theme
from desktop.ui.widgets.parts import label
from desktop.ui.widgets.working import WorkingSheet


class Sheet(WorkingSheet):
    """Has one message, and notes what it offers."""

    given_up = "Nothing was changed."

    def __init__(self, parent):
        super().__init__(parent, "A sheet", (320, 120), asyncio.ensure_future)
        self.message, self.offered, self.focused = QLabel(), [], 0
        self.page.addWidget(self.message)
        self.page.addWidget(self.bar)
        self.row.addWidget(self.leave)

    def say(self, words):
        self.message.setText(words)

    def offer(self, *, idle):
        self.offered.append(idle)

    def focus(self):
        self.focused += 1


@pytest.fixture
def window(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sheet(window):
    made = Sheet(window)
    made.show()
    return made


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


def test_while_it_works_the_bar_is_seen_and_nothing_else_is_offered(sheet, run):
    async def story():
        ended = asyncio.Event()

        async def work():
            sheet.show_progress(3, 4)
            await ended.wait()

        sheet.start(work())
        await settled()
        assert (sheet.working, sheet.bar.isVisible(), sheet.offered) == (True, True, [False])
        assert (sheet.bar.value(), sheet.bar.maximum()) == (3, 4)
        assert (sheet.leave.text(), sheet.leave.accessibleName()) == ("Give up", "Give up")
        ended.set()
        await settled()
        assert (sheet.working, sheet.bar.isVisible(), sheet.offered) == (
            False,
            False,
            [False, True],
        )
        assert (sheet.leave.text(), sheet.leave.accessibleName()) == ("Close", "Close")
        assert sheet.focused == 1

    run(story())


@pytest.mark.parametrize("how", ["leave", "reject", "close"])
def test_closing_gives_up_first_and_closes_then(sheet, run, how):
    leaving = {"leave": lambda: sheet.leave.click(), "reject": sheet.reject, "close": sheet.close}

    async def story():
        sheet.start(asyncio.Event().wait())
        await settled()
        leaving[how]()
        await settled()
        assert sheet.isVisible()
        assert (sheet.working, sheet.message.text()) == (False, "Nothing was changed.")
        leaving[how]()
        assert not sheet.isVisible()

    run(story())


def test_work_that_is_given_up_before_its_first_step_has_ended_too(sheet, run):
    async def story():
        sheet.start(asyncio.Event().wait())
        sheet.leave.click()
        await settled()
        assert (sheet.working, sheet.message.text()) == (False, "Nothing was changed.")
        assert sheet.offered == [False, True]
        sheet.leave.click()
        assert not sheet.isVisible()

    run(story())


def test_why_it_cannot_be_done_is_said_and_another_try_can_be_made(sheet, run):
    async def work():
        raise KnownError(Problem.DISK_FULL)

    async def story():
        sheet.start(work())
        await settled()
        assert "disk is full" in sheet.message.text()
        assert (sheet.working, sheet.offered) == (False, [False, True])

    run(story())


def test_it_opens_as_high_as_its_page(window):
    sheet = Sheet(window)
    for _ in range(12):
        sheet.page.addWidget(label("A line."))
    sheet.show()
    assert sheet.height() > 120
    assert not sheet.area.verticalScrollBar().isVisible()
    sheet.close()


def test_work_that_closes_its_dialog_ends_without_touching_it(window, run):
    async def story():
        sheet = Sheet(window)
        sheet.show()

        async def work():
            sheet.accept()

        sheet.start(work())
        offered = len(sheet.offered)
        await settled()
        assert (sheet.working, len(sheet.offered)) == (False, offered)

    run(story())
