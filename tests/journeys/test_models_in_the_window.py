"""In the window a person brings a model folder, makes a task on it, trains it and goes back."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from desktop.core.encoder_wording import STEPS
from desktop.core.encoders import MINILM
from desktop.ui.shell.encoders_dialog import EncodersDialog
from desktop.ui.shell.new_task_dialog import NewTaskDialog
from tests.helpers.journey import TRAINING_S, click, journey, read, until
from tests.helpers.office import xlsx
from tests.helpers.small import FOG, WEATHER
from tests.helpers.tiny_encoders import write_encoder

# torch, transformers and the exporter are loaded, on a machine that may be busy.
LOADING_S = 240


@pytest.fixture
def clinic(tmp_path):
    """A DeBERTa as Hugging Face publishes one, with random weights."""
    write_encoder(tmp_path / "clinic-deberta", "deberta-v2")
    return tmp_path / "clinic-deberta"


@pytest.fixture
def sheet(tmp_path):
    """A spreadsheet with a text and its label in each row."""
    rows = [(text, label) for label, texts in WEATHER.items() for text in texts]
    (tmp_path / "skies.xlsx").write_bytes(xlsx(("Sheet1", [("text", "label"), *rows])))
    return tmp_path / "skies.xlsx"


async def models(desk) -> EncodersDialog:
    desk.act("encoders")
    dialog = desk.dialog
    await until(lambda: dialog.rows.rowCount() and dialog.add.isEnabled(), "the models")
    return dialog


async def brought(dialog, folder):
    """Choose a folder, look at what it is, and take it in."""
    click(dialog.add)
    dialog.file.fileSelected.emit(str(folder))
    dialog.file.reject()
    await until(lambda: dialog.take.isEnabled(), "what it is", LOADING_S)
    assert place_of(dialog, folder.name) is None
    told = dialog.message.text()
    click(dialog.take)
    await until(lambda: place_of(dialog, folder.name) is not None, "the model", LOADING_S)
    return told


def place_of(dialog, name):
    """Return the row of a model."""
    names = [dialog.rows.item(row, 0).text() for row in range(dialog.rows.rowCount())]
    return names.index(name) if name in names else None


async def trained(desk):
    """Wait for the report card, and use version 2, with a reason where the gate is against it."""
    learn = desk.window.learn
    await until(lambda: desk.learning.state.report, "the report card", LOADING_S)
    if desk.learning.state.report.verdict.promoted:
        click(learn.use)
    else:
        await until(lambda: learn.versions.table.cellWidget(0, 4), "a way to use it anyway")
        click(learn.versions.table.cellWidget(0, 4))
        desk.learning.dialog.findChild(QPlainTextEdit).setPlainText("To see what it does.")
        click(next(b for b in desk.learning.dialog.findChildren(QPushButton) if b.isDefault()))
    await until(lambda: desk.reading.state.number == 2, "version 2", TRAINING_S)


def encoder_of(desk, tmp_path, version):
    file = tmp_path / "d" / "versions" / version.removeprefix("sha256:") / "task.json"
    return json.loads(file.read_text("utf-8"))["backbone"]["sha256"]


def test_a_person_brings_a_model_and_works_with_it(qapp, tmp_path, packs, clinic, sheet):
    async def steps(desk):
        dialog = await models(desk)
        told = await brought(dialog, clinic)
        size = (clinic / "model.safetensors").stat().st_size
        assert f"Size: {size / 1e6:.1f} MB. Licence: mit. Languages: en." in told
        assert "clinic-deberta: deberta-v2, 2 layers of width 32" in told
        assert "SHA-256 of its weights: " in told
        assert "On 50 texts it computes what the original computes" in dialog.message.text()
        click(dialog.leave)

        desk.act("new_task")
        dialog = desk.dialog
        assert isinstance(dialog, NewTaskDialog)
        await until(lambda: dialog.model.count() > 1, "the models to choose from")
        assert not dialog.make.isEnabled()
        click(dialog.choose)
        dialog.file.fileSelected.emit(str(sheet))
        dialog.file.reject()
        await until(lambda: dialog.make.isEnabled(), "what is in the file")
        assert "24 rows read, 24 to learn from." in dialog.contents.text()
        assert "Labels: Rain 8, Snow 8, Sun 8." in dialog.contents.text()
        assert dialog.name.text() == "Skies"
        dialog.model.setCurrentIndex(dialog.model.findText("clinic-deberta"))
        click(dialog.make)
        await until(
            lambda: desk.reading.state.task and desk.reading.state.task.id == "skies",
            "the task",
            LOADING_S,
        )
        assert "Skies is made of 24 texts with 3 labels." in desk.window.message.words()
        card = desk.window.learn.report
        await until(lambda: card.isVisible(), "the report card")
        assert card.heading.text() == "Report card of version 1"
        assert card.checks.item(0, 0).text() == "Sealed cases to judge on"
        first = desk.reading.state.task.active
        digest = encoder_of(desk, tmp_path, first)
        assert digest != MINILM.id

        await read(desk, "Heavy showers all afternoon.")
        await until(lambda: desk.reading.state.explanation, "the reasons")
        assert any(h.weight for h in desk.reading.state.explanation.highlights)

        for text in FOG:
            await read(desk, text)
            desk.reading.relabel("fog")
            await until(lambda: desk.reading.state.case.decision.label == "fog", "a correction")
        desk.show_screen(2)
        await until(lambda: desk.window.learn.train.isEnabled(), "enough to train from")
        click(desk.window.learn.train)
        await trained(desk)
        assert encoder_of(desk, tmp_path, desk.reading.state.task.active) == digest
        await read(desk, "Nothing but fog on the road this morning.")
        assert "fog" in {found.label for found in desk.reading.state.prediction.labels}
        desk.learning._view.use_wanted.emit("1")
        await until(lambda: desk.reading.state.number == 1, "back to version 1")
        await read(desk, "The streets are wet again.")
        assert desk.reading.state.case.prediction.version == first

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_task_moves_to_another_model_and_back_with_one_click(qapp, tmp_path, packs, clinic):
    async def steps(desk):
        first = desk.reading.state.task.active
        dialog = await models(desk)
        await brought(dialog, clinic)
        place = place_of(dialog, "clinic-deberta")
        dialog.rows.selectRow(place)
        click(dialog.use)
        assert "Weather is trained anew on clinic-deberta" in desk.window.message.words()
        await trained(desk)
        moved = desk.reading.state.task.active
        assert encoder_of(desk, tmp_path, first) == MINILM.id
        assert encoder_of(desk, tmp_path, moved) != MINILM.id
        await read(desk, "Rain again.")
        assert desk.reading.state.case.prediction.version == moved
        dialog = await models(desk)
        dialog.rows.selectRow(place)
        click(dialog.remove)
        await until(lambda: dialog.add.isEnabled(), "the answer")
        assert "1 of your versions cannot be read without it" in dialog.message.text()
        click(dialog.leave)
        desk.show_screen(2)
        versions = desk.window.learn.versions.table
        await until(lambda: versions.cellWidget(1, 4), "a way back")
        click(versions.cellWidget(1, 4))
        await until(lambda: desk.reading.state.number == 1, "version 1 again")
        await read(desk, "Snow again.")
        assert desk.reading.state.case.prediction.version == first

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_window_that_is_closed_while_a_model_is_taken_in_leaves_nothing(
    qapp, tmp_path, packs, clinic
):
    processes = []

    async def steps(desk):
        dialog = await models(desk)
        dialog.look(str(clinic))
        await until(lambda: dialog.take.isEnabled(), "what it is", LOADING_S)
        click(dialog.take)
        await until(lambda: dialog.message.text() == STEPS["loading"], "the work", LOADING_S)
        processes.extend(children())
        assert [f.name[:6] for f in (tmp_path / "d" / "encoders").iterdir()] == ["draft-"]

    journey(qapp, tmp_path / "d", packs, steps)
    assert [*(tmp_path / "d" / "encoders").iterdir()] == []
    assert not {*processes} & {*children()}


def children():
    """Return the processes that this one started and that are still there, where one can see."""
    found = Path("/proc/self/task").glob("*/children")
    return [int(one) for file in found for one in file.read_text("ascii").split()]
