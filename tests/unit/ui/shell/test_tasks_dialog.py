"""The dialog of tasks: renamed, removed, brought back, with what is said about each."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.encoders import Reference
from desktop.core.errors import KnownError, Problem
from desktop.services.facts import Waiting
from desktop.services.tasks.tasking import Contents
from desktop.ui.shell.tasks_dialog import TasksDialog


class Tasking:
    """Three tasks, the last of which is in the bin."""

    def __init__(self):
        names = ("bills", "notes", "visits")
        self.tasks = {n: Task(n, n.title(), Kind.CLASSIFY, ("a", "b"), "v") for n in names}
        self.bin = {"visits"}

    async def every(self):
        return tuple(t for n, t in self.tasks.items() if n not in self.bin), tuple(
            t for n, t in self.tasks.items() if n in self.bin
        )

    async def remove(self, name):
        self.bin.add(name)
        return self.tasks[name]

    async def bring_back(self, name):
        self.bin.discard(name)
        return self.tasks[name]

    async def contents(self, name):
        return Contents(1200, 1)

    async def erase(self, name):
        del self.tasks[name]
        self.bin.discard(name)

    async def rename(self, name, new):
        if not new.strip():
            raise KnownError(Problem.BAD_TASK_NAME, limit=120)
        self.tasks[name] = replace(self.tasks[name], name=new)
        return self.tasks[name]


class Shipping:
    """Two tasks wait for a language model."""

    async def waiting(self):
        model = Reference("ab" * 32, "large-one")
        return Waiting("Mood", model), Waiting("Names", model)


@pytest.fixture
def dialog(qtbot):
    window, told = QWidget(), []
    qtbot.addWidget(window)

    async def done(listed):
        told.append([task.name for task in listed.tasks])

    made = TasksDialog(window, Tasking(), asyncio.run, done, Shipping())
    made.told, made.above = told, window
    return made


def shown(dialog):
    rows = dialog.rows
    return [(rows.item(r, 0).text(), rows.item(r, 2).text()) for r in range(rows.rowCount())]


def test_tasks_that_come_with_the_program_and_wait_for_a_language_model_are_named(dialog):
    assert dialog.waiting.text() == (
        "Mood and Names come with Caselight too, and need the language model large-one, which is "
        "not on this computer."
    )


def test_a_removed_task_stays_in_the_list_and_comes_back(dialog):
    dialog.rows.selectRow(0)
    dialog.remove.click()
    assert ("Bills", "in the recycle bin") in shown(dialog)
    assert dialog.told == [["Notes"]]
    assert "undoes it" in dialog.message.text()
    assert dialog.chosen.id == "bills"
    dialog.bring_back.click()
    assert ("Bills", "") in shown(dialog)
    assert dialog.told[-1] == ["Bills", "Notes"]
    assert dialog.message.text() == "Bills is back, as it was."


def test_a_task_of_the_bin_is_removed_for_good_once_the_question_is_answered(dialog):
    dialog.rows.selectRow(0)
    assert not dialog.erase.isEnabled()
    dialog.rows.selectRow(2)
    for answer in ("Cancel", "Remove for good"):
        dialog.erase.click()
        words = dialog.asked.findChild(QLabel).text()
        assert "Remove Visits for good, with 1,200 cases" in words
        assert "1 version of its model" in words
        buttons = {b.text(): b for b in dialog.asked.findChildren(QPushButton)}
        assert dialog.asked.focusWidget() is buttons["Cancel"]
        buttons[answer].click()
        assert (("Visits", "in the recycle bin") in shown(dialog)) == (answer == "Cancel")
    assert dialog.message.text() == "Visits is gone for good."
    assert dialog.chosen is None


def test_the_only_task_cannot_be_removed_and_the_dialog_says_so(dialog):
    dialog.rows.selectRow(0)
    dialog.remove.click()
    dialog.rows.selectRow(0)
    assert dialog.chosen.id == "notes"
    assert not dialog.remove.isEnabled()
    assert dialog.message.text().startswith("The only task stays")


def test_a_task_in_the_bin_can_only_be_brought_back(dialog):
    dialog.rows.selectRow(2)
    parts = (dialog.name, dialog.rename, dialog.remove, dialog.bring_back)
    assert [part.isEnabled() for part in parts] == [False, False, False, True]


@pytest.mark.parametrize(
    ("name", "told"), [("Letters", "Bills is called Letters now."), (" ", "120")]
)
def test_a_name_is_taken_or_the_dialog_says_why_not(dialog, name, told):
    dialog.rows.selectRow(0)
    dialog.name.setText(name)
    dialog.name.setFocus()
    dialog.rename.click()
    assert dialog.focusWidget() is dialog.name
    assert told in dialog.message.text()
    assert dialog.told == ([["Letters", "Notes"]] if name.strip() else [])


def test_what_is_said_moves_no_button(dialog):
    dialog.show()
    dialog.rows.selectRow(0)
    before = dialog.bring_back.geometry()
    dialog.remove.click()
    dialog.grab()
    assert "undoes it" in dialog.message.text()
    assert dialog.bring_back.geometry() == before


def test_without_a_choice_nothing_can_be_done(dialog):
    parts = (dialog.name, dialog.rename, dialog.remove, dialog.bring_back)
    assert not any(part.isEnabled() for part in parts)
