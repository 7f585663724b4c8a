"""The dialog of language models: a folder is shown, taken in when asked, refused in a sentence."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core.answers.tasks import Kind, Task
from desktop.core.encoders import Card, InstalledEncoder, Proof, Refusal
from desktop.core.errors import KnownError, Problem
from desktop.services.encoders.encoding import EncoderTaken, Listed, TakingMoved
from desktop.ui.shell import encoders_words
from desktop.ui.shell.encoders_dialog import EncodersDialog
from tests.helpers.turning import turn

CARD = Card("clinic", "mpnet", "ab" * 32, 400_000_000, 12, 768, 512, "mit", ("de",))
PROOF = Proof(50, 1e-6, 40.0, 90.0, 400_000_000, explained=True, seconds=30.0)
OWN = InstalledEncoder("cd" * 32, CARD, own=True, proof=PROOF)
SHIPPED = InstalledEncoder("ef" * 32, Card("small", "bert", "ef" * 32, 1, 1, 1, 1), own=False)


SKIES = Task("skies", "Skies", Kind.CLASSIFY, ("sun",))
CHINESE = Task("task-c011c64c", "护理记录", Kind.CLASSIFY, ("伤口",))


class Fake:
    """Keeps a list; taking in waits before its end until it may end."""

    def __init__(self):
        self.there, self.problem = [SHIPPED], None
        self.taken, self.ended, self.closed = [], asyncio.Event(), False

    async def listed(self):
        return tuple(Listed(one, (SKIES,) if one.own else ()) for one in self.there)

    async def look(self, folder):
        if self.problem:
            raise self.problem
        return CARD

    async def take(self, folder):
        self.taken.append(folder)
        try:
            yield TakingMoved("exporting")
            await self.ended.wait()
            self.there.append(OWN)
            yield EncoderTaken(OWN)
        finally:
            self.closed = True

    async def remove(self, encoder):
        gone = next(one for one in self.there if one.id == encoder)
        self.there.remove(gone)
        return gone


@pytest.mark.parametrize(
    ("size", "told"), [(118_000, "0.1 MB"), (9_940_000, "9.9 MB"), (90_900_000, "91 MB")]
)
def test_the_size_of_a_small_model_is_told_with_a_tenth_in_the_table_and_beside_it(size, told):
    card = replace(CARD, size_bytes=size)
    row = encoders_words.row(Listed(replace(OWN, card=card), ()))
    assert (row[1], f"Size: {told}." in encoders_words.account(card)) == (told, True)


def test_tasks_are_named_as_everywhere_else(window):
    assert encoders_words.row(Listed(OWN, (CHINESE,)))[-1] == "护理记录"
    assert encoders_words.row(Listed(OWN, (CHINESE, SKIES)))[-1] == "护理记录 and 1 more"


def test_the_name_of_a_model_is_seen_beside_the_tasks_that_use_it(window, qtbot):
    fake = Fake()
    name = "A task of the clinic with a long name"
    tasks = tuple(replace(SKIES, id=f"t{number}", name=name) for number in range(20))

    async def listed():
        card = replace(CARD, name="reports-of-the-clinic-small")
        return (Listed(replace(OWN, card=card), tasks),)

    fake.listed = listed

    dialog = asyncio.run(opened(window, fake))
    rows = dialog.rows
    turn(qtbot)
    assert rows.columnWidth(0) >= rows.sizeHintForColumn(0)
    assert rows.horizontalHeader().length() <= rows.viewport().width()
    dialog.close()


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


async def opened(window, fake, train=lambda _: None):
    made = EncodersDialog(window, fake, asyncio.ensure_future, train)
    made.show()
    await settled()
    return made


async def settled():
    for _ in range(8):
        await asyncio.sleep(0)


def test_a_folder_is_shown_before_it_is_taken_in(window, run):
    async def story():
        fake = Fake()
        dialog = await opened(window, fake)
        assert not dialog.take.isEnabled()
        dialog.look("/models/clinic")
        await settled()
        assert "Licence: mit. Languages: de." in dialog.message.text()
        assert " ".join(["abababab"] * 8) in dialog.message.text()
        assert fake.taken == []
        dialog.take.click()
        await settled()
        assert (dialog.leave.text(), dialog.bar.isVisible()) == ("Give up", True)
        fake.ended.set()
        await settled()
        assert fake.taken == [Path("/models/clinic")]
        assert dialog.message.text() == (
            "clinic can be used now. On 50 texts it computes what the original computes; a text "
            "takes 40 ms and 400 MB of memory."
        )
        assert (dialog.rows.rowCount(), dialog.chosen.encoder) == (2, OWN)

    run(story())


def test_why_a_folder_is_refused_is_said_and_it_cannot_be_taken_in(window, run):
    async def story():
        fake = Fake()
        fake.problem = KnownError(Problem.ENCODER_REFUSED, folder="x", why=Refusal.PICKLES.value)
        dialog = await opened(window, fake)
        dialog.look("/models/x")
        await settled()
        assert "can hold a program" in dialog.message.text()
        assert not dialog.take.isEnabled()

    run(story())


def test_taking_in_is_given_up(window, run):
    async def story():
        fake = Fake()
        dialog = await opened(window, fake)
        dialog.look("/models/clinic")
        await settled()
        dialog.take.click()
        await settled()
        dialog.leave.click()
        await settled()
        assert fake.closed
        assert dialog.message.text() == encoders_words.GIVEN_UP
        assert dialog.rows.rowCount() == 1

    run(story())


def test_the_open_task_is_trained_on_the_chosen_one_and_only_own_ones_are_removed(window, run):
    async def story():
        fake, asked = Fake(), []
        fake.there.append(OWN)
        dialog = await opened(window, fake, asked.append)
        dialog.rows.selectRow(0)
        assert (dialog.use.isEnabled(), dialog.remove.isEnabled()) == (True, False)
        dialog.rows.selectRow(1)
        dialog.remove.click()
        await settled()
        assert dialog.rows.rowCount() == 1
        dialog.rows.selectRow(0)
        dialog.use.click()
        assert asked == [SHIPPED]

    run(story())


def test_a_second_click_on_remove_does_not_take_the_next_model_too(window, run):
    async def story():
        fake = Fake()
        other = replace(OWN, id="12" * 32)
        fake.there += [OWN, other]
        dialog = await opened(window, fake)
        dialog.rows.selectRow(1)
        dialog.remove.click()
        await settled()
        dialog.remove.click()
        await settled()
        assert (fake.there, dialog.chosen) == ([SHIPPED, other], None)

    run(story())


def test_while_a_training_runs_nothing_is_removed_and_no_other_begins(window, run):
    async def story():
        fake = Fake()
        fake.there.append(OWN)
        made = EncodersDialog(window, fake, asyncio.ensure_future, lambda _: None, lambda: True)
        made.show()
        await settled()
        made.rows.selectRow(1)
        assert made.message.text() == encoders_words.TRAINING
        assert [b.isEnabled() for b in (made.add, made.use, made.remove)] == [True, False, False]

    run(story())


@pytest.mark.parametrize("points", [10, 20])
def test_it_fits_a_small_screen_at_any_size_of_text(window, run, points):
    async def story():
        window.setStyleSheet(f"* {{ font-size: {points}pt; }}")
        dialog = await opened(window, Fake())
        dialog.look("/models/clinic")
        await settled()
        assert dialog.minimumSizeHint().width() <= 560
        assert dialog.minimumSizeHint().height() <= 400
        dialog.resize(560, 400)
        fake = dialog._encoding
        fake.problem = KnownError(Problem.ENCODER_REFUSED, folder="x", why=Refusal.PICKLES.value)
        dialog.area.verticalScrollBar().setValue(0)
        dialog.look("/models/x")
        await settled()
        assert not dialog.message.visibleRegion().isEmpty()

    run(story())
