"""Several files together: each row is named, what is noted about many is told once."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import answers_of, texts_of
from desktop.core.rows.tables import Columns
from desktop.core.wording import sentence
from desktop.files import reader
from desktop.files.reader import FileReader


def test_what_is_noted_about_many_files_of_a_folder_is_told_once(tmp_path):
    for at in range(9):
        (tmp_path / f"{at}.csv").write_text("text;label\na;b\n", "utf-8")
    sheet = FileReader().sheet(str(tmp_path), Columns())
    files = "files 0.csv, 1.csv, 2.csv, 3.csv, 4.csv and 4 more"
    assert sheet.notes == (f"The columns are parted by semicolons. ({files})",)
    assert answers_of(sheet, Kind.CLASSIFY).rows == 9


def test_a_folder_of_texts_alone_has_no_answers(tmp_path):
    (tmp_path / "a.txt").write_text("One.", "utf-8")
    sheet = FileReader().sheet(str(tmp_path), Columns())
    assert len(texts_of(sheet).used) == 1
    with pytest.raises(KnownError) as caught:
        answers_of(sheet, Kind.CLASSIFY)
    assert caught.value.problem is Problem.NO_ANSWERS


def test_too_many_files_are_refused_with_their_number(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MAX_FILES", 2)
    for at in range(3):
        (tmp_path / f"{at}.txt").write_text("One.", "utf-8")
    with pytest.raises(KnownError) as caught:
        FileReader().sheet(str(tmp_path), Columns())
    assert "holds 3 files, and at most 2 are read at once" in sentence(caught.value)


def test_files_of_the_same_name_and_pairs_of_brat_are_each_read_once(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"Dizzy {folder}.", "utf-8")
        (tmp_path / folder / "a.ann").write_text("T1\tSign 0 5\tDizzy\n", "utf-8")
    names = [str(tmp_path / f / name) for f in ("one", "two") for name in ("a.txt", "a.ann")]
    found = answers_of(FileReader().together(names, Columns()), Kind.SPANS)
    assert [example.text for example in found.examples] == ["Dizzy one.", "Dizzy two."]
