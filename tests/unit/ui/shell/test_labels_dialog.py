"""The dialog of labels: what cannot be taken back is done only when it is asked for twice."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.services.facts import LabelsChanged
from desktop.ui.shell.labels_controller import LabelsController
from desktop.ui.shell.labels_dialog import LabelsDialog

TASK = Task("t", "Trips", Kind.CLASSIFY, ("bus", "rail", "tram", "ferry"), "v")
TASK = replace(TASK, untrained=("bus", "rail", "tram"))


class Labelling:
    """Writes down what it is asked for; nothing changes."""

    def __init__(self):
        self.done = []

    async def usage(self, _):
        return {"bus": 2}

    async def rename(self, _, old, new):
        return self._did("rename", old, new)

    async def merge(self, _, old, into):
        return self._did("merge", old, into)

    async def remove(self, _, old):
        return self._did("remove", old)

    def _did(self, *what):
        self.done.append(what)
        return LabelsChanged(TASK)


@pytest.fixture
def dialog(qtbot):
    window = QWidget()
    qtbot.addWidget(window)

    async def told(_):
        pass

    labelling = Labelling()
    made = LabelsDialog(window, TASK)
    LabelsController(made, TASK, labelling, asyncio.run, told)
    made.done = labelling.done
    made.above = window
    return made


def test_a_merge_is_asked_about_in_place_and_done_when_it_is_asked_for_again(dialog):
    dialog.rows.selectRow(0)
    dialog.into.setCurrentIndex(1)
    dialog.merge.click()
    assert dialog.done == []
    assert dialog.merge.text() == "Merge: sure?"
    assert dialog.message.text() == (
        "This cannot be taken back. Press again if Bus, which 2 decisions name, is to go."
    )
    dialog.merge.click()
    assert dialog.done == [("merge", "bus", "rail")]
    assert dialog.merge.text() == "Merge"


def test_choosing_another_label_asks_anew(dialog):
    dialog.rows.selectRow(1)
    dialog.remove.click()
    dialog.rows.selectRow(2)
    dialog.remove.click()
    assert dialog.done == []
    dialog.remove.click()
    assert dialog.done == [("remove", "tram")]


def test_a_new_name_that_another_label_has_is_asked_about_and_a_free_one_is_not(dialog):
    dialog.rows.selectRow(0)
    dialog.name.setText("rail")
    dialog.rename.click()
    assert dialog.done == []
    dialog.name.setText("coach")
    dialog.rename.click()
    assert dialog.done == [("rename", "bus", "coach")]


def test_a_label_that_a_version_was_trained_with_stays_and_the_dialog_says_why(dialog):
    dialog.rows.selectRow(3)
    assert "Ferry" in dialog.message.text()
    assert "trained with it" in dialog.message.text()
    parts = (dialog.name, dialog.rename, dialog.into, dialog.merge, dialog.remove)
    assert not any(part.isEnabled() for part in parts)
    dialog.rows.selectRow(2)
    assert dialog.message.text() == ""
    assert all(part.isEnabled() for part in parts)
