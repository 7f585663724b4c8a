"""Learning at once, contrast, proof, firmness, striking out and holding back, in a real window."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTableWidget

from desktop.ui.screens.cases.state import Which
from tests.helpers.journey import click, journey, press, read, until
from tests.helpers.small import FOG


async def correct(desk, text, label):
    await read(desk, text)
    desk.reading.relabel(label)
    await until(lambda: desk.reading.state.case.decision.label == label, "a correction")


def test_corrections_take_hold_at_once_say_so_and_are_unlearned_by_undo(qapp, tmp_path, packs):
    new = "Fog again, thick fog over the fields."

    async def first(desk):
        view = desk.window.read
        await read(desk, new)
        before = desk.reading.state.case.prediction
        for text in FOG[:5]:
            await correct(desk, text, "fog")
        await read(desk, new)
        assert desk.reading.state.first == "fog"
        assert "Learned from" in view.labels.learned.text()
        click(view.labels.learned)
        await until(lambda: desk.dialog, "the cases it was learned from")
        rows = desk.dialog.findChild(QTableWidget)
        assert rows.item(0, 0).text() in FOG
        assert "corrected to Fog" in rows.item(0, 1).text()
        desk.dialog.reject()
        for text in FOG[:5]:
            desk.reading.show_text(text)
            await until(lambda: desk.reading.state.case.decision.label, "a decided case")
            click(view.undo)
            await until(lambda: desk.reading.state.case.decision.label is None, "an undo")
        await read(desk, new)
        after = desk.reading.state.case.prediction
        assert after.labels == before.labels
        assert view.labels.learned.isHidden()
        for text in FOG[:5]:
            await correct(desk, text, "fog")

    async def second(desk):
        await until(lambda: desk.reading.state.ready, "the model")
        await read(desk, new)
        assert desk.reading.state.first == "fog", "learned again after a restart"

    journey(qapp, tmp_path / "d", packs, first)
    journey(qapp, tmp_path / "d", packs, second)


def test_why_this_and_not_that_with_proof_and_firmness(qapp, tmp_path, packs):
    async def steps(desk):
        view, state = desk.window.read, lambda: desk.reading.state
        await read(desk, "Rain is drumming on the roof and the gutter overflows.")
        await until(lambda: state().explanation and state().firmness, "reasons and firmness")
        assert state().explanation.rival is None
        assert "random ones" in view.why.proof.text()
        assert view.why.firm.text().startswith(("Firm:", "Hangs on one word:"))
        place = view.why.rivals.findData("snow")
        view.why.rivals.setCurrentIndex(place)
        view.why.rivals.activated.emit(place)
        await until(lambda: state().explanation and state().explanation.rival, "the contrast")
        assert view.why.heading.text() == "Why Rain, and not Snow"

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_struck_word_moves_the_answer_and_escape_puts_it_back(qapp, tmp_path, packs):
    text = "Snow lies knee-deep in the yard."

    async def steps(desk):
        box, state = desk.window.read.box, lambda: desk.reading.state
        desk.window.activateWindow()
        await until(lambda: qapp.activeWindow() is desk.window, "an active window")
        await read(desk, text)
        whole = state().case.prediction.labels
        cursor = box.textCursor()
        cursor.setPosition(2)
        point = QPointF(box.cursorRect(cursor).center())
        alt = Qt.KeyboardModifier.AltModifier
        pressed = QMouseEvent(
            QMouseEvent.Type.MouseButtonPress,
            point,
            box.viewport().mapToGlobal(point),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            alt,
        )
        box.mousePressEvent(pressed)
        await until(lambda: state().struck, "the reading without the word")
        assert state().struck.words == ((0, 4),)
        assert {s.label: s.probability for s in state().struck.labels} != {
            s.label: s.probability for s in whole
        }
        assert "Esc puts back" in desk.window.read.labels.unsure.text()
        assert any(shade.struck for shade in box.shades)
        box.setFocus()
        press(box, Qt.Key.Key_Escape)
        await until(lambda: state().struck is None, "Esc")
        assert box.text() == text
        cursor.setPosition(text.index("yard") + 1)
        box.setTextCursor(cursor)
        press(
            box,
            Qt.Key.Key_X,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )
        await until(lambda: state().struck, "striking by keys")
        assert state().struck.words == ((text.index("yard"), text.index("yard") + 4),)

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_wish_that_cannot_be_promised_is_kept_and_holds_every_answer_back(qapp, tmp_path, packs):
    async def first(desk):
        wish = desk.window.read.wish
        assert not wish.slider.isEnabled()
        wish.wished.emit(0.01)
        assert "every text is held back" in wish.words.text()

    async def second(desk):
        wish = desk.window.read.wish
        await until(lambda: desk.reading.state.ready, "the model")
        assert desk.reading.state.wish == 0.01
        await read(desk, "Heavy rain fell all day.")
        assert desk.window.read.labels.unsure.text().startswith("Held back")
        wish.slider.setValue(0)
        assert desk.reading.state.wish is None
        assert desk.window.read.labels.unsure.text().startswith("Not sure")

    journey(qapp, tmp_path / "d", packs, first)
    journey(qapp, tmp_path / "d", packs, second)


def test_a_removed_entity_stays_away_and_an_added_one_is_found_again(qapp, tmp_path, packs):
    async def steps(desk):
        controller = desk.reading
        text = "My aunt moved to Prague."
        await read(desk, text)
        place = [s.surface(text) for s in controller.state.spans].index("Prague")
        controller.looking.choose_span(place)
        controller.marking.delete()
        await until(lambda: controller.state.case.decision.spans is not None, "the removal")
        await read(desk, "My aunt moves to Prague again.")
        assert "Prague" not in [
            s.surface(controller.state.case.text) for s in controller.state.spans
        ]
        assert controller.state.case.prediction.learned

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_doubtful_decisions_are_shown_again_and_telling_cases_first(qapp, tmp_path, packs):
    async def steps(desk):
        for text in FOG[:5]:
            await correct(desk, text, "fog")
        wrong = "Showers all night, everything is wet with rain."
        await correct(desk, wrong, "snow")
        for text in ("Sunny and hot.", "It is neither wet nor dry.", "White and grey everywhere."):
            await read(desk, text)
        desk.show_screen(2)
        learn = desk.window.learn
        await until(lambda: desk.learning.state.suspects, "suspicious decisions")
        assert learn.suspects.item(0, 0).text() == wrong
        assert [learn.suspects.item(0, i).text() for i in (1, 2)] == ["Snow", "Rain"]
        learn.suspects.cellActivated.emit(0, 0)
        await until(lambda: desk.reading.state.case.text == wrong, "the case opened again")
        desk.show_screen(1)
        which = desk.window.cases.which
        which.setCurrentIndex(which.findData(Which.TEACHING))
        which.activated.emit(which.currentIndex())
        await until(lambda: desk.cases.state.total == 3, "the undecided cases")
        assert desk.cases.state.lines[0].excerpt != "Sunny and hot."

    journey(qapp, tmp_path / "d", packs, steps)
