"""Decisions are about the text that is seen, once, and what is shown is about it too."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.corrections import Act
from tests.helpers.journey import click, journey, paste, press, read, until

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


async def stored(desk, text):
    """Return the history of the case of a text, read anew from the store; none where none is."""
    repository = desk.reading._reading._repository
    page = await repository.search(desk.reading.state.task.id, "", limit=1000)
    cases = [await repository.case(line.id) for line in page.lines]
    return [row.act for case in cases if case.text == text for row in case.history]


async def in_front(desk, qapp):
    desk.window.activateWindow()
    await until(lambda: qapp.activeWindow() is desk.window, "an active window")
    desk.window.read.box.setFocus()


async def quiet(desk):
    """Wait until nothing runs."""
    await until(lambda: not desk.spawner._running, "quiet")


def test_a_decision_right_after_a_paste_is_not_stored_for_the_text_before(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        await read(desk, "Rain again.")
        paste(desk, "Snow on the roof.")
        view = desk.window.read
        for part in (view.accept, view.cannot_tell, view.flag, view.note):
            assert not part.isEnabled(), part.text()
        assert "Not for this text" in view.labels.unsure.text()
        press(view.box, Qt.Key.Key_0, ALT)
        press(view.box, Qt.Key.Key_1, ALT)
        press(view.box, Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        desk.act("note")
        assert desk.dialog is None
        await until(lambda: desk.reading.state.current, "the reading")
        await quiet(desk)
        assert await stored(desk, "Rain again.") == []
        assert await stored(desk, "Snow on the roof.") == []

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_decision_within_the_pause_after_typing_is_not_stored(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        box = desk.window.read.box
        await read(desk, "Rain again.")
        await until(lambda: box._shades, "the shades")
        QTest.keyClicks(box, " No: it is snow")
        assert not desk.window.read.accept.isEnabled()
        assert desk.window.read.why.heading.text() == "Why"
        press(box, Qt.Key.Key_Return, CONTROL)
        press(box, Qt.Key.Key_2, ALT)
        await until(lambda: desk.reading.state.current, "the reading of what was typed")
        await quiet(desk)
        assert await stored(desk, "Rain again.") == []
        assert await stored(desk, box.text()) == []

    journey(qapp, tmp_path / "d", packs, steps)


def test_marking_while_a_newer_text_is_read_marks_nothing(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        box = desk.window.read.box
        await read(desk, "Tomorrow I go to Lisbon and stay there for the whole week.")
        paste(desk, "Oslo.")
        box.selectAll()
        press(box, Qt.Key.Key_1, ALT)
        press(box, Qt.Key.Key_Delete, CONTROL)
        await until(lambda: desk.reading.state.current, "the reading")
        await quiet(desk)
        assert desk.window.message.words() == ""
        assert await stored(desk, "Oslo.") == []

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_eight_quick_clicks_on_accept_store_one_decision(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "Rain again.")
        accept = desk.window.read.accept
        for _ in range(8):
            QTest.mouseClick(accept, Qt.MouseButton.LeftButton)
        await quiet(desk)
        assert await stored(desk, "Rain again.") == [Act.ACCEPT]
        assert accept.text() == "Accepted"
        assert not accept.isEnabled()
        assert desk.window.read.box.text() == "Rain again."

    journey(qapp, tmp_path / "d", packs, steps)


def test_the_same_label_again_is_no_new_decision_and_the_models_own_is_accepted(
    qapp, tmp_path, packs
):
    async def steps(desk):
        await read(desk, "Rain again.")
        first = desk.reading.state.first
        for _ in range(3):
            desk.window.read.labels.decided.emit(first)
        await quiet(desk)
        assert await stored(desk, "Rain again.") == [Act.ACCEPT]

    journey(qapp, tmp_path / "d", packs, steps)


def test_typing_on_from_an_old_case_keeps_it(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        box = desk.window.read.box
        await read(desk, "Rain on Monday.")
        old = desk.reading.state.case
        await read(desk, "Snow on Tuesday.")
        desk._open_case(old)
        box.moveCursor(box.textCursor().MoveOperation.End)
        QTest.keyClicks(box, " And fog")
        await until(lambda: desk.reading.state.current, "the reading of what was typed")
        QTest.keyClicks(box, " too")
        await until(lambda: desk.reading.state.current, "the reading of what was typed")
        await quiet(desk)
        desk.cases.refresh()
        await until(lambda: desk.cases.state.total == 3, "three cases: the draft was replaced")
        texts = {line.excerpt for line in desk.cases.state.lines}
        assert texts == {"Rain on Monday.", "Snow on Tuesday.", "Rain on Monday. And fog too"}

    journey(qapp, tmp_path / "d", packs, steps)


def test_control_enter_again_goes_on_and_undo_comes_back_to_the_decision(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        view = desk.window.read
        await read(desk, "Rain again.")
        assert not view.forward.isEnabled()
        press(view.box, Qt.Key.Key_Return, CONTROL)
        await until(lambda: desk.reading.state.settled, "the decision")
        assert "Ctrl" in view.forward.text()
        press(view.box, Qt.Key.Key_Return, CONTROL)
        assert view.box.text() == ""
        press(view.box, Qt.Key.Key_Z, CONTROL)
        await until(lambda: desk.reading.state.undone, "the undo")
        assert view.box.text() == "Rain again."
        assert "Taken back: you accepted" in view.decided.text()
        assert await stored(desk, "Rain again.") == [Act.ACCEPT, Act.UNDO]

    journey(qapp, tmp_path / "d", packs, steps)


def test_control_z_in_an_empty_field_takes_back_the_decision_and_says_which(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        view = desk.window.read
        await read(desk, "Rain again.")
        desk.act("find_label")
        search = view.labels.search
        QTest.keyClicks(search, "snow")
        press(search, Qt.Key.Key_Return)
        await until(lambda: desk.reading.state.decision.label == "snow", "the correction")
        assert search.text() == ""
        press(search, Qt.Key.Key_Z, CONTROL)
        await until(lambda: desk.reading.state.decision.label is None, "the undo")
        assert "you corrected to Snow" in view.decided.text()
        await until(lambda: view.why.heading.text() == "Why Rain", "why the models answer")
        await until(lambda: view.box._shades, "the shades")

    journey(qapp, tmp_path / "d", packs, steps)


def test_nothing_can_be_undone_where_nothing_was_done(qapp, tmp_path, packs):
    async def steps(desk):
        view = desk.window.read
        assert not view.undo.isEnabled()
        assert not desk.window.actions_by_id["undo"].isEnabled()
        await read(desk, "Rain again.")
        click(view.accept)
        await until(lambda: desk.reading.state.settled, "the decision")
        assert view.undo.isEnabled()
        assert not view.redo.isEnabled()
        click(view.undo)
        await until(lambda: view.redo.isEnabled(), "redo")

    journey(qapp, tmp_path / "d", packs, steps)


def test_why_follows_what_is_chosen_through_edits_of_entities(qapp, tmp_path, packs):
    text = "Tomorrow I go to Lisbon."

    async def steps(desk):
        view, controller = desk.window.read, desk.reading
        await read(desk, text)
        lisbon = next(s for s in controller.state.spans if s.surface(text) == "Lisbon")
        controller.looking.choose_span(controller.state.spans.index(lisbon))
        await until(lambda: "Lisbon" in view.why.heading.text(), "why")
        controller.marking.stretch(-1)
        controller.marking.delete()
        await quiet(desk)
        assert view.why.heading.text() == "Why"
        controller.undo()
        await quiet(desk)
        assert controller.state.reasons is None
        assert view.why.heading.text() == "Why"

    journey(qapp, tmp_path / "d", packs, steps, task="places")
