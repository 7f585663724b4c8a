"""Workbooks, Word documents, PDF files, brat, folders, and what is no file."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import answers_of, texts_of
from desktop.core.rows.tables import Columns, Reason
from desktop.files.raw.sources import Source
from desktop.files.reader import FileReader, sheet_of
from tests.helpers.office import docx, pdf, xlsx

ROWS = [["id", "text", "label"], [1, "My card is late", "late"], [2, "I lost it", "lost"]]


def labelled(raw, name="a", **columns):
    return answers_of(sheet_of(Source(name, raw), Columns(**columns)), Kind.CLASSIFY)


def reworked(raw, name, old, new):
    """Return an office file with some bytes of one part exchanged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as read, zipfile.ZipFile(made, "w") as written:
        for part in read.namelist():
            content = read.read(part)
            written.writestr(part, content.replace(old, new) if part == name else content)
    return made.getvalue()


def texts(raw, name="a"):
    account = texts_of(sheet_of(Source(name, raw), Columns(labelled=False)))
    return [e.text for e in account.examples]


def problem(call, *arguments, **more):
    with pytest.raises(KnownError) as caught:
        call(*arguments, **more)
    return caught.value.problem


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "standard input"])
def test_a_workbook_is_found_by_its_content(name):
    account = labelled(xlsx(("Tickets", ROWS)), name)
    assert [(e.text, e.label) for e in account.examples] == [
        ("My card is late", "late"),
        ("I lost it", "lost"),
    ]
    assert [used.row.id for used in account.used] == ["1", "2"]
    assert "The sheet “Tickets” was read." in account.notes


def test_whole_numbers_of_a_workbook_have_no_point_and_places_are_its_rows():
    rows = [
        ["text", "label"],
        ["one", 1],
        [None, None],
        ["half", 0.5],
        ["yes", True],
        ["none", None],
    ]
    account = labelled(xlsx(("S", rows)))
    assert [(u.row.number, u.example.label) for u in account.used] == [
        (2, "1"),
        (4, "0.5"),
        (5, "TRUE"),
    ]
    assert [(row.number, row.problem) for row in account.set_aside] == [(6, Reason.NO_LABEL)]


def test_the_sheet_that_has_the_columns_is_read():
    book = xlsx(("Cover", [["Report of May"]]), ("Empty", []), ("Data", ROWS))
    assert len(labelled(book).used) == 2
    assert problem(labelled, xlsx(("Cover", [["Report of May"]]))) is Problem.COLUMN_MISSING


def test_a_workbook_may_begin_with_empty_rows():
    assert labelled(xlsx(("S", [[None], [None], *ROWS]))).used[0].row.number == 4


def test_a_title_above_the_header_of_a_sheet_is_left_out_and_told():
    account = labelled(xlsx(("S", [["Tickets of May"], [None], *ROWS])))
    assert [used.row.number for used in account.used] == [4, 5]
    assert "The columns are named in row 3; what stands above was left out." in account.notes


def test_sheets_that_were_not_read_are_told():
    account = labelled(xlsx(("May", ROWS), ("June", ROWS), ("Empty", [])))
    assert "The sheet “May” was read, and no other one: not “June”." in account.notes


def test_a_hidden_sheet_is_read_only_when_no_other_has_the_columns():
    book = xlsx(("Lists", ROWS), ("Seen", ROWS))
    hidden = reworked(book, "xl/workbook.xml", b'name="Lists"', b'name="Lists" state="hidden"')
    assert any("“Seen” was read" in told for told in labelled(hidden).notes)


def test_a_merged_cell_means_each_of_its_rows():
    book = xlsx(("S", [["text", "label"], ["a b", "x"], ["c d"], ["e f", "y"]]))
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    account = labelled(reworked(book, "xl/worksheets/s1.xml", b"</sheetData>", merged))
    assert [(e.text, e.label) for e in account.examples] == [
        ("a b", "x"),
        ("c d", "x"),
        ("e f", "y"),
    ]


def test_a_cell_far_from_all_others_is_a_sentence_and_takes_no_memory():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    book = reworked(xlsx(("S", ROWS)), "xl/worksheets/s1.xml", b"</sheetData>", far)
    with pytest.raises(KnownError) as caught:
        labelled(book)
    assert "row 1048576, column 16384" in str(caught.value.facts["why"])


def test_a_far_cell_that_is_only_formatted_does_no_harm():
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    book = reworked(xlsx(("S", ROWS)), "xl/worksheets/s1.xml", b"</sheetData>", far)
    assert len(labelled(book).used) == 2


def test_a_word_document_is_one_text_with_its_tables():
    raw = docx("Dear all,", [["Drug", "Dose"], ["ramipril", "5 mg"]], "Yours")
    assert texts(raw) == ["Dear all,\nDrug\tDose\nramipril\t5 mg\nYours"]
    assert problem(labelled, raw) is Problem.NO_ANSWERS


RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
TABLE = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
BOX = "<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    ("inner", "read"),
    [
        (
            "<w:p>{Take }<w:del>{aspirin}</w:del><w:ins>{ibuprofen}</w:ins>{ now}</w:p>",
            "Take ibuprofen now",
        ),
        ("<w:p><w:moveFrom>{away}</w:moveFrom><w:moveTo>{here}</w:moveTo></w:p>", "here"),
        ("<w:p>{Name: }<w:sdt><w:sdtContent>{Orla}</w:sdtContent></w:sdt>{.}</w:p>", "Name: Orla."),
        ("<w:sdt><w:sdtContent><w:p>{a field}</w:p></w:sdtContent></w:sdt>", "a field"),
        ("<w:p>{See }<w:hyperlink>{this}</w:hyperlink></w:p>", "See this"),
        ("<w:p>{Before}" + BOX.replace("{}", "{in the box}") + "</w:p>", "Before\nin the box"),
        (
            TABLE.format("<w:p>{a}</w:p>" + TABLE.format("<w:p>{in}</w:p>") + "<w:p>{b}</w:p>"),
            "a\nin\nb",
        ),
    ],
)
def test_no_words_of_a_document_are_lost(inner, read):
    import re

    written = re.sub(r"\{(.*?)\}", lambda found: RUN.format(found[1]), inner)
    raw = docx("REPLACED")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        body = archive.read("word/document.xml").decode()
    old = re.search(r"<w:p[ >](?:(?!<w:p[ >]).)*REPLACED.*?</w:p>", body, re.DOTALL)
    assert old
    assert texts(reworked(raw, "word/document.xml", old[0].encode(), written.encode())) == [read]


def test_the_pages_of_a_pdf_are_one_text():
    assert texts(pdf("Dear all", "", "see page two")) == ["Dear all\n\nsee page two"]


def test_a_pdf_of_pictures_is_told():
    assert problem(texts, pdf("", "")) is Problem.FILE_FORMAT


@pytest.mark.parametrize("make", [lambda: xlsx(("S", ROWS)), lambda: docx("a"), lambda: pdf("a")])
def test_a_file_that_breaks_off_is_one_sentence(make):
    raw = make()
    assert problem(texts, raw[: len(raw) // 2], "a.bin") in (
        Problem.FILE_FORMAT,
        Problem.FORMAT_UNKNOWN,
    )


def test_an_archive_that_unpacks_endlessly_is_refused():
    made = io.BytesIO(xlsx(("S", ROWS)))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"\0" * (201 << 20))
    assert problem(labelled, made.getvalue()) is Problem.FILE_TOO_LARGE


def test_an_office_file_with_a_password_is_named_so():
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(KnownError) as caught:
        texts(raw, "a.xlsx")
    assert caught.value.facts["found"] == "an office document with a password"


@pytest.mark.parametrize(
    "raw",
    [b"<!DOCTYPE html><p>a", b"\n<HTML><body>a", b'<?xml version="1.0"?><Workbook/>'],
)
def test_pages_and_xml_under_any_name_are_refused_in_a_sentence(raw):
    assert problem(texts, raw, "a.xls") is Problem.FORMAT_UNKNOWN
    assert problem(labelled, raw, "a.csv") is Problem.FORMAT_UNKNOWN


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json", "a.conll", "a.docx"])
def test_an_empty_file_is_told_to_be_empty(name):
    with pytest.raises(KnownError) as caught:
        labelled(b"\xef\xbb\xbf \n", name)
    assert caught.value.facts["why"] == "it is empty"


@pytest.mark.parametrize(
    "raw", [b"{\\rtf1 hello}", b"\x89PNG\r\n\x1a\n\0\0", b"\x1f\x8b\x08\0", b"PK\x03\x04junk"]
)
def test_what_is_often_brought_and_not_read_is_named(raw):
    assert problem(texts, raw) is Problem.FORMAT_UNKNOWN


def brat_pair(folder, text="Stop ibuprofen and the\nnew pill tonight.", marks=None):
    (folder / "a.txt").write_text(text, "utf-8", newline="")
    lines = marks or [
        "T1\tDrug 5 14\tibuprofen",
        "T2\tDrug 23 26;27 31\tnew pill",
        "T3\tDrug 0 4;32 39\tStop tonight",
        "R1\tUsed Arg1:T1 Arg2:T2",
        "#1\tAnnotatorNotes T1\tsee chart",
    ]
    (folder / "a.ann").write_text("\n".join(lines), "utf-8")
    return folder / "a.ann"


@pytest.mark.parametrize("name", ["a.ann", "a.txt", "."])
def test_a_brat_pair_is_one_text_with_entities(tmp_path, name):
    brat_pair(tmp_path)
    sheet = FileReader().sheet(str(tmp_path / name), Columns())
    account = answers_of(sheet, Kind.SPANS)
    (example,) = account.examples
    found = [(span.surface(example.text), span.label) for span in example.spans]
    assert found == [("ibuprofen", "Drug"), ("new pill", "Drug")]
    assert any("1 entities have gaps" in told for told in account.notes)


def test_marks_without_their_text_are_told(tmp_path):
    file = brat_pair(tmp_path)
    (tmp_path / "a.txt").unlink()
    assert problem(FileReader().sheet, str(file), Columns()) is Problem.FILE_FORMAT


def test_marks_that_count_a_line_end_as_one_character_are_converted(tmp_path):
    file = brat_pair(tmp_path, "No\r\nibuprofen.\r\n", ["T1\tDrug 3 12\tibuprofen"])
    account = answers_of(FileReader().sheet(str(file), Columns()), Kind.SPANS)
    assert account.examples[0].spans[0].surface(account.examples[0].text) == "ibuprofen"


def test_each_text_file_of_a_folder_is_a_text(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "b.txt").write_text("second", "utf-8")
    (tmp_path / "a.txt").write_text("first\nof two lines", "utf-8")
    (tmp_path / "more" / "c.csv").write_text("text\nthird\nfourth\n", "utf-8")
    (tmp_path / ".hidden.txt").write_text("no", "utf-8")
    (tmp_path / "d.bin").write_bytes(b"\0\1\2" * 99)
    account = texts_of(FileReader().sheet(str(tmp_path), Columns(labelled=False)))
    assert [(u.row.file, u.row.number, u.example.text) for u in account.used] == [
        ("a.txt", 1, "first\nof two lines"),
        ("b.txt", 1, "second"),
        (str(Path("more", "c.csv")), 2, "third"),
        (str(Path("more", "c.csv")), 3, "fourth"),
    ]
    assert [(row.file, row.problem) for row in account.set_aside] == [("d.bin", Reason.UNREADABLE)]


def test_a_folder_may_mix_formats_with_answers(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\nhi,x\n", "utf-8")
    (tmp_path / "b.xlsx").write_bytes(xlsx(("S", [["text", "label"], ["yo", "y"]])))
    (tmp_path / "notes.txt").write_text("read me", "utf-8")
    account = answers_of(FileReader().sheet(str(tmp_path), Columns()), Kind.CLASSIFY)
    assert {(e.text, e.label) for e in account.examples} == {("hi", "x"), ("yo", "y")}
    assert account.reasons == {Reason.NO_ANSWER: 1}


def test_a_pipe_or_device_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in (str(tmp_path / "pipe"), "/dev/zero", "/dev/urandom"):
        assert problem(FileReader().sheet, name, Columns()) is Problem.NOT_A_FILE
    assert problem(FileReader().sheet, "a\0b", Columns()) is Problem.FILE_UNREADABLE


def test_standard_input_over_the_limit_is_refused_and_not_cut(monkeypatch):
    import io
    import sys

    from desktop.files.raw import sources

    class Piped:
        buffer = io.BytesIO(b"text\nhello\n" + b"x" * (1 << 20))

    monkeypatch.setattr(sources, "LIMIT_MB", 1)
    monkeypatch.setattr(sys, "stdin", Piped())
    assert problem(FileReader().sheet, "-", Columns()) is Problem.FILE_TOO_LARGE
