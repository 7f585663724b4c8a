"""Files through the commands: accounted for, refused where they are of the other kind, scored."""

import json
from pathlib import Path

from tests.helpers.office import xlsx
from tests.helpers.small import PLACES, WEATHER

FILES = Path(__file__).resolve().parents[1] / "fixtures" / "files"


def test_corrections_are_accounted_for_with_lines_and_reasons(caselight):
    file = FILES / "prodigy-reject.jsonl"
    status, out, err = caselight("correct", "--task", "weather", file, "--json")
    told = json.loads(out)
    assert status == 3
    assert (told["rows"], told["corrections"], told["duplicates"], told["conflicts"]) == (
        9,
        6,
        0,
        0,
    )
    assert sum(told["set_aside"].values()) == 3
    assert [entry["line"] for entry in told["not_used"]] == [7, 8, 9]
    assert "text" not in told["not_used"][0]
    assert "9 rows read: 6 used, 0 duplicates, 0 in conflict, 3 set aside." in err
    assert "2 with an answer that the annotator rejected (lines 7, 8)" in err


def test_rows_with_labels_that_are_new_to_the_task_can_be_left_out(caselight, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("text,label\nIt pours again.,rain\nStones of ice fall.,hail\n", "utf-8")
    correct = ("correct", "--task", "weather", file, "--known-labels", "--json")
    status, out, err = caselight(*correct)
    told = json.loads(out)
    assert (status, told["corrections"], told["new_labels"]) == (3, 1, [])
    assert told["not_used"] == [
        {"line": 3, "reason": "a label that the task does not know"},
    ]
    assert "1 with a label that the task does not know (line 3)" in err
    file.write_text("text,label\nStones of ice fall.,hail\n", "utf-8")
    status, out, err = caselight(*correct)
    assert (status, out) == (1, "")
    assert "1 with a label that the task does not know" in err


def test_a_file_of_the_other_kind_stores_nothing(caselight):
    for task, name, told in (
        ("places", "classes-for-entity-task.csv", "labels of whole texts"),
        ("weather", "bilou.conll", "holds entities"),
    ):
        for command in ("correct", "evaluate"):
            status, out, err = caselight(command, "--task", task, FILES / name)
            assert (status, out) == (1, "")
            assert told in err
    made = ("new-task", "other", "--kind", "spans", "--from", FILES / "tiny-task.csv")
    status, _, err = caselight(*made)
    assert status == 1
    assert "this task wants entities" in err
    scored = ("evaluate", "--task", "weather", FILES / "tiny-task.csv", "--json")
    assert json.loads(caselight(*scored)[1])["learned"] == 0


def test_standard_input_is_read_by_content_or_by_the_named_format(caselight):
    rows = b'{"text": "Heavy rain", "id": "t-7"}\n{"text": "Snow."}\n'
    status, out, _ = caselight("read", "--task", "weather", "-", "--no-store", piped=rows)
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(line["text"], line["line"]) for line in lines] == [("Heavy rain", 1), ("Snow.", 2)]
    assert lines[0]["source_id"] == "t-7"
    status, out, _ = caselight(
        "read", "--task", "weather", "-", "--no-store", "--format", "text", piped=rows
    )
    assert len(out.splitlines()) == 1
    book = xlsx(("S", [["text"], ["Snow and ice"]]))
    _, out, _ = caselight("read", "--task", "weather", "--no-store", piped=book)
    assert json.loads(out)["text"] == "Snow and ice"


def test_a_folder_is_read_file_by_file(caselight, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "b.txt").write_text("Snow everywhere.", "utf-8")
    (folder / "a.txt").write_text("Rain\nall day.", "utf-8")
    status, out, _ = caselight("read", "--task", "weather", folder, "--no-store")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(line["file"], line["text"]) for line in lines] == [
        ("a.txt", "Rain\nall day."),
        ("b.txt", "Snow everywhere."),
    ]


def test_own_output_can_be_read_back(caselight, tmp_path):
    out = tmp_path / "out.jsonl"
    assert caselight("read", "--task", "places", FILES / "nel-cell.csv", "--out", out)[0] == 0
    status, _, _ = caselight("correct", "--task", "places", out)
    assert status == 0


def test_a_new_task_says_how_many_texts_each_label_has_and_what_was_sealed(caselight):
    made = ("new-task", "cards", "--kind", "classify", "--from", FILES / "six-texts.csv")
    status, out, _ = caselight(*made)
    assert status == 0
    assert "Texts for each label: card_arrival 3, lost_or_stolen_card 3." in out
    assert "On its sealed texts: there are none" in out
    assert "0.000" not in out


def test_labels_are_mapped_and_scored_alone(caselight, tmp_path):
    rows = [{"text": t, "label": name.upper()} for name, ts in WEATHER.items() for t in ts[:2]]
    file = tmp_path / "w.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    score = ("evaluate", "--task", "weather", file, "--json")
    _, out, err = caselight(*score)
    assert json.loads(out)["accuracy"] == 0
    assert "RAIN and rain differ only by case; --map RAIN=rain takes it for that." in err
    maps = [part for name in WEATHER for part in ("--map", f"{name.upper()}={name}")]
    _, out, _ = caselight(*score, *maps)
    assert json.loads(out)["accuracy"] > 0.8
    _, out, _ = caselight(*score, *maps, "--only", "rain,snow")
    assert json.loads(out)["rows"] == 4
    assert set(json.loads(out)["labels"]) == {"rain", "snow"}
    assert caselight(*score, "--only", "hail")[0] == 1


def test_a_set_that_marks_two_kinds_is_scored_fairly(caselight, tmp_path):
    records = []
    for text, name in PLACES[:6]:
        at, day = text.index(name), text.split()[0]
        spans = [{"start": at, "end": at + len(name), "label": "Place"}]
        spans += [{"start": 0, "end": len(day), "label": "WHO"}] if at else []
        records.append({"text": text, "spans": spans})
    file = tmp_path / "p.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), "utf-8")
    score = ("evaluate", "--task", "places", file, "--json")
    both = json.loads(caselight(*score)[1])["spans"]["exact"]
    alone = json.loads(caselight(*score, "--only", "Place")[1])["spans"]["exact"]
    assert alone["recall"] > both["recall"]
