"""Files dropped on the window or opened: read once, read text by text, or taken as answers."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.core.decisions.corrections import Act
from desktop.ui.files import wording
from tests.helpers.journey import at_rest, click, journey, press, read, until
from tests.helpers.office import docx, pdf, xlsx

ROWS = """text,label
It pours again.,rain
Not a cloud.,sun
Not a cloud.,sun
Wet and dry.,rain
Wet and dry.,sun
,rain
Stones of ice fall.,hail
Drops on the pane.,RAIN
"""


def drop(desk, *, on=None, urls=(), text=None):
    """Drop as a file manager or a browser does, on the box or elsewhere on the window."""
    data = QMimeData()
    if urls:
        data.setUrls(
            [QUrl(url) if "://" in str(url) else QUrl.fromLocalFile(str(url)) for url in urls]
        )
    if text is not None:
        data.setText(text)
    target = on or desk.window
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), action, data, buttons, none))
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), action, data, buttons, none))


async def asked(desk):
    """Wait for the choice about a file."""
    files = desk.bringing.files
    await until(lambda: files.dialog and files.dialog.isVisible(), "the choice")
    return files.dialog


async def ended(dialog):
    await until(lambda: not dialog.working, "the end")


async def stored(desk, text, task="weather"):
    case = await desk.bringing.files._taking._repository.find_case(task, text)
    return case.decision.label if case and not case.binned else None


@pytest.fixture
def labelled(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, "utf-8")
    return file


def test_answers_whose_label_is_known_are_taken_without_the_others(qapp, tmp_path, packs, labelled):
    async def steps(desk):
        before = desk.reading.state.task.labels
        drop(desk, urls=[labelled])
        dialog = await asked(desk)
        click(dialog.choice.take)
        await ended(dialog)
        assert dialog.heading.text() == "3 answers of rows.csv are taken for Weather."
        assert await stored(desk, "Not a cloud.") == "sun"
        assert await stored(desk, "Stones of ice fall.") is None
        assert desk.reading.state.task.labels == before
        dialog.saved.emit(str(tmp_path / "left.csv"))
        told = (tmp_path / "left.csv").read_text("utf-8").splitlines()[-1]
        assert told == "rows.csv,8,a label that the task does not know"
        click(dialog.leave)
        await at_rest(desk)

    journey(qapp, tmp_path / "d", packs, steps)


def test_the_answers_of_a_file_are_taken_once_labels_are_confirmed(qapp, tmp_path, packs, labelled):
    async def steps(desk):
        drop(desk, urls=[labelled])
        dialog = await asked(desk)
        assert dialog.choice.read.text() == "Read its 7 texts one after the other"
        assert dialog.choice.take.text() == "Take the other 3 answers as corrections"
        assert dialog.account.text() == (
            "8 rows read, 3 to take; 1 duplicate, 2 in conflict (one text, two answers), "
            "2 set aside."
        )
        assert dialog.choice.unknown_words.text() == "Weather does not know this label: hail."
        assert dialog.choice.alike_words.text() == "These differ only by case: RAIN and rain."
        shown = [
            [dialog.not_used.table.item(row, column).text() for column in range(2)]
            for row in range(dialog.not_used.table.rowCount())
        ]
        assert shown == [
            ["line 4", "the same text with the same answer"],
            ["line 5", "the same text with another answer"],
            ["line 6", "the same text with another answer"],
            ["line 7", "no text"],
            ["line 8", "a label that the task does not know"],
        ]
        assert await stored(desk, "Not a cloud.") is None
        dialog.choice.unknown.setChecked(True)
        assert dialog.choice.take.text() == "Take its 4 answers as corrections"
        assert dialog.account.text() == (
            "8 rows read, 4 to take; 1 duplicate, 2 in conflict (one text, two answers), "
            "1 set aside."
        )
        assert dialog.not_used.table.rowCount() == 4
        click(dialog.choice.take)
        await ended(dialog)
        assert dialog.heading.text() == "4 answers of rows.csv are taken for Weather."
        assert await stored(desk, "Not a cloud.") == "sun"
        assert await stored(desk, "Drops on the pane.") == "rain"
        assert await stored(desk, "Stones of ice fall.") == "hail"
        await until(lambda: "hail" in desk.reading.state.task.labels, "the new label")
        dialog.saved.emit(str(tmp_path / "kept.csv"))
        assert (tmp_path / "kept.csv").read_text("utf-8").splitlines()[:2] == [
            "file,line,reason",
            "rows.csv,4,the same text with the same answer",
        ]
        click(dialog.back)
        await ended(dialog)
        assert dialog.heading.text() == "Taken back: 4 answers of rows.csv."
        assert await stored(desk, "Stones of ice fall.") is None
        await until(lambda: "hail" not in desk.reading.state.task.labels, "no new label")
        click(dialog.leave)

    journey(qapp, tmp_path / "d", packs, steps)


def test_an_answer_that_was_taken_is_shown_at_once_and_undo_takes_all_back(qapp, tmp_path, packs):
    file = tmp_path / "rows.csv"
    file.write_text("text,label\nA grey ceiling.,sun\nGrey all over.,sun\n", "utf-8")

    async def steps(desk):
        await read(desk, "A grey ceiling.")
        drop(desk, urls=[file])
        dialog = await asked(desk)
        press(dialog, Qt.Key.Key_Tab)
        click(dialog.choice.take)
        await ended(dialog)
        press(dialog, Qt.Key.Key_Escape)
        await until(lambda: desk.reading.state.decision.label == "sun", "what is shown to follow")
        desk.act("undo")
        await until(lambda: desk.bringing.files.dialog is not dialog, "the undo")
        again = desk.bringing.files.dialog
        await ended(again)
        assert again.heading.text() == "Taken back: 2 answers of rows.csv."
        press(again, Qt.Key.Key_Escape)
        await until(lambda: desk.reading.state.decision.act is None, "what is shown to follow")

    journey(qapp, tmp_path / "d", packs, steps)


def test_the_texts_of_a_labelled_file_are_read_with_enter(qapp, tmp_path, packs, labelled):
    async def steps(desk):
        drop(desk, on=desk.window.read.box.viewport(), urls=[labelled])
        dialog = await asked(desk)
        press(dialog, Qt.Key.Key_Return)
        await until(lambda: desk.reading.state.current, "the first text")
        assert desk.window.read.page.list.words.text() == "Text 1 of 7 from rows.csv"
        assert await stored(desk, "Not a cloud.") is None

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_file_of_the_other_kind_says_so_and_can_be_read(qapp, tmp_path, packs, labelled):
    async def steps(desk):
        drop(desk, urls=[labelled])
        dialog = await asked(desk)
        assert dialog.choice.why.text() == (
            "Its labels are about whole texts, and Places wants entities. To take them, choose a "
            "task of labels and open the file again."
        )
        assert not dialog.choice.take.isEnabled()
        click(dialog.choice.read)
        await until(lambda: desk.reading.state.worklist, "the list")

    journey(qapp, tmp_path / "d", packs, steps, task="places")


def test_a_stopped_taking_goes_on_or_is_taken_back(qapp, tmp_path, packs):
    file = tmp_path / "many.csv"
    file.write_text("text,label\n" + "".join(f"row {n},rain\n" for n in range(700)), "utf-8")

    async def steps(desk):
        drop(desk, urls=[file])
        dialog = await asked(desk)
        click(dialog.choice.take)
        await until(lambda: dialog.working, "the beginning")
        press(dialog, Qt.Key.Key_Escape)
        await ended(dialog)
        assert dialog.heading.text() == "256 answers of many.csv are taken for Weather."
        assert dialog.account.text() == "You stopped it: 444 answers are not taken yet."
        click(dialog.again)
        await ended(dialog)
        assert dialog.heading.text() == "444 answers of many.csv are taken for Weather."
        click(dialog.leave)
        desk.act("imports")
        await until(lambda: desk.bringing.files.imports, "the list of imports")
        imports = desk.bringing.files.imports
        assert [imports.rows.item(0, c).text() for c in (0, 2, 3)] == ["many.csv", "700", "700"]
        click(imports.back)
        assert imports.back.text() == wording.SURE
        click(imports.back)
        await until(lambda: desk.bringing.files.dialog is not dialog, "the undo")
        again = desk.bringing.files.dialog
        await ended(again)
        assert again.heading.text() == "Taken back: 700 answers of many.csv."
        assert again.account.text().startswith("700 cases that only the file had brought")

    journey(qapp, tmp_path / "d", packs, steps)


def office(name):
    made = {
        "scan.pdf": pdf(""),
        "letter.pdf": pdf("It pours again."),
        "letter.docx": docx("It pours again."),
        "book.xlsx": xlsx(("S", [["text"], ["It pours again."]])),
        "photo.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        "empty.txt": b"",
        "blank.csv": b"\n\n",
        "locked.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "long.txt": b"word " * 50_000,
    }
    return made[name]


def test_documents_with_text_are_read(qapp, tmp_path, packs):
    async def steps(desk):
        for name in ("letter.pdf", "letter.docx", "book.xlsx"):
            (tmp_path / name).write_bytes(office(name))
            await read(desk, "Before.")
            drop(desk, urls=[tmp_path / name])
            await until(lambda: desk.window.read.box.text() == "It pours again.", name)

    journey(qapp, tmp_path / "d", packs, steps)


REFUSED = {
    "scan.pdf": "its pages are pictures",
    "photo.png": "a picture, which is not read here",
    "empty.txt": "it is empty",
    "blank.csv": "it is empty",
    "locked.xls": "a password",
    "long.txt": "at most 200,000 can be read at once",
    "gone.txt": "cannot be read",
}


def test_what_cannot_be_read_is_one_sentence_and_the_text_stays(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "A text that stays.")
        for name, part in REFUSED.items():
            if name != "gone.txt":
                (tmp_path / name).write_bytes(office(name))
            drop(desk, urls=[tmp_path / name])
            await until(lambda part=part: part in desk.window.message.words(), part)
            assert desk.window.read.box.text() == "A text that stays."

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_link_is_not_read_and_it_is_said_why(qapp, tmp_path, packs):
    async def steps(desk):
        await read(desk, "A text that stays.")
        for text in (None, "https://example.org/a%20b"):
            desk.window.message.hide()
            drop(desk, urls=["https://example.org/a%20b"], text=text)
            assert desk.window.message.words() == wording.LINK
        assert desk.window.read.box.text() == "A text that stays."

    journey(qapp, tmp_path / "d", packs, steps)


def test_a_text_dragged_from_another_program_is_read_wherever_it_is_dropped(qapp, tmp_path, packs):
    async def steps(desk):
        desk.act("screen_learn")
        drop(desk, text="It pours again.")
        await until(lambda: desk.reading.state.current, "the reading")
        assert desk.window.read.box.text() == "It pours again."
        assert desk.window.screen_index == 0

    journey(qapp, tmp_path / "d", packs, steps)


def test_several_files_and_folders_are_one_list(qapp, tmp_path, packs):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("One.", "utf-8")
    (tmp_path / "a.txt").write_text("Two.", "utf-8")
    (tmp_path / "c.png").write_bytes(office("photo.png"))

    async def steps(desk):
        drop(desk, urls=[folder, tmp_path / "a.txt", tmp_path / "c.png"])
        await until(lambda: desk.reading.state.worklist, "the list")
        assert desk.reading.state.worklist.texts == ("One.", "Two.")
        told = desk.window.message.words()
        assert "3 files: 3 rows read, 2 to read here. Set aside: 1 with a file that cannot" in told

    journey(qapp, tmp_path / "d", packs, steps)


def test_what_was_stored_before_a_failure_can_be_taken_back(qapp, tmp_path, packs, monkeypatch):
    file = tmp_path / "many.csv"
    file.write_text("text,label\n" + "".join(f"row {n},rain\n" for n in range(300)), "utf-8")

    async def steps(desk):
        repository = desk.bringing.files._taking._repository
        real, calls = repository.take, []

        async def take(source, batch):
            calls.append(source)
            if len(calls) == 2:
                from desktop.core.errors import KnownError, Problem

                raise KnownError(Problem.DISK_FULL)
            return await real(source, batch)

        monkeypatch.setattr(repository, "take", take)
        drop(desk, urls=[file])
        dialog = await asked(desk)
        click(dialog.choice.take)
        await ended(dialog)
        assert dialog.heading.text().startswith("256 of 300 corrections were stored, then it")
        click(dialog.back)
        await ended(dialog)
        assert dialog.heading.text() == "Taken back: 256 answers of many.csv."
        assert await stored(desk, "row 0") is None

    journey(qapp, tmp_path / "d", packs, steps)


def test_an_undo_after_a_decision_takes_that_back_and_then_the_file(qapp, tmp_path, packs):
    file = tmp_path / "rows.csv"
    file.write_text("text,label\nA grey ceiling.,sun\nGrey all over.,sun\n", "utf-8")

    async def steps(desk):
        drop(desk, urls=[file])
        dialog = await asked(desk)
        click(dialog.choice.take)
        await ended(dialog)
        click(dialog.leave)
        await read(desk, "Something else.")
        desk.reading.accept()
        await until(lambda: desk.reading.state.settled, "the decision")
        desk.reading.undo()
        now = desk.reading
        await until(lambda: now.state.decision.act is None and not now.state.deciding, "its undo")
        case = await desk.bringing.files._taking._repository.find_case("weather", "Something else.")
        assert case.history[-1].act is Act.UNDO
        assert desk.bringing.files.dialog is dialog
        desk.reading.undo()
        await until(lambda: desk.bringing.files.dialog is not dialog, "the undo of the file")
        await ended(desk.bringing.files.dialog)
        assert await stored(desk, "Grey all over.") is None

    journey(qapp, tmp_path / "d", packs, steps)


def test_with_text_twice_as_large_the_choice_fits_the_screen_and_scrolls(
    qapp, tmp_path, packs, labelled
):
    async def steps(desk):
        desk.choices.remember(text_size=24)
        desk.appearance.dress()
        drop(desk, urls=[labelled])
        dialog = await asked(desk)
        assert dialog.height() <= dialog.screen().availableSize().height()
        for part in (dialog.save, dialog.leave):
            assert dialog.rect().contains(part.geometry())
        desk.choices.resize(0)
        desk.appearance.dress()

    journey(qapp, tmp_path / "d", packs, steps)
