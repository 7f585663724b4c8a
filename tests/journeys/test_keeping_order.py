"""Cases are walked through, deleted and brought back; labels are renamed; two actions in a row."""

from PySide6.QtCore import Qt

from desktop.ui.screens.cases.state import Which
from tests.helpers.journey import click, journey, press, read, until

TEXTS = ("It pours and pours.", "Nothing but sun today.", "Snow up to the knees.")


async def three_cases(desk):
    for text in TEXTS:
        await read(desk, text)
        click(desk.window.read.accept)
        await until(lambda: desk.reading.state.case.history, "the decision")
    desk.show_screen(1)
    await until(lambda: len(desk.cases.state.listed) == 3, "the cases")


def test_cases_are_walked_through_and_one_key_leads_back(qapp, tmp_path, packs):
    async def steps(desk):
        await three_cases(desk)
        table = desk.window.cases.table
        assert desk.window.walker.isHidden()
        table.selectRow(0)
        press(table, Qt.Key.Key_Return)
        await until(lambda: desk.window.walker.position.text() == "1 of 3", "the newest")
        assert desk.reading.state.case.text == TEXTS[2]
        assert not desk.window.walker.previous.isEnabled()
        desk.act("next_case")
        await until(lambda: desk.reading.state.case.text == TEXTS[1], "the next")
        assert desk.window.walker.position.text() == "2 of 3"
        desk.act("back")
        assert desk.window.screen_index == 1
        assert desk.window.cases.chosen_ids() == (desk.reading.state.case.id,)
        await read(desk, "Another text altogether.")
        assert desk.window.walker.isHidden()

    journey(qapp, tmp_path / "d", packs, steps)


def test_deleted_cases_wait_in_the_recycle_bin_and_undo_brings_them_back(qapp, tmp_path, packs):
    async def steps(desk):
        await three_cases(desk)
        view = desk.window.cases
        open_one = desk.reading.state.case.id
        view.table.selectAll()
        press(view.table, Qt.Key.Key_Delete)
        await until(lambda: desk.cases.state.total == 0, "the deletion")
        assert view.undo.text() == "Undo: bring back 3 cases"
        assert desk.reading.state.case is None or desk.reading.state.case.id != open_one
        view.chosen.emit(Which.BINNED, "")
        await until(lambda: len(desk.cases.state.listed) == 3, "the recycle bin")
        view.table.selectRow(0)
        click(view.bring_back)
        await until(lambda: len(desk.cases.state.listed) == 2, "one brought back")
        view.chosen.emit(Which.ALL, "")
        await until(lambda: desk.cases.state.total == 1, "the list")
        desk.act("undo")
        await until(lambda: desk.cases.state.total == 3, "the undo")
        assert view.undo.isHidden()

    journey(qapp, tmp_path / "d", packs, steps)


def test_the_foot_counts_anew_when_decided_cases_are_deleted_and_brought_back(
    qapp, tmp_path, packs
):
    async def steps(desk):
        foot = desk.window.foot.model
        await three_cases(desk)
        await until(lambda: "3 decided since" in foot.text(), "the count")
        desk.window.cases.table.selectRow(0)
        press(desk.window.cases.table, Qt.Key.Key_Delete)
        await until(lambda: "2 decided since" in foot.text(), "the count after the deletion")
        desk.act("undo")
        await until(lambda: "3 decided since" in foot.text(), "the count after the undo")

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_label_of_ones_own_is_renamed_merged_and_taken_back(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "Grey and thick outside.")
        desk.window.read.labels.decided.emit("rain")
        await until(lambda: desk.reading.state.case.history, "the decision")
        labelling, task = desk.opening._labelling, desk.reading.state.task
        await read(desk, "You cannot see the church.")
        await desk.reading.deciding._correcting.relabel(desk.reading.state.case, "mistt")
        await desk.reload(task.id)
        desk.act("labels")
        dialog = desk.dialog
        await until(lambda: dialog.rows.rowCount() == 4, "the labels")
        place = desk.reading.state.task.labels.index("mistt")
        dialog.rows.selectRow(place)
        assert dialog.rows.item(place, 1).text() == "1"
        assert not dialog.remove.isEnabled()
        dialog.name.setText("mist")
        click(dialog.rename)
        await until(lambda: "Mist" in dialog.message.text(), "the new name")
        assert (await labelling.usage(task.id))["mist"] == 1
        click(dialog.undo)
        await until(lambda: dialog.message.text() == "Taken back.", "the old name")
        assert (await labelling.usage(task.id))["mistt"] == 1
        dialog.rows.selectRow(0)
        assert not dialog.rename.isEnabled()
        assert "stays as it is" in dialog.message.text()
        dialog.reject()

    journey(qapp, tmp_path / "d", packs, steps)
