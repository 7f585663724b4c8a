"""Decisions are about the text that is seen, once, and what is shown is about it too."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from desktop.core.decisions.corrections import Act
from desktop.ui.screens.read.why_words import NOT_TAUGHT
from desktop.ui.screens.read.wording import READ_SOON
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
        await until(lambda: box.shades, "the shades")
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
        desk.events.case_opened.emit(old)
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
        await until(lambda: view.box.shades, "the shades")

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


def drag(box, first, last):
    """Drag the mouse over the text from inside one place to inside another."""
    points = []
    for place in (first, last):
        cursor = box.textCursor()
        cursor.setPosition(place)
        points.append(box.cursorRect(cursor).center())
    QTest.mousePress(box.viewport(), Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(box.viewport(), points[1])
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(points[1]),
        box.viewport().mapToGlobal(QPointF(points[1])),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    box.mouseMoveEvent(move)
    QTest.mouseRelease(box.viewport(), Qt.MouseButton.LeftButton, pos=points[1])


def test_the_mouse_marks_whole_words_and_the_new_entity_is_chosen(qapp, tmp_path, packs):
    text = "Anna moved from Berlin to Lisbon."

    async def steps(desk):
        view, controller = desk.window.read, desk.reading
        await read(desk, text)
        drag(view.box, text.index("moved") + 2, text.index("from") + 2)
        assert view.box.selected() == (text.index("moved"), text.index("from") + 4)
        controller.marking.give_kind("Place")
        await quiet(desk)
        assert controller.state.chosen.surface(text) == "moved from"
        assert view.box.selected()[0] == view.box.selected()[1]
        drag(view.box, text.index("from") + 3, text.index("Berlin") + 4)
        await quiet(desk)
        assert controller.state.chosen.surface(text).startswith("moved from")

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_a_selection_beside_an_entity_leaves_it_alone(qapp, tmp_path, packs):
    text = "We live in Lisbon now."

    async def steps(desk):
        view, controller = desk.window.read, desk.reading
        await read(desk, text)
        lisbon = next(s for s in controller.state.spans if s.surface(text) == "Lisbon")
        controller.looking.choose_span(controller.state.spans.index(lisbon))
        before = controller.state.spans
        drag(view.box, text.index("now"), text.index("now") + 2)
        await quiet(desk)
        assert view.box.selected() == (text.index("now"), text.index("now") + 3)
        assert controller.state.spans == before

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_touching_one_entity_leaves_the_others_the_models(qapp, tmp_path, packs):
    text = "Anna moved from Berlin to Lisbon, then to Oslo."

    async def steps(desk):
        view, controller = desk.window.read, desk.reading
        await read(desk, text)
        count = len(controller.state.spans)
        assert count >= 2
        controller.looking.choose_span(0)
        controller.marking.give_kind("Place")
        await quiet(desk)
        assert [s.reviewed for s in controller.state.spans].count(True) == 1
        assert view.entities.table.item(0, 2).text() == "✓ yours"
        assert "%" in view.entities.table.item(1, 2).text()
        assert view.accept.text().startswith(f"Accept the other {count - 1}")
        click(view.accept)
        await quiet(desk)
        assert all(s.reviewed for s in controller.state.spans)
        assert view.accept.text() == "Accepted"

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_a_file_of_rows_is_read_one_after_the_other(qapp, tmp_path, packs):
    file = tmp_path / "rows.csv"
    file.write_text("text,when\nIt pours again.,Monday\nSnow on the roof.,Tuesday\n", "utf-8")

    async def steps(desk):
        await in_front(desk, qapp)
        view = desk.window.read
        desk.bringing.files.open((str(file),))
        await until(lambda: desk.reading.state.current, "the first row")
        assert view.box.text() == "It pours again."
        assert view.page.list.words.text() == "Text 1 of 2 from rows.csv"
        press(view.box, Qt.Key.Key_Return, CONTROL)
        await until(lambda: desk.reading.state.settled, "the decision")
        press(view.box, Qt.Key.Key_Return, CONTROL)
        await until(lambda: desk.reading.state.current, "the second row")
        assert view.box.text() == "Snow on the roof."
        click(view.page.list.back)
        await until(lambda: desk.reading.state.settled, "the first, decided")
        click(view.page.list.close_list)
        assert view.page.list.isHidden()

    journey(qapp, tmp_path / "d", packs, steps)


def test_switching_the_task_makes_no_case_until_something_is_decided(qapp, tmp_path, packs):
    text = "Snow lies in Oslo."

    async def steps(desk):
        await read(desk, text)
        await desk.open_task("places")
        await until(lambda: desk.reading.state.current, "the other reading")
        repository = desk.reading._reading._repository
        assert (await repository.search("places", "", limit=9)).total == 0
        click(desk.window.read.accept)
        await quiet(desk)
        assert await stored(desk, text) == [Act.ACCEPT]

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_name_that_is_no_label_is_asked_about_before_it_becomes_one(qapp, tmp_path, packs):
    async def steps(desk):
        await in_front(desk, qapp)
        view = desk.window.read
        await read(desk, "Rain again.")
        desk.act("find_label")
        search = view.labels.search
        QTest.keyClicks(search, "snwo")
        press(search, Qt.Key.Key_Return)
        await quiet(desk)
        assert view.labels._rows()[0].name.startswith("Enter again")
        press(search, Qt.Key.Key_Escape)
        assert not view.labels._rows()[0].name.startswith("Enter again")
        assert await stored(desk, "Rain again.") == []
        assert "snwo" not in desk.reading.state.task.labels
        press(search, Qt.Key.Key_Return)
        press(search, Qt.Key.Key_Return)
        await until(lambda: desk.reading.state.decision.label == "snwo", "the new label")
        press(search, Qt.Key.Key_Z, CONTROL)
        await until(lambda: "snwo" not in desk.reading.state.task.labels, "gone with its undo")

    journey(qapp, tmp_path / "d", packs, steps)


def chosen(desk, place, words):
    """Do what an entry of the text's menu does."""
    entry = next(e for e in desk.reading.menu.entries(place) if e.text.startswith(words))
    assert entry.able
    entry.act()


def test_the_menu_of_the_text_strikes_marks_and_deletes(qapp, tmp_path, packs):
    async def steps(desk):
        text = "Snow lies in Oslo."
        await read(desk, text)
        chosen(desk, 1, "Strike out")
        await until(lambda: desk.reading.state.struck, "the reading without the word")
        chosen(desk, 1, "Put \u201cSnow\u201d back")
        await until(lambda: desk.reading.state.struck is None, "the word again")
        await desk.open_task("places")
        await until(lambda: desk.reading.state.current, "the entities")
        desk.window.read.box.select(0, 4)
        chosen(desk, 1, "Mark as Place")
        await quiet(desk)
        assert desk.reading.state.chosen.surface(text) == "Snow"
        chosen(desk, 1, "One word longer")
        await quiet(desk)
        assert desk.reading.state.chosen.surface(text) == "Snow lies"
        chosen(desk, 1, "Begin one word later")
        await quiet(desk)
        assert desk.reading.state.chosen.surface(text) == "lies"
        chosen(desk, text.index("lies"), "Delete")
        await quiet(desk)
        assert "lies" not in [s.surface(text) for s in desk.reading.state.spans]

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_sample_that_is_clicked_leaves_the_cursor_in_the_text(qapp, tmp_path, packs):
    async def steps(desk):
        desk.window.tasks.setFocus()
        (sample, *_) = desk.window.read.page.samples.rows
        click(sample)
        await until(lambda: desk.reading.state.current, "a reading")
        assert desk.window.focusWidget() is desk.window.read.box

    journey(qapp, tmp_path / "d", packs, steps)


def test_control_enter_on_words_that_were_just_typed_reads_them_at_once(qapp, tmp_path, packs):
    async def steps(desk):
        view = desk.window.read
        desk.reading.intake._pause.setInterval(60_000)
        QTest.keyClicks(view.box, "Snow")
        assert view.page.status.text() == READ_SOON
        desk.act("accept")
        await until(lambda: desk.reading.state.current, "a reading before the pause is over")
        assert desk.reading.state.current.history == ()

    journey(qapp, tmp_path / "d", packs, steps)


def decision(desk):
    return desk.reading.state.case.decision


def test_a_new_label_without_lessons_says_how_it_is_taught(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "Thick fog.")
        desk.reading.relabel("hail")
        await until(lambda: decision(desk).label == "hail", "a decision for a new label")
        desk.reading.relabel("rain")
        await until(lambda: decision(desk).label == "rain", "the label corrected away")
        desk.reading.looking.ask("hail")
        hint = desk.window.read.why.hint
        await until(lambda: hint.text() == NOT_TAUGHT, "words about the new label")
        desk.reading.relabel("hail")
        await until(lambda: desk.reading.state.reasons and not hint.isVisible(), "reasons")

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_list_says_which_rows_are_not_among_its_texts(qapp, tmp_path, packs):
    file = tmp_path / "rows.csv"
    file.write_text("text,when\nIt pours again.,Monday\n,Tuesday\nSnow.,Friday\n", "utf-8")

    async def steps(desk):
        desk.bringing.files.open((str(file),))
        await until(lambda: desk.reading.state.worklist, "the list")
        told = "rows.csv: 3 rows read, 2 to read here. Set aside: 1 with no text."
        await until(lambda: desk.window.message.words() == told, "the account of the rows")

    journey(qapp, tmp_path / "d", packs, steps)
