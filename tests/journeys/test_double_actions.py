"""Two things at once: the second begins before the first is done, and both are right."""

import threading

from PySide6.QtCore import Qt

from desktop.core.answers.spans import key
from desktop.services.facts import PredictionMade
from desktop.ui.screens.read.state import ReadState, reduce
from desktop.ui.shell.screens import CASES, LEARN, READ
from tests.helpers.journey import at_rest, click, journey, paste, press, read, until

CONTROL = Qt.KeyboardModifier.ControlModifier
WET = "It pours and the street is wet."


def choose_task(desk, task):
    desk.window.tasks.setCurrentIndex(desk.window.tasks.findData(task))
    desk.window.tasks.activated.emit(desk.window.tasks.currentIndex())


async def rename(desk, old, new):
    """Give a label another name, in the dialog."""
    desk.act("labels")
    dialog = desk.dialog
    await until(dialog.rows.rowCount, "labels")
    dialog.rows.selectRow(desk.reading.state.task.labels.index(old))
    dialog.name.setText(new)
    click(dialog.rename)
    if dialog.rename.text().endswith("sure?"):
        click(dialog.rename)
    await until(lambda: old not in desk.reading.state.task.labels, "another name")
    dialog.accept()
    await at_rest(desk)


def test_a_label_that_is_renamed_has_its_new_name_on_the_text_that_is_open(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("hial")
        await at_rest(desk)
        await rename(desk, "hial", "hail")
        state = desk.reading.state
        assert state.decision.label == state.asked == "hail"
        assert state.first == "hail"
        assert desk.window.read.decided.text() == "You corrected to Hail"
        desk.act("undo")
        await at_rest(desk)
        assert desk.reading.state.decision.label is None
        assert "hail" not in desk.reading.state.task.labels
        assert "hial" not in desk.reading.state.task.labels

    journey(qapp, tmp_path, packs, steps)


def test_a_dialog_that_is_closed_on_its_change_does_it_once_and_tells_nothing_wrong(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("hial")
        await at_rest(desk)
        desk.act("labels")
        dialog = desk.dialog
        await until(dialog.rows.rowCount, "labels")
        dialog.rows.selectRow(3)
        dialog.name.setText("hail")
        click(dialog.rename)
        click(dialog.rename)
        dialog.accept()
        desk.act("labels")
        desk.dialog.accept()
        await at_rest(desk)
        assert desk.reading.state.decision.label == "hail"
        assert desk.window.message.words() == ""

    journey(qapp, tmp_path, packs, steps)


def test_a_kind_that_is_renamed_has_its_new_name_in_the_entities_of_the_text(qapp, tmp_path, packs):
    async def steps(desk):
        text = "Anna met Ben in Lisbon."
        await read(desk, text)
        box = desk.window.read.box
        box.select(9, 12)
        desk.reading.marking.give_kind("Presno")
        await at_rest(desk)
        await rename(desk, "Presno", "Person")
        assert (9, 12, "Person") in {key(s) for s in desk.reading.state.spans}
        assert "Presno" not in {s.label for s in desk.reading.state.spans}

    journey(qapp, tmp_path, packs, steps, task="places")


def test_a_text_that_is_pasted_and_the_task_switched_at_once_is_a_case_of_that_task(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await at_rest(desk)
        free = threading.Event()
        desk.reading._reading._predictor._thread.submit(lambda _: free.wait())
        paste(desk, WET)
        choose_task(desk, "places")
        await until(lambda: desk.reading.state.task.id == "places", "the other task")
        free.set()
        await at_rest(desk)
        assert desk.reading.state.current.stored
        choose_task(desk, "weather")
        await at_rest(desk)
        assert not desk.reading.state.current.stored

    journey(qapp, tmp_path, packs, steps)


def test_of_two_tasks_chosen_in_a_row_the_last_is_open_on_every_screen(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        for task in ("places", "weather", "places"):
            choose_task(desk, task)
            desk.spawner.spawn(desk.reload("weather"))
        await at_rest(desk)
        assert desk.reading.state.task.id == "places"
        assert desk.window.tasks.currentData() == "places"
        assert desk.choices.settings.task == "places"

    journey(qapp, tmp_path, packs, steps)


def test_decisions_that_end_after_the_task_was_switched_leave_the_new_task_open(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        choose_task(desk, "places")
        for label in ("sun", "rain", "snow", "hail", "sun"):
            desk.reading.relabel(label)
        await at_rest(desk)
        assert desk.reading.state.task.id == "places"
        assert desk.reading.state.current.task == "places"
        assert desk.reading.state.decision.act is None
        assert desk.window.tasks.currentData() == "places"

    journey(qapp, tmp_path, packs, steps)


def test_an_undo_and_a_switch_of_the_task_at_once_show_no_case_of_the_former_task(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("sun")
        await read(desk, "Flakes in Oslo.")
        await at_rest(desk)
        desk.reading.undo()
        choose_task(desk, "places")
        await at_rest(desk)
        assert desk.reading.state.current.task == "places"
        assert desk.reading.state.text == desk.window.read.box.text()

    journey(qapp, tmp_path, packs, steps)


def test_a_case_that_is_opened_as_the_task_is_switched_is_not_shown_in_the_other(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        case = desk.reading.state.case
        await read(desk, "Flakes in Oslo.")
        choose_task(desk, "places")
        await until(lambda: desk.reading.state.task.id == "places", "the other task")
        desk.events.case_opened.emit(case)
        await at_rest(desk)
        assert desk.reading.state.current.task == "places"

    journey(qapp, tmp_path, packs, steps)


def test_a_case_that_is_opened_again_while_it_is_open_has_its_words(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        await at_rest(desk)
        case = desk.reading.state.case
        for _ in range(2):
            desk.cases.open(case.id)
            await at_rest(desk)
            assert desk.reading.state.reasons is not None

    journey(qapp, tmp_path, packs, steps)


def test_the_answer_on_the_screen_forgets_what_a_deleted_case_had_taught(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        case = desk.reading.state.case.id
        desk.reading.relabel("hail")
        await at_rest(desk)
        paste(desk, "It pours and all the street is wet.")
        await at_rest(desk)
        assert desk.reading.state.first == "hail"
        desk.window.cases.deleted.emit((case,))
        await at_rest(desk)
        assert desk.reading.state.first == "rain"
        desk.cases.take_back()
        await at_rest(desk)
        assert desk.reading.state.first == "hail"

    journey(qapp, tmp_path, packs, steps)


def test_a_text_that_is_looked_at_shows_its_decision_once_its_case_is_brought_back(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("snow")
        await at_rest(desk)
        case = desk.reading.state.case.id
        for task in ("places", "weather"):
            choose_task(desk, task)
            await at_rest(desk)
            if task == "places":
                await desk.cases.listing._binning.delete((case,))
        assert desk.reading.state.decision.label is None
        desk.window.cases.brought_back.emit((case,))
        await at_rest(desk)
        assert desk.reading.state.decision.label == "snow"

    journey(qapp, tmp_path, packs, steps)


def test_cases_that_were_deleted_in_another_task_are_not_brought_back_by_undo(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, WET)
        desk.show_screen(CASES)
        desk.window.cases.deleted.emit((desk.reading.state.case.id,))
        await at_rest(desk)
        choose_task(desk, "places")
        await at_rest(desk)
        assert desk.window.cases.undo.isHidden()
        assert not desk.window.actions_by_id["undo"].isEnabled()
        desk.act("undo")
        await at_rest(desk)
        choose_task(desk, "weather")
        await at_rest(desk)
        assert desk.cases.state.total == 0

    journey(qapp, tmp_path, packs, steps)


def test_a_reading_for_another_task_is_dropped():
    task = type("T", (), {"id": "places"})
    case = type("C", (), {"task": "weather", "text": "x", "id": "1", "decision": None})
    assert reduce(ReadState(task=task, text="x"), PredictionMade(case)).case is None


def test_the_open_case_is_deleted_and_brought_back_by_the_same_keys(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        case = desk.reading.state.case
        desk.show_screen(CASES)
        await at_rest(desk)
        desk.window.cases.deleted.emit((case.id,))
        await at_rest(desk)
        assert desk.window.read.box.text() == ""
        assert desk.window.actions_by_id["undo"].isEnabled()
        desk.window.cases.table.setFocus()
        press(desk.window.cases.table, Qt.Key.Key_Z, CONTROL)
        await at_rest(desk)
        assert [line.id for line in desk.cases.state.lines] == [case.id]
        assert not desk.window.actions_by_id["undo"].isEnabled()
        desk.show_screen(READ)
        assert not desk.window.actions_by_id["redo"].isEnabled()

    journey(qapp, tmp_path, packs, steps)


def test_the_deletion_of_the_open_case_is_taken_back_on_the_read_screen_too(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("snow")
        await at_rest(desk)
        case = desk.reading.state.case
        desk.show_screen(CASES)
        desk.window.cases.deleted.emit((case.id,))
        await at_rest(desk)
        desk.show_screen(READ)
        box = desk.window.read.box
        assert desk.window.actions_by_id["undo"].isEnabled()
        assert desk.window.read.undo.isEnabled()
        box.setFocus()
        press(box, Qt.Key.Key_Z, CONTROL)
        await at_rest(desk)
        assert box.text() == WET
        assert desk.reading.state.decision.label == "snow"
        assert desk.window.message.words() == "1 case is back from the recycle bin."
        press(box, Qt.Key.Key_Z, CONTROL)
        await at_rest(desk)
        assert desk.reading.state.decision.label is None, "the step before the deletion"

    journey(qapp, tmp_path, packs, steps)


def test_of_a_deletion_and_a_decision_the_later_one_is_taken_back_first(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        first = desk.reading.state.case
        await read(desk, "Sun in the morning.")
        desk.window.cases.deleted.emit((first.id,))
        await at_rest(desk)
        desk.reading.relabel("snow")
        await at_rest(desk)
        desk.act("undo")
        await at_rest(desk)
        assert desk.reading.state.decision.label is None
        assert desk.cases.state.total == 1
        desk.act("undo")
        await at_rest(desk)
        assert desk.cases.state.total == 2
        assert desk.window.read.box.text() == "Sun in the morning.", "what is read stays"
        assert not desk.window.actions_by_id["undo"].isEnabled()

    journey(qapp, tmp_path, packs, steps)


def test_undo_is_not_offered_on_a_screen_that_has_nothing_to_take_back(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("snow")
        await at_rest(desk)
        assert desk.window.actions_by_id["undo"].isEnabled()
        desk.show_screen(LEARN)
        assert not desk.window.actions_by_id["undo"].isEnabled()

    journey(qapp, tmp_path, packs, steps)


def test_an_undo_that_finds_only_deleted_cases_says_so(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, WET)
        desk.reading.relabel("snow")
        await at_rest(desk)
        first = desk.reading.state.case
        await read(desk, "Sun in the morning.")
        second = desk.reading.state.case
        for case in (first, second):
            desk.window.cases.deleted.emit((case.id,))
            await at_rest(desk)
        desk.act("undo")
        await at_rest(desk)
        assert desk.window.read.box.text() == "Sun in the morning."
        desk.act("undo")
        await at_rest(desk)
        assert "in the recycle bin" in desk.window.read.decided.text()
        assert desk.window.read.box.text() == "Sun in the morning."

    journey(qapp, tmp_path, packs, steps)
