"""Taking files in for the window: one text, rows of texts, or rows with answers."""

import asyncio
import threading

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.core.tables import ONE_TEXT, Row, Sheet
from desktop.core.tasks import Kind
from desktop.files.reader import FileReader
from desktop.services.importing import Importing


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
    return asyncio.run(Importing(files).bring(name, kind))


def test_a_file_of_one_text_is_that_text():
    files = FakeFiles({("a.txt", None): Sheet("a.txt", "text", (Row(1, "hello"),), ONE_TEXT)})
    brought = bring(files, "a.txt")
    assert brought.single == "hello"
    assert brought.answers is None


def test_rows_with_answers_come_with_their_account():
    rows = (Row(2, "a", label="x"), Row(3, "b", label="y"), Row(4, "b", label="y"))
    brought = bring(FakeFiles({("a.csv", None): Sheet("a.csv", "csv", rows)}), "a.csv")
    assert brought.single is None
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
    assert bring(files, "a.csv").single == "a,b\n1,2"


def test_a_file_that_cannot_be_read_is_one_known_error():
    with pytest.raises(KnownError) as caught:
        bring(FakeFiles({}), "gone.csv")
    assert caught.value.problem is Problem.FILE_UNREADABLE


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_the_real_reader_brings_what_the_fake_one_does(tmp_path, name):
    content = {"a.csv": "text,label\na,x\nb,y\n", "a.jsonl": '{"text": "a", "label": "x"}\n' * 2}
    file = tmp_path / name
    file.write_text(content[name], "utf-8")
    brought = bring(FileReader(), str(file))
    assert brought.single is None
    assert brought.answers.rows == len(brought.texts.used) == 2


def test_a_file_is_read_on_a_thread_that_does_not_keep_the_program_from_ending():
    threads = []

    class Slow(FakeFiles):
        def sheet(self, name, columns, form=None):
            threads.append(threading.current_thread().daemon)
            return super().sheet(name, columns, form)

    bring(Slow({("a", None): Sheet("a", "text", (Row(1, "hello"),), ONE_TEXT)}), "a")
    assert threads == [True]
