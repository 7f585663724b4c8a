"""Columns are found by the names that a person is shown."""

import json

import pytest

from desktop.core.errors import KnownError
from desktop.core.rows.tables import Columns, Header
from desktop.files.reader import FileReader
from desktop.files.records.columns import column
from desktop.ui.files.column_choice import header_of


@pytest.mark.parametrize(
    "wanted", ["What happened? (in your own words)", "What happened?\n(in your own words)"]
)
def test_a_name_over_two_lines_is_known_as_it_is_shown(wanted):
    assert column(["when", "What happened?\n(in your own words)"], wanted, ()) == 1


def test_a_long_name_is_known_as_it_is_shown_where_only_one_begins_so():
    long = "Please tell us in your own words what happened"
    assert column(["a", long], long[:40], ()) == 1
    assert column([long, f"{long} then"], long[:40], ()) is None


ROW = {"nr": "7", "Befund": "It pours.", "art": "rain", "label": "wet"}


def written(folder, form):
    file = folder / f"rows.{form}"
    if form == "csv":
        file.write_text("\n".join((",".join(ROW), *[",".join(ROW.values())] * 3)), "utf-8")
    else:
        lines = json.dumps([ROW] * 3) if form == "json" else "\n".join([json.dumps(ROW)] * 3)
        file.write_text(lines, "utf-8")
    return str(file)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_the_columns_that_there_are_are_told_with_those_that_were_read(tmp_path, form):
    file, read = written(tmp_path, form), FileReader().sheet
    assert read(file, Columns("Befund")).header == Header(tuple(ROW), "Befund", "label")
    assert read(file, Columns("Befund", "art")).header == Header(tuple(ROW), "Befund", "art")
    assert read(file, Columns("Befund", "art")).rows[0].label == "rain"
    with pytest.raises(KnownError) as caught:
        read(file, Columns())
    assert header_of(caught.value) == Header(tuple(ROW))
