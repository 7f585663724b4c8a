"""The whole job in a real window."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTextBrowser

from desktop.core.decisions.corrections import Act
from desktop.ui import wording
from tests.conftest import jsonl
from tests.helpers.journey import TRAINING_S, click, journey, paste, press, read, until
from tests.helpers.small import FOG


def test_paste_highlights_accept_restart_and_find_again(qapp, tmp_path, packs):
    text = "It pours 🌧️ and the streets are wet."

    async def first(desk):
        await read(desk, text)
        state = desk.reading.state
        assert state.case.prediction.best.label == "rain"
        await until(lambda: desk.reading.state.explanation, "the words behind it")
        assert any(h.weight > 0 for h in desk.reading.state.explanation.highlights)
        assert desk.window.read.box.shades
        assert desk.window.read.answer_text.text() == "Enjoy the rain."
        click(desk.window.read.accept)
        await until(lambda: desk.reading.state.case.history, "the decision")

    async def second(desk):
        desk.show_screen(1)
        await until(lambda: desk.cases.state.lines, "the cases")
        desk.window.cases.search.setText("stree")
        await until(lambda: desk.cases.state.query == "stree", "the search")
        assert desk.cases.state.total == 1
        desk.window.cases.table.selectRow(0)
        press(desk.window.cases.table, Qt.Key.Key_Return)
        await until(lambda: desk.reading.state.case, "the case")
        assert desk.reading.state.case.text == text
        assert desk.reading.state.case.decision.act is Act.ACCEPT
        assert "You accepted Rain" in desk.window.read.decided.text()

    journey(qapp, tmp_path / "d", packs, first)
    journey(qapp, tmp_path / "d", packs, second)


def test_ask_why_correct_undo_and_redo(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "A sunny day, and showers in the evening.")
        view = desk.window.read
        other = desk.reading.state.case.prediction.labels[1].label
        index = view.labels._model.index_of(other)
        view.labels.asked.emit(view.labels._model.row_at(index).key)
        await until(
            lambda: (
                desk.reading.state.explanation and desk.reading.state.explanation.label == other
            ),
            "why the other",
        )
        assert view.accept.text().startswith("Correct to")
        click(view.accept)
        await until(lambda: desk.reading.state.case.decision.label == other, "the correction")
        click(view.undo)
        await until(lambda: desk.reading.state.case.decision.label is None, "undo")
        click(view.redo)
        await until(lambda: desk.reading.state.case.decision.label == other, "redo")
        assert len(desk.reading.state.case.history) == 3

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_newer_paste_replaces_the_older_one(qapp, tmp_path, packs):
    async def steps(desk):
        for number in range(5):
            paste(desk, f"Snow fell for {number} days.")
        await until(
            lambda: (
                desk.reading.state.case and desk.reading.state.case.text == "Snow fell for 4 days."
            ),
            "the last",
        )
        assert desk.window.read.box.text() == "Snow fell for 4 days."
        desk.show_screen(1)
        await until(lambda: desk.cases.state.lines, "cases")
        assert desk.cases.state.total <= 2

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_text_pasted_before_the_store_is_open_is_read(qapp, tmp_path, packs):
    async def steps(desk):
        await until(lambda: desk.reading.state.case, "the early text")
        assert desk.reading.state.case.text == "Early rain."

    from desktop import app as app_module

    make = app_module.make_desk

    def eager(*arguments):
        desk = make(*arguments)
        paste(desk, "Early rain.")
        return desk

    from tests.helpers import journey as helper

    helper.make_desk, kept = eager, helper.make_desk
    try:
        journey(qapp, tmp_path / "d", packs, steps)
    finally:
        helper.make_desk = kept


def test_spans_are_added_relabelled_resized_deleted_and_undone(qapp, tmp_path, packs):
    text = "😀 Anna moved from Berlin to Lisbon."

    async def steps(desk):
        await read(desk, text)
        view, controller = desk.window.read, desk.reading
        start = text.index("Anna")
        cursor = view.box.textCursor()
        cursor.setPosition(start + 1)
        cursor.setPosition(start + 5, cursor.MoveMode.KeepAnchor)
        view.box.setTextCursor(cursor)
        before = len(controller.state.spans)
        controller.marking.give_kind("Place")
        await until(lambda: len(controller.state.spans) == before + 1, "the added span")
        anna = next(s for s in controller.state.spans if s.surface(text) == "Anna")
        index = controller.state.spans.index(anna)
        view.box.setTextCursor(view.box.cursorForPosition(view.box.rect().bottomRight()))
        view.entities.table.selectRow(index)
        await until(lambda: controller.state.span_index == index, "the choice")
        controller.marking.stretch(1)
        await until(
            lambda: any(s.surface(text) == "Anna moved" for s in controller.state.spans),
            "the longer span",
        )
        controller.marking.delete()
        await until(lambda: len(controller.state.spans) == before, "the deletion")
        controller.undo()
        await until(lambda: len(controller.state.spans) == before + 1, "undo")
        assert any(s.surface(text) == "Anna moved" for s in controller.state.spans)

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_note_flag_and_cannot_tell_are_kept(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "Hard to say what it is outside.")
        click(desk.window.read.cannot_tell)
        await until(lambda: desk.reading.state.case.decision.act is Act.CANNOT_TELL, "cannot tell")
        click(desk.window.read.flag)
        await until(lambda: desk.reading.state.case.decision.flagged, "the flag")
        desk.reading.note(desk.reading.state.case, "ask the colleague")
        await until(lambda: desk.reading.state.case.decision.note, "the note")
        desk.window.cases.search.setText("colleague")
        desk.show_screen(1)
        await until(lambda: desk.cases.state.total == 1, "found by its note")

    journey(qapp, tmp_path / "d", packs, steps)


def _teach(desk, label="fog"):
    async def work():
        for text in FOG:
            await read(desk, text)
            desk.reading.relabel(label)
            await until(lambda: desk.reading.state.case.decision.label == label, "a correction")

    return work()


def test_correct_train_promoted_used_and_back(qapp, tmp_path, packs):
    async def steps(desk):
        await _teach(desk)
        desk.show_screen(2)
        await until(lambda: desk.learning.state.survey.corrections == len(FOG), "the survey")
        click(desk.window.learn.train)
        await until(lambda: desk.learning.state.report, "the report card", TRAINING_S)
        assert desk.learning.state.report.verdict.promoted, desk.learning.state.report.verdict
        assert desk.window.learn.use.shortcut().toString() == "Alt+U"
        click(desk.window.learn.use)
        await until(lambda: desk.learning.state.used, "the new version")
        await until(lambda: desk.reading.state.number == 2, "version 2 on the Read screen")
        newest = desk.choices.settings.version
        assert newest == desk.reading.state.task.active, "loaded first at the next start"
        desk.show_screen(0)
        await read(desk, "Nothing but fog on the road this morning.")
        assert desk.reading.state.case.prediction.best.label == "fog"
        desk.learning._view.use_wanted.emit("1")
        await until(lambda: desk.reading.state.number == 1, "back to version 1")
        assert desk.window.learn.title.text() == "Version 1 is in use again"
        assert desk.window.learn.use.isHidden()
        await read(desk, "Nothing but fog on the road today.")
        said = desk.reading.state.case.prediction
        assert said.version == desk.reading.state.task.active
        assert "fog" in [found.label for found in said.learned], "kept from the corrections"

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_bad_candidate_is_refused_with_reasons(qapp, tmp_path, packs):
    async def steps(desk):
        from desktop.core.evaluation.checks import Plan

        train = desk.learning._learning.train
        strict = Plan(score_fall=-2.0)
        desk.learning._learning.train = lambda task, **more: train(task, **more, plan=strict)
        await _teach(desk)
        desk.show_screen(2)
        await until(lambda: desk.window.learn.train.isEnabled(), "Train")
        click(desk.window.learn.train)
        await until(lambda: desk.learning.state.report, "the report card", TRAINING_S)
        assert not desk.learning.state.report.verdict.promoted
        assert "refused" in desk.window.learn.title.text()
        assert "✗" in desk.window.learn.report.checks.item(0, 0).text()
        assert desk.window.learn.use.isHidden()
        assert desk.reading.state.number == 1
        await _overrule(desk)

    journey(qapp, tmp_path / "d", packs, steps)


async def _overrule(desk):
    """Use the refused version with a reason, and find the reason in the lineage."""
    learn = desk.window.learn
    reason = next((r for r in desk.learning.state.report.verdict.reasons if r.moved), None)
    if reason:
        learn.report.cases_wanted.emit(reason)
        await until(lambda: desk.learning.dialog, "the cases behind the check")
        desk.learning.dialog.reject()
    await until(lambda: learn.versions.table.cellWidget(0, 4), "the refused version's button")
    click(learn.versions.table.cellWidget(0, 4))
    dialog = desk.learning.dialog
    box = dialog.findChild(QPlainTextEdit)
    use = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Use this version")
    assert not use.isEnabled()
    box.setPlainText("Fog matters more to us.")
    click(use)
    await until(lambda: desk.reading.state.number == 2, "the refused version in use")
    click(learn.versions.lineage)
    await until(lambda: desk.learning.dialog is not dialog, "the lineage")
    told = desk.learning.dialog.findChild(QTextBrowser).toPlainText()
    assert "Fog matters more to us." in told
    assert "limits fixed before the training" in told
    desk.learning.dialog.reject()


def test_a_cancelled_training_changes_nothing(qapp, tmp_path, packs):
    async def steps(desk):
        await _teach(desk)
        desk.show_screen(2)
        await until(lambda: desk.window.learn.train.isEnabled(), "Train")
        click(desk.window.learn.train)
        await until(lambda: desk.learning.state.training, "the start")
        click(desk.window.learn.cancel)
        await until(lambda: desk.learning.state.cancelled, "the cancellation")
        await until(lambda: len(desk.learning.state.survey.versions) == 1, "the survey")
        assert not list((tmp_path / "d" / "versions").glob("draft-*"))
        assert desk.learning.state.survey.corrections == len(FOG)

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_window_on_a_folder_in_use_says_so_and_opens_when_it_is_free(qapp, tmp_path, packs):
    from desktop.system.lock import FolderLock

    (tmp_path / "d").mkdir()
    held = FolderLock(tmp_path / "d").__enter__()

    async def steps(desk):
        assert "another caselight is at work" in desk.window.message.words().casefold()
        page = desk.window.read
        assert page.labels.isVisible()
        assert not page.entities.isVisible()
        assert not page.answer.isVisible()
        assert not page.accept.isEnabled()
        assert page.page.samples.isHidden()
        held.__exit__()
        await until(lambda: desk.reading and desk.reading.state.task, "the folder to be opened")
        assert not desk.window.message.words()
        await read(desk, "It rains.")

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_second_start_brings_the_first_window_to_the_front_with_its_file(qapp, tmp_path, packs):
    from desktop.system.doorbell import Rung, ring

    async def steps(desk):
        desk.window.showMinimized()
        answer = await asyncio.to_thread(ring, tmp_path / "d", "/home/me/Own.caselight")
        assert answer is Rung.RAISED
        assert not desk.window.isMinimized()
        assert "Own.caselight" in desk.window.message.words()

    journey(qapp, tmp_path / "d", packs, steps)


def test_an_empty_page_says_what_the_program_is(qapp, tmp_path, packs):
    async def steps(desk):
        box = desk.window.read.box
        told = box.grab().toImage()
        box.welcome = ""
        assert box.grab().toImage() != told
        desk.act("new")
        box.welcome = wording.WELCOME
        await read(desk, "Rain on Monday.")
        written = box.grab().toImage()
        box.welcome = ""
        assert box.grab().toImage() == written

    journey(qapp, tmp_path / "d", packs, steps)


def test_too_long_a_paste_is_refused_and_the_text_stays(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "Rain on Monday.")
        paste(desk, "word " * 1_000_000)
        assert "at most 200,000" in desk.window.message.words()
        assert desk.window.read.box.text() == "Rain on Monday."

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_case_imported_without_a_reading_is_read_when_opened(qapp, tmp_path, packs):
    from desktop.commandline.parser import main

    data = tmp_path / "d"

    async def nothing(desk):
        return None

    journey(qapp, data, packs, nothing)
    file = jsonl(tmp_path / "c.jsonl", [{"text": "Snow again.", "label": "snow"}])
    assert main(["correct", "--task", "weather", str(file), "--data-dir", str(data)]) == 0

    async def steps(desk):
        desk.show_screen(1)
        await until(lambda: desk.cases.state.lines, "the cases")
        desk.window.cases.opened.emit(desk.cases.state.lines[0].id)
        await until(
            lambda: desk.reading.state.case and desk.reading.state.case.prediction, "the reading"
        )
        assert desk.reading.state.case.decision.label == "snow"

    journey(qapp, data, packs, steps)


def test_keys_pressed_in_the_text_reach_the_decisions(qapp, tmp_path, packs):
    control = Qt.KeyboardModifier.ControlModifier
    shift = Qt.KeyboardModifier.ShiftModifier

    async def steps(desk):
        box = desk.window.read.box
        desk.window.activateWindow()
        await until(lambda: qapp.activeWindow() is desk.window, "an active window")
        await read(desk, "Rain again.")
        box.setFocus()
        press(box, Qt.Key.Key_Return, control)
        await until(lambda: desk.reading.state.case.decision.act is Act.ACCEPT, "Ctrl+Enter")
        press(box, Qt.Key.Key_Z, control)
        await until(lambda: desk.reading.state.case.decision.act is None, "Ctrl+Z")
        press(box, Qt.Key.Key_Z, control | shift)
        await until(lambda: desk.reading.state.case.decision.act is Act.ACCEPT, "Ctrl+Shift+Z")
        press(box, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
        await until(lambda: desk.reading.state.case.decision.act is Act.CANNOT_TELL, "Alt+0")
        assert box.text() == "Rain again."
        QTest.keyClicks(box, " And snow")
        await until(lambda: desk.reading.state.case.text != "Rain again.", "typing is read")
        press(box, Qt.Key.Key_Z, control)
        await until(lambda: box.text() == "Rain again.", "Ctrl+Z takes typing back")

    journey(qapp, tmp_path / "d", packs, steps)


def test_an_entity_is_removed_and_relabelled_by_keys_without_touching_the_text(
    qapp, tmp_path, packs
):
    text = "Tomorrow I go to Lisbon."

    async def steps(desk):
        box, controller = desk.window.read.box, desk.reading
        desk.window.activateWindow()
        await until(lambda: qapp.activeWindow() is desk.window, "an active window")
        await read(desk, text)
        place = [s.surface(text) for s in controller.state.spans].index("Lisbon")
        count = len(controller.state.spans)
        controller.looking.choose_span(place)
        box.setFocus()
        press(box, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(controller.state.spans) == count - 1, "Ctrl+Delete")
        assert box.text() == text
        press(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(controller.state.spans) == count, "Ctrl+Z")
        cursor = box.textCursor()
        cursor.setPosition(text.index("Lisbon"))
        cursor.setPosition(text.index("Lisbon") + 6, cursor.MoveMode.KeepAnchor)
        box.setTextCursor(cursor)
        press(box, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        await until(lambda: controller.state.case.decision.spans, "Alt+1")
        assert len(controller.state.spans) == count

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_a_double_clicked_pack_gets_a_sentence(monkeypatch):
    from desktop import __main__ as entry
    from desktop import app

    asked = []
    monkeypatch.setattr(app, "open_window", lambda folder, pack: asked.append((folder, pack)) or 0)
    monkeypatch.setattr("sys.argv", ["caselight", "Own tasks.caselight"])
    assert entry.main() == 0
    assert asked == [(None, "Own tasks.caselight")]


def test_everything_is_backed_up_from_the_menu(qapp, tmp_path, packs):
    goal = tmp_path / "mine.caselight-backup"

    async def steps(desk):
        await read(desk, "Rain all week.")
        desk.act("backup")
        dialog = desk.backing.dialog
        assert dialog.selectedFiles()[0].endswith(".caselight-backup")
        dialog.fileSelected.emit(str(goal))
        dialog.close()
        await until(lambda: "found whole" in desk.window.message.words(), "the backup")
        assert desk.window.message.objectName() == "news"
        assert goal.exists()
        desk.backing.choose()
        desk.backing.dialog.fileSelected.emit(str(tmp_path / "no" / "folder" / "x"))
        desk.backing.dialog.close()
        await until(lambda: "cannot be written" in desk.window.message.words(), "the refusal")
        assert desk.window.message.objectName() == "message"

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_backup_is_restored_from_the_menu_where_there_are_no_cases(qapp, tmp_path, packs):
    goal = tmp_path / "mine.caselight-backup"
    text = "Fog on every road today."

    async def write(desk):
        await read(desk, text)
        await desk.backing._write(goal)
        desk.act("restore")
        desk.backing.dialog.fileSelected.emit(str(goal))
        desk.backing.dialog.close()
        await until(lambda: "cases here already" in desk.window.message.words(), "the refusal")

    async def restore(desk):
        desk.act("restore")
        desk.backing.dialog.fileSelected.emit(str(goal))
        desk.backing.dialog.close()
        await until(lambda: desk.backing.done, "that it is whole")
        assert "closes now" in desk.backing.done.findChild(QLabel).text()
        desk.backing.done.accept()
        await until(lambda: not desk.window.isVisible(), "the end")

    async def look(desk):
        desk.show_screen(1)
        await until(lambda: desk.cases.state.lines, "the cases")
        assert desk.cases.state.lines[0].excerpt == text

    journey(qapp, tmp_path / "old", packs, write)
    journey(qapp, tmp_path / "new", packs, restore)
    journey(qapp, tmp_path / "new", packs, look)


def test_a_card_that_is_not_there_is_told_and_the_choice_is_kept(qapp, tmp_path, packs):
    async def first(desk):
        await read(desk, "It rains.")
        for number, text in enumerate(FOG[:8]):
            paste(desk, text)
            await until(
                lambda text=text: desk.reading.state.case and desk.reading.state.case.text == text,
                "the case",
            )
            labels = desk.window.read.labels
            (labels.decided if number else labels.invented).emit("fog")
            await until(lambda: desk.reading.state.case.decision.label == "fog", "the correction")
        desk.show_screen(2)
        await until(lambda: desk.window.learn.train.isEnabled(), "enough to train from")
        device = desk.window.learn.device
        device.setCurrentIndex(device.findText("Train on an Apple card"))
        device.activated.emit(device.currentIndex())
        click(desk.window.learn.train)
        await until(lambda: "cannot be used" in desk.window.message.words(), "the refusal")
        assert "Nothing was trained" in desk.window.message.words()
        await until(lambda: not desk.learning.state.training, "the end")

    async def second(desk):
        assert desk.window.learn.device.currentText() == "Train on an Apple card"

    journey(qapp, tmp_path / "d", packs, first)
    journey(qapp, tmp_path / "d", packs, second)
