"""What is stored, given out by the command and read in again by others."""

import csv
import io
import json
import os

import pytest

from tests.conftest import jsonl
from tests.helpers.journey import journey, read, until
from tests.helpers.small import PLACES, fog_corrections

AWKWARD = [
    {"text": '=HYPERLINK("http://x","y") rain', "label": "rain"},
    {
        "text": "@ -1+2, \u201crain\u201d; \u5934\u75db\u4e09\u5929\nsecond line \U0001f327\ufe0f",
        "label": "=sum",
    },
    {"text": "'+49 30 1234", "label": "sun"},
]


def table(out):
    return [*csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline=""))]


@pytest.fixture
def decided(caselight, tmp_path):
    """A store with awkward texts and labels that were decided, and one text that was only read."""
    file = jsonl(tmp_path / "in.jsonl", [*fog_corrections()[:4], *AWKWARD])
    assert caselight("correct", "--task", "weather", file, "--author", "Ana")[0] == 0
    text = tmp_path / "t.txt"
    text.write_text("Heavy rain today.", "utf-8")
    assert caselight("read", "--task", "weather", text)[0] == 0
    return {r["text"]: r["label"] for r in [*fog_corrections()[:4], *AWKWARD]}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_cases_go_out_and_come_in_again_as_the_same_rows(caselight, tmp_path, decided, form):
    file = tmp_path / f"out.{form}"
    export = ("export", "--task", "weather", "--what", "cases", "--format", form)
    status, out, err = caselight(*export, file, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "task": "weather",
        "what": "cases",
        "format": form,
        "file": str(file),
        "cases": 8,
        "rows": 8,
    }
    # Where they stand decided like that, nothing is new.
    status, out, _ = caselight("correct", "--task", "weather", file, "--json")
    told = json.loads(out)
    assert (status, told["corrections"], told["repeated"]) == (3, 0, 7)
    assert told["set_aside"] == {"no label": 1}
    # In a store that does not know them, they are all new, and go out as they came in.
    (tmp_path / "data").rename(tmp_path / "before")
    assert caselight("correct", "--task", "weather", file, "--json")[0] == 3
    again = caselight(*export[:-1], "jsonl", "-")[1]
    assert {r["text"]: r["label"] for r in map(json.loads, again.splitlines())} == decided


def test_the_table_is_safe_for_spreadsheets_and_says_that_it_is_utf_8(caselight, tmp_path, decided):
    file = tmp_path / "out.csv"
    export = ("export", "--task", "weather", "--what", "corrections", "--format", "csv")
    assert caselight(*export, file)[0] == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfcase,task,text,label,")
    rows = table(file.read_text("utf-8"))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@"))]
    assert {(r["author"], r["act"]) for r in rows} == {("Ana", "relabel")}
    status, out, err = caselight(*export, "-")
    assert status == 0
    assert out.startswith("case,")
    assert "7 rows of 8 cases written to standard output." in err


@pytest.mark.skipif(os.name == "nt", reason="needs pipes with names")
def test_standard_output_has_other_names_and_pipes_are_written_to(caselight, tmp_path, decided):
    export = ("export", "--task", "weather", "--what", "cases", "--format", "csv")
    status, out, err = caselight(*export, "-")
    assert (status, len(table(out))) == (0, 8)
    assert caselight(*export, "/dev/stdout") == (0, out, err)
    reader, writer = os.pipe()
    status, _, err = caselight(*export, f"/dev/fd/{writer}")
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8", newline="") as source:
        assert table(source.read()) == table(out)
    assert (status, err) == (0, "")


def test_an_older_file_and_the_store_itself_are_never_written_over(caselight, tmp_path, decided):
    file = tmp_path / "out.csv"
    file.write_text("mine", "utf-8")
    export = ("export", "--task", "weather", "--what", "cases", "--format", "csv")
    status, _, err = caselight(*export, file)
    assert (status, file.read_text("utf-8")) == (1, "mine")
    assert "--replace" in err
    assert caselight(*export, file, "--replace")[0] == 0
    assert len(table(file.read_text("utf-8"))) == 8
    store = tmp_path / "data" / "caselight.db"
    before = store.read_bytes()
    status, _, err = caselight(*export, store, "--replace")
    assert (status, store.read_bytes()) == (1, before)
    assert "Nothing was written" in err
    assert caselight(*export, tmp_path, "--replace")[0] == 1
    assert not [f for f in tmp_path.iterdir() if f.name.startswith(".caselight")]


def test_entities_go_out_one_a_row_and_come_in_again(caselight, tmp_path):
    rows = [
        {
            "text": f"\U0001f468\u200d\u2695\ufe0f {text}",
            "spans": [_place(f"\U0001f468\u200d\u2695\ufe0f {text}", name)],
        }
        for text, name in PLACES[:5]
    ]
    rows.append({"text": "Nothing here.", "spans": []})
    assert caselight("correct", "--task", "places", jsonl(tmp_path / "in.jsonl", rows))[0] == 0
    wanted = {(r["text"], *((s["start"], s["end"]) for s in r["spans"])) for r in rows}
    for form in ("csv", "jsonl"):
        file = tmp_path / f"spans.{form}"
        export = ("export", "--task", "places", "--what", "spans", "--format", form, file)
        assert caselight(*export)[0] == 0
        (tmp_path / "data").rename(tmp_path / f"before {form}")
        status, out, _ = caselight("correct", "--task", "places", file, "--json")
        assert (status, json.loads(out)["corrections"]) == (0, 6)
        again = caselight(*export[:-2], "jsonl", "-")[1]
        found = [json.loads(line) for line in again.splitlines()]
        assert {(r["text"], *((s["start"], s["end"]) for s in r["spans"])) for r in found} == wanted
    for row in table((tmp_path / "spans.csv").read_text("utf-8")):
        if row["start"]:
            assert row["text"][int(row["start"]) : int(row["end"])] == row["words"]


def test_predictions_and_what_a_search_finds(caselight, tmp_path, decided):
    export = ("export", "--task", "weather", "--format", "jsonl", "--what")
    (said,) = map(json.loads, caselight(*export, "predictions", "-")[1].splitlines())
    assert (said["text"], said["label"], said["number"]) == ("Heavy rain today.", "rain", 1)
    assert 0 < said["probability"] <= 1
    assert said["sure"] in (True, False)
    assert said["version"].startswith("sha256:")
    found = caselight(*export, "cases", "-", "--find", "\u75db\u4e09")[1].splitlines()
    assert [json.loads(line)["label"] for line in found] == ["=sum"]
    assert caselight(*export, "cases", "-", "--find", "nowhere")[1] == ""


def test_what_cannot_be_given_out_is_one_sentence(caselight, tmp_path):
    export = ("export", "--format", "csv", "--what")
    status, out, err = caselight(*export, "spans", "--task", "weather", "-")
    assert (status, out) == (1, "")
    assert "marks no entities" in err
    status, _, err = caselight(*export, "cases", "--task", "none", "-")
    assert (status, "none" in err) == (1, True)
    assert caselight(*export, "cases", "--task", "weather", tmp_path / "no" / "x.csv")[0] == 1
    assert caselight(*export, "all", "--task", "weather", "-")[0] == 2


def _place(text, name):
    start = text.index(name)
    return {"start": start, "end": start + len(name), "label": "Place"}


def test_what_a_search_finds_is_written_from_the_window(qapp, tmp_path, packs):
    goal = tmp_path / "found.csv"
    goal.write_text("older", "utf-8")

    async def steps(desk):
        await read(desk, "Rain all week.")
        await read(desk, "Sun in the morning.")
        desk.act("screen_cases")
        desk.window.cases.search.setText("week")
        desk.act("export")
        dialog = desk.dialog
        assert "\u201cweek\u201d" in dialog.only_matches.text()
        dialog.go.click()
        dialog.file.fileSelected.emit(str(goal))
        dialog.file.close()
        await until(lambda: desk.window.message.words(), "the sentence at the end")
        assert desk.window.message.words() == "1 row written to found.csv."
        assert desk.window.message.objectName() == "news"

    journey(qapp, tmp_path / "d", packs, steps)
    (row,) = table(goal.read_text("utf-8"))
    assert (row["text"], row["predicted"], row["label"]) == ("Rain all week.", "rain", "")
