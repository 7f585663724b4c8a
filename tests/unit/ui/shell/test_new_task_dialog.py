"""The dialog that makes a task: a file is looked at, and nothing is made before it is asked for."""

import asyncio

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.encoders import Card, InstalledEncoder
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.rows.accounts import Account, Used
from desktop.core.rows.tables import Columns, Header, Row
from desktop.core.settings import Device, Theme
from desktop.files.records.columns import missing as columns_missing
from desktop.services.encoders.encoding import Listed
from desktop.ui.shell import new_task_words
from desktop.ui.shell.new_task_dialog import NewTaskDialog
from desktop.ui.widgets import theme

CLINIC = InstalledEncoder("cd" * 32, Card("clinic", "mpnet", "ab" * 32, 1, 12, 768, 512), own=True)
SMALL = InstalledEncoder("ef" * 32, Card("small", "bert", "ef" * 32, 1, 1, 1, 1), own=False)
MADE = "{name} is made of 3 texts with 2 labels. How well it reads is on its report card."
LABELLED = [Example("It pours.", "rain"), Example("Wet.", "rain"), Example("Hot.", "sun")]
MARKED = [Example("In Rome.", spans=(Span(3, 7, "Place"),))]


def account(examples):
    used = tuple(Used(Row(i, e.text, e.label), e) for i, e in enumerate(examples, 1))
    header = Header(("note", "kind", "nr"), "note", "kind")
    notes = ("The column \u201cnote\u201d was read.",)
    return Account("rows.csv", "line", used, notes=notes, header=header)


class Fake:
    """The services that the dialog uses; making waits before its end until it may end."""

    def __init__(self):
        self.found = {Kind.CLASSIFY: account(LABELLED)}
        self.asked, self.renamed, self.ended, self.closed = [], [], asyncio.Event(), False
        self.suits, self.named, self.read = SMALL, None, []
        self.importing = self.encoding = self.installing = self.tasking = self

    async def listed(self):
        return tuple(Listed(one, ()) for one in (SMALL, CLINIC))

    async def answers(self, file, kind, columns):
        self.read.append(columns)
        if self.named is not None and columns != self.named:
            raise columns_missing(file, ("Befund", "Art", "Nr"), "text")
        if kind in self.found:
            return self.found[kind]
        raise KnownError(Problem.KIND_SPANS, file=file)

    async def suited(self, texts):
        return self.suits

    async def new_task(self, task, kind, examples, how):
        self.asked.append((task, kind, examples, how.encoder))
        self.device = how.device
        try:
            yield Progress(3, 12, 1.0, 3.0, 0.5)
            await self.ended.wait()
        finally:
            self.closed = True

    async def rename(self, task, name):
        self.renamed.append((task, name))


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


async def opened(window, fake, device=Device.AUTO):
    told = []

    async def made(task, words):
        told.append((task, words))

    dialog = NewTaskDialog(window, fake, asyncio.ensure_future, made, device)
    dialog.show()
    await settled()
    return dialog, told


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_file_is_shown_and_becomes_a_task_on_the_chosen_model(window, run):
    async def story():
        fake = Fake()
        dialog, told = await opened(window, fake)
        assert not dialog.make.isEnabled()
        dialog.look("/files/rainy_days.csv")
        await settled()
        assert dialog.contents.text().splitlines() == [
            "3 rows read, 3 to learn from.",
            "Labels: Rain 2, Sun 1.",
            "The column \u201cnote\u201d was read.",
        ]
        assert (dialog.name.text(), fake.asked) == ("Rainy days", [])
        dialog.model.setCurrentIndex(1)
        dialog.name.setText("Weather at sea")
        dialog.make.click()
        await settled()
        assert fake.asked == [("weather-at-sea", Kind.CLASSIFY, tuple(LABELLED), CLINIC.id)]
        assert (dialog.bar.value(), dialog.bar.maximum()) == (3, 12)
        assert (dialog.leave.text(), dialog.name.isEnabled()) == ("Give up", False)
        fake.ended.set()
        await settled()
        assert told == [("weather-at-sea", MADE.format(name="Weather at sea"))]
        assert (fake.renamed, dialog.isVisible()) == ([], False)

    run(story())


def test_the_model_for_the_language_of_the_texts_is_proposed_and_a_choice_stays(window, run):
    async def story():
        fake = Fake()
        dialog, _ = await opened(window, fake)
        fake.suits = CLINIC
        dialog.look("rows.csv")
        await settled()
        assert dialog.model.currentText() == "clinic"
        dialog.model.setCurrentIndex(0)
        dialog.model.activated.emit(0)
        dialog.look("rows.csv")
        await settled()
        assert dialog.model.currentText() == "small"

    run(story())


def test_a_name_in_any_writing_is_kept(window, run):
    async def story():
        fake = Fake()
        dialog, told = await opened(window, fake)
        dialog.look("rows.csv")
        await settled()
        dialog.name.setText("\u5929\u6c14")
        fake.ended.set()
        dialog.make.click()
        await settled()
        ((task, name),) = fake.renamed
        assert name == "\u5929\u6c14"
        assert task == told[0][0] == fake.asked[0][0]
        assert task.startswith("task-")

    run(story())


def test_a_file_of_marked_texts_becomes_a_task_for_entities(window, run):
    async def story():
        fake = Fake()
        fake.found = {Kind.SPANS: account(MARKED)}
        dialog, _ = await opened(window, fake)
        dialog.look("rows.jsonl")
        await settled()
        assert "Entities: Place 1." in dialog.contents.text()
        dialog.make.click()
        await settled()
        assert fake.asked[0][1] is Kind.SPANS
        dialog.leave.click()
        await settled()

    run(story())


def test_making_is_given_up_and_the_window_says_that_nothing_is_there(window, run):
    async def story():
        fake = Fake()
        dialog, told = await opened(window, fake)
        dialog.look("rows.csv")
        await settled()
        dialog.make.click()
        await settled()
        dialog.leave.click()
        await settled()
        assert fake.closed
        assert (dialog.message.text(), told) == (new_task_words.GIVEN_UP, [])
        assert "3 rows read" in dialog.contents.text()
        assert dialog.make.isEnabled()

    run(story())


def test_a_file_that_cannot_be_used_is_told_and_makes_nothing(window, run):
    async def story():
        fake = Fake()
        dialog, _ = await opened(window, fake)
        dialog.look("rows.csv")
        await settled()
        fake.found = {}
        dialog.look("other.csv")
        await settled()
        assert "other.csv" in dialog.message.text()
        assert not dialog.make.isEnabled()

    run(story())


def test_the_columns_of_a_file_are_shown_and_others_can_be_chosen(window, run):
    async def story():
        fake = Fake()
        dialog, _ = await opened(window, fake)
        assert dialog.columns.text.isHidden()
        dialog.look("rows.csv")
        await settled()
        choice = dialog.columns
        dialog.grab()
        assert {part.x() for part in (dialog.choose, *choice.parts, dialog.name)} == {
            dialog.model.x()
        }
        shown = [choice.text.itemText(i) for i in range(choice.text.count())]
        assert shown == ["Found by its name", "note", "kind", "nr"]
        assert (choice.text.currentText(), choice.label.currentText()) == ("note", "kind")
        choice.label.setCurrentIndex(choice.label.findData("nr"))
        choice.label.activated.emit(choice.label.currentIndex())
        await settled()
        assert fake.read == [Columns(), Columns("note", "nr")]
        dialog.look("other.csv")
        assert dialog.columns.text.isHidden()
        await settled()
        assert fake.read[-1] == Columns()

    run(story())


def test_what_a_file_holds_is_seen_without_scrolling(qapp, window, run):
    theme.apply(qapp, Theme.LIGHT, 12)

    async def story():
        dialog, _ = await opened(window, Fake())
        dialog.look("rows.csv")
        await settled()
        for _ in range(5):
            qapp.sendPostedEvents()
            dialog.grab()
        assert dialog.area.verticalScrollBar().maximum() == 0

    run(story())


def test_columns_with_unusual_names_are_chosen_and_the_file_becomes_a_task(window, run):
    async def story():
        fake = Fake()
        fake.named = Columns("Befund", "Art")
        dialog, _ = await opened(window, fake)
        dialog.look("/files/befunde.csv")
        await settled()
        assert "Choose its columns above" in dialog.message.text()
        assert "--text" not in dialog.message.text()
        assert (dialog.columns.text.isHidden(), dialog.make.isEnabled()) == (False, False)
        for part, name in ((dialog.columns.text, "Befund"), (dialog.columns.label, "Art")):
            part.setCurrentIndex(part.findData(name))
            part.activated.emit(part.currentIndex())
            await settled()
        assert fake.read[-1] == fake.named
        assert dialog.make.isEnabled()
        assert dialog.message.text() == ""
        assert "3 rows read" in dialog.contents.text()

    run(story())


def test_the_training_computes_where_the_person_chose(window, run):
    async def story():
        fake = Fake()
        dialog, _ = await opened(window, fake, Device.CPU)
        dialog.look("rows.csv")
        await settled()
        fake.ended.set()
        dialog.make.click()
        await settled()
        assert fake.device == "cpu"

    run(story())
