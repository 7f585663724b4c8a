"""Taking files in for the window: one text, rows of texts, or rows with answers."""

import asyncio
import json
import threading

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import ONE_TEXT, Reason, Row, Sheet
from desktop.core.wording import sentence
from desktop.files.reader import FileReader
from desktop.services.files.importing import Importing
from tests.helpers.office import pdf, xlsx


class FakeFiles:
    """Files as they would be read; what is missing cannot be read."""

    def __init__(self, sheets):
        self.sheets = sheets
        self.asked = []

    def sheet(self, name, columns, form=None):
        self.asked.append((name, columns.labelled, form))
        found = self.sheets.get((name, form))
        if isinstance(found, Problem):
            raise KnownError(found, file=name, column="text", columns="a")
        if found is None:
            raise KnownError(Problem.FILE_UNREADABLE, file=name, why="it is gone")
        return found


def bring(files, name, kind=Kind.CLASSIFY):
    return asyncio.run(Importing(files).bring([name], kind))


def test_a_file_of_one_text_is_that_text():
    files = FakeFiles({("a.txt", None): Sheet("a.txt", "text", (Row(1, "hello"),), ONE_TEXT)})
    brought = bring(files, "a.txt")
    assert brought.texts.unit == ONE_TEXT
    assert [used.example.text for used in brought.texts.used] == ["hello"]
    assert brought.answers is None


def test_rows_with_answers_come_with_their_account_from_one_reading():
    rows = (Row(2, "a", label="x"), Row(3, "b", label="y"), Row(4, "b", label="y"))
    files = FakeFiles({("a.csv", None): Sheet("a.csv", "csv", rows)})
    brought = bring(files, "a.csv")
    assert len(files.asked) == 1
    assert brought.texts.unit != ONE_TEXT
    assert len(brought.texts.used) == 3
    assert len(brought.answers.used) == 2
    assert len(brought.answers.duplicates) == 1


def test_rows_of_the_other_kind_are_texts_all_the_same():
    rows = (Row(2, "a", label="x"), Row(3, "b", label="y"))
    files = FakeFiles({("a.csv", None): Sheet("a.csv", "csv", rows)})
    brought = bring(files, "a.csv", Kind.SPANS)
    assert [used.example.text for used in brought.texts.used] == ["a", "b"]
    assert brought.answers is None
    assert brought.refused.problem is Problem.KIND_LABELS


def test_a_table_without_texts_is_read_as_it_stands():
    plain = Sheet("a.csv", "text", (Row(1, "a,b\n1,2"),), ONE_TEXT)
    files = FakeFiles({("a.csv", None): Problem.COLUMN_MISSING, ("a.csv", "text"): plain})
    (used,) = bring(files, "a.csv").texts.used
    assert used.example.text == "a,b\n1,2"


def test_a_file_that_cannot_be_read_is_one_known_error():
    with pytest.raises(KnownError) as caught:
        bring(FakeFiles({}), "gone.csv")
    assert caught.value.problem is Problem.FILE_UNREADABLE


def test_a_file_that_is_no_text_either_is_refused_for_what_it_is():
    with pytest.raises(KnownError) as caught:
        bring(FakeFiles({("a.pdf", None): Problem.FILE_FORMAT}), "a.pdf")
    assert caught.value.problem is Problem.FILE_FORMAT


def test_pictures_of_text_are_not_read_as_the_bytes_of_their_file(tmp_path):
    file = tmp_path / "scan.pdf"
    file.write_bytes(pdf(""))
    with pytest.raises(KnownError) as caught:
        bring(FileReader(), str(file))
    assert "pictures" in sentence(caught.value)


MIXED = """text,label
a,x
b,
c,#N/A
d,y
"""


def test_a_row_without_an_answer_is_a_text_all_the_same(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(MIXED, "utf-8")
    brought = bring(FileReader(), str(file))
    assert [used.example.text for used in brought.texts.used] == ["a", "b", "c", "d"]
    assert [used.example.text for used in brought.answers.used] == ["a", "d"]
    assert [(row.number, row.problem) for row in brought.answers.set_aside] == [
        (3, Reason.NO_LABEL),
        (4, Reason.CELL_ERROR),
    ]


def test_a_text_that_two_people_labelled_is_read_once(tmp_path):
    file = tmp_path / "a.json"
    made = [{"result": [{"value": {"choices": [label]}}]} for label in ("x", "y")]
    tasks = [{"id": at, "data": {"text": f"text {at}"}, "annotations": made} for at in (1, 2)]
    file.write_text(json.dumps(tasks), "utf-8")
    brought = bring(FileReader(), str(file))
    assert [used.example.text for used in brought.texts.used] == ["text 1", "text 2"]
    assert brought.refused.problem is Problem.NO_ROWS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,text\n1,a\n2,b\n"),
        ("a.jsonl", '{"text": "a"}\n{"text": "b"}\n'),
        ("a.xlsx", xlsx(("S", [["id", "text"], ["1", "a"], ["2", "b"]]))),
    ],
)
def test_a_file_of_texts_alone_says_that_it_has_no_answers(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    brought = bring(FileReader(), str(file))
    assert [used.example.text for used in brought.texts.used] == ["a", "b"]
    assert brought.refused.problem is Problem.COLUMN_MISSING


def test_entities_that_cannot_be_read_leave_the_text_beside_them(tmp_path):
    (tmp_path / "a.txt").write_text("Dizzy today.", "utf-8")
    (tmp_path / "a.ann").write_bytes(b"\0\1\2\3" * 20)
    brought = bring(FileReader(), str(tmp_path / "a.txt"), Kind.SPANS)
    assert [used.example.text for used in brought.texts.used] == ["Dizzy today."]
    assert brought.refused.facts["file"] == "a.ann"


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_the_real_reader_brings_what_the_fake_one_does(tmp_path, name):
    content = {"a.csv": "text,label\na,x\nb,y\n", "a.jsonl": '{"text": "a", "label": "x"}\n' * 2}
    file = tmp_path / name
    file.write_text(content[name], "utf-8")
    brought = bring(FileReader(), str(file))
    assert brought.answers.rows == len(brought.texts.used) == 2


def test_a_file_is_read_on_a_thread_that_does_not_keep_the_program_from_ending():
    threads = []

    class Slow(FakeFiles):
        def sheet(self, name, columns, form=None):
            threads.append(threading.current_thread().daemon)
            return super().sheet(name, columns, form)

    bring(Slow({("a", None): Sheet("a", "text", (Row(1, "hello"),), ONE_TEXT)}), "a")
    assert threads == [True]
