"""The dialog of exports: what is offered, how far it is, giving up, and one sentence at the end."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.exports import What
from desktop.services.files.exporting import Exported, ExportMoved, Wanted
from desktop.ui.shell import export_words
from desktop.ui.shell.export_dialog import ExportDialog

LABELS = Task("t", "Trips", Kind.CLASSIFY, ("bus", "rail"), "v")
PLACES = Task("p", "Places", Kind.SPANS, ("Town",), "v")


class Fake:
    """Writes nothing; tells three steps, and waits before the last one until it may end."""

    def __init__(self):
        self.asked, self.ended = [], asyncio.Event()
        self.problem = None
        self.closed = False

    async def to_file(self, wanted, goal, *, replacing):
        self.asked.append((wanted, goal, replacing))
        try:
            yield ExportMoved(1, 4, 1)
            if self.problem:
                raise KnownError(self.problem)
            yield ExportMoved(3, 4, 3)
            await self.ended.wait()
            yield Exported(4, 4, str(goal))
        finally:
            self.closed = True


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(window, task, fake, done, query=""):
    dialog = ExportDialog(window, task, fake, lambda work: asyncio.ensure_future(work), done)
    dialog.narrowed(query).show()
    return dialog


async def settled(steps=5):
    for _ in range(steps):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("task", "offered"), [(LABELS, 3), (PLACES, 4)])
def test_entities_are_offered_where_a_task_marks_them(window, task, offered):
    dialog = opened(window, task, None, print)
    kinds = [dialog.what.itemData(n) for n in range(dialog.what.count())]
    assert (len(kinds), What.SPANS in kinds) == (offered, task is PLACES)
    for place, what in enumerate(kinds):
        dialog.what.setCurrentIndex(place)
        assert dialog.message.text() == export_words.EXPORTS[what][1]


def test_the_file_that_is_asked_for_is_named_after_task_and_rows(window):
    dialog = opened(window, LABELS, None, print)
    dialog.form.setCurrentIndex(1)
    dialog.what.setCurrentIndex(1)
    dialog.go.click()
    assert Path(dialog.file.selectedFiles()[0]).name == "t-corrections.jsonl"
    dialog.file.close()


def test_it_shows_how_far_it_is_and_ends_with_one_sentence(window, run):
    done = []

    async def steps():
        fake = Fake()
        dialog = opened(window, LABELS, fake, done.append, "late bus")
        assert dialog.only_matches.isChecked()
        dialog._begin("out.csv")
        await settled()
        assert (dialog.bar.value(), dialog.bar.maximum(), dialog.bar.isHidden()) == (3, 4, False)
        assert not dialog.go.isEnabled()
        assert dialog.leave.text() == "Give up"
        fake.ended.set()
        await settled()
        assert fake.asked == [(Wanted("t", What.CASES, "csv", "late bus"), Path("out.csv"), True)]
        assert not dialog.isVisible()

    run(steps())
    assert done == ["4 rows written to out.csv."]


def test_given_up_nothing_is_written_and_another_try_can_be_made(window, run):
    done = []

    async def steps():
        fake = Fake()
        dialog = opened(window, LABELS, fake, done.append)
        dialog._begin("out.csv")
        await settled()
        dialog.leave.click()
        await settled()
        assert fake.closed
        assert dialog.isVisible()
        assert dialog.message.text() == export_words.NOT_EXPORTED
        assert (dialog.go.isEnabled(), dialog.leave.text()) == (True, "Close")
        dialog.leave.click()
        assert not dialog.isVisible()

    run(steps())
    assert done == []


def test_why_it_cannot_be_written_is_told_in_the_dialog(window, run):
    async def steps():
        fake = Fake()
        fake.problem = Problem.DISK_FULL
        dialog = opened(window, LABELS, fake, print)
        dialog._begin("out.csv")
        await settled()
        assert "disk is full" in dialog.message.text()
        assert dialog.go.isEnabled()
        dialog.close()

    run(steps())
