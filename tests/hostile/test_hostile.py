"""Texts, packs and files made to do harm."""

import pytest
from PySide6.QtCore import QMimeData

from desktop.composition import compose, opened
from desktop.core.answers.predictions import Question
from desktop.core.decisions.examples import Role
from desktop.core.errors import KnownError, Problem
from desktop.core.texts.text import MAX_CHARACTERS
from desktop.packs.folders import PackFolders
from tests.helpers.journey import journey, until

TEXTS = [
    "😀" * 300,
    "\u202eright to left\u202c and back",
    "a\u0301" * 500,
    "ﷺ" * 200,
    "<b>not bold</b> <img src='http://example.com/x.png'>",
    "'; drop table case_; --",
    "word" * 20_000,
    "\u200b\u200d\ufeff zero width",
    "{facts} %s {0} \\n",
    "[MASK] [CLS] [SEP]",
    "\n" * 50 + "x",
    "頭痛がする。熱はない。",
    "𝕿𝖍𝖊 𝖍𝖊𝖆𝖉𝖆𝖈𝖍𝖊",
    "ẞ ß İ ı ŉ",
]


@pytest.mark.parametrize("task", ["weather", "places"])
def test_strange_texts_are_read_explained_and_stored(run, folder, packs, task):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            found = await program.repository.task(task)
            for text in TEXTS:
                (fact,) = [f async for f in program.reading.read(found, text)]
                case = fact.case
                for span in case.prediction.spans:
                    assert span.surface(case.text)
                if case.prediction.best:
                    asked = Question(case.prediction.best.label)
                    for mark in (await program.reading.explain(case, asked)).explanation.highlights:
                        assert 0 <= mark.start < mark.end <= len(case.text)

    run(work())


def test_the_box_shows_tags_as_text_and_fetches_nothing(qapp, tmp_path, packs):
    async def steps(desk):
        data = QMimeData()
        data.setHtml("<img src='http://example.com/x.png'><b>Rain</b> today")
        data.setText("<b>Rain</b> today")
        desk.window.read.box.insertFromMimeData(data)
        await until(lambda: desk.reading.state.case, "the reading")
        assert desk.reading.state.case.text == "<b>Rain</b> today"

    journey(qapp, tmp_path / "d", packs, steps)


def test_the_longest_word_can_be_pasted_and_emptied_again(qapp, tmp_path, packs):
    async def steps(desk):
        data = QMimeData()
        data.setText("x" * MAX_CHARACTERS)
        desk.window.read.box.insertFromMimeData(data)
        desk.window.grab()
        assert len(desk.window.read.box.text()) == MAX_CHARACTERS
        assert desk.window.read.box.wordWrapMode().name == "WrapAnywhere"
        desk.reading.empty()
        assert desk.window.read.box.text() == ""

    journey(qapp, tmp_path / "d", packs, steps)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("task.json", "[]"),
        ("task.json", "{"),
        ("task.json", '{"kind": "evil", "labels": []}'),
        ("samples.jsonl", '{"text": 5, "label": "rain"}'),
        ("samples.jsonl", '{"text": "a"}'),
        ("samples.jsonl", '{"text": "a", "label": "unknown label"}'),
        ("sealed.jsonl", '{"text": "a\\r\\nb", "label": "rain"}'),
        ("card.json", "7"),
    ],
)
def test_a_spoilt_pack_is_refused_whole(packs, tmp_path, file, content):
    spoilt = tmp_path / "weather"
    spoilt.mkdir()
    for source in (packs / "weather").iterdir():
        (spoilt / source.name).write_bytes(source.read_bytes())
    (spoilt / file).write_text(content, "utf-8")
    with pytest.raises(KnownError) as caught:
        PackFolders(tmp_path).read("weather")
    assert caught.value.problem is Problem.PACK_REFUSED


def test_line_ends_of_other_kinds_stand_within_the_texts_of_a_pack(packs, tmp_path):
    made = tmp_path / "weather"
    made.mkdir()
    for source in (packs / "weather").iterdir():
        (made / source.name).write_bytes(source.read_bytes())
    (made / "samples.jsonl").write_text('{"text": "a\x85b", "label": "rain"}\n', "utf-8")
    samples = PackFolders(tmp_path).read("weather").examples[Role.SAMPLE]
    assert [e.text for e in samples] == ["a\x85b"]


@pytest.mark.parametrize("name", ["../weather", "/etc", "a/b", "..", ""])
def test_a_pack_cannot_lead_out_of_its_folder(packs, name):
    with pytest.raises(KnownError):
        PackFolders(packs).read(name)


def test_a_version_name_cannot_lead_out_of_its_folder(run, folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            for wanted in ("../../etc", "sha256:../x", "", "%", "1; drop"):
                with pytest.raises(KnownError) as caught:
                    await program.versioning.activate("weather", wanted)
                assert caught.value.problem is Problem.UNKNOWN_VERSION

    run(work())


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\x00\x01\x02\xff\xfe\x80" * 40,
        b"\x00" * 5000,
        b"PK\x03\x04" + bytes(range(256)) * 20,
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, content):
    from desktop.core.rows.tables import Columns
    from desktop.files.reader import FileReader

    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(KnownError) as caught:
        FileReader().sheet(str(file), Columns(labelled=False))
    assert caught.value.problem in (Problem.FILE_FORMAT, Problem.FORMAT_UNKNOWN)


def test_a_label_with_markup_is_shown_as_it_is(qapp):
    from desktop.ui.widgets.parts import label

    shown = label("<b>x</b>")
    assert shown.text() == "<b>x</b>"
    assert shown.textFormat().name == "PlainText"
    shown.deleteLater()


def test_a_dropped_file_is_read_and_a_binary_one_is_refused(qapp, tmp_path, packs):
    from PySide6.QtCore import QUrl

    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Rain in the file.", "utf-8")
    bad.write_bytes(b"\x00\x01\x02" * 2000)

    def drop(desk, file):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        desk.window.read.box.insertFromMimeData(data)

    async def steps(desk):
        drop(desk, good)
        await until(lambda: desk.reading.state.case, "the reading")
        assert desk.reading.state.case.text == "Rain in the file."
        drop(desk, bad)
        await until(lambda: "it is binary" in desk.window.message.words(), "the refusal")
        assert desk.window.read.box.text() == "Rain in the file."
        drop(desk, tmp_path / "missing.txt")
        await until(lambda: "cannot be read" in desk.window.message.words(), "the error")

    journey(qapp, tmp_path / "d", packs, steps)
