"""The commands, end to end, on a real store and a real small model."""

import json
import os
import subprocess
import sys

import pytest

from desktop.commandline import parser
from tests.conftest import jsonl
from tests.helpers.small import WEATHER, fog_corrections


def test_packs_are_installed_by_themselves(caselight):
    status, out, _ = caselight("tasks", "--json")
    assert status == 0
    assert {t["id"]: t["kind"] for t in json.loads(out)} == {
        "weather": "classify",
        "places": "spans",
    }


def test_read_prints_the_contract(caselight, tmp_path):
    file = jsonl(tmp_path / "t.jsonl", [{"text": "Heavy rain 🌧️ today"}, {"text": "Snow."}])
    status, out, _ = caselight("read", "--task", "weather", file, "--highlights")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [line["labels"][0]["label"] for line in lines] == ["rain", "snow"]
    first = lines[0]
    assert set(first) == {
        "id",
        "text",
        "task",
        "version",
        "took_ms",
        "windows",
        "labels",
        "answer",
        "highlights",
        "line",
    }
    assert sum(s["probability"] for s in first["labels"]) == pytest.approx(1, abs=1e-3)
    words = [first["text"][h["start"] : h["end"]] for h in first["highlights"]]
    assert "rain" in words
    status, out, _ = caselight(
        "read", "--task", "places", "--no-store", _text(tmp_path, "In Rome.")
    )
    assert json.loads(out)["spans"][0]["text"] == "Rome"


def test_why_asks_about_any_label_and_an_unknown_one_is_an_error(caselight, tmp_path):
    file = _text(tmp_path, "Rain and sun.")
    status, out, _ = caselight("read", "--task", "weather", file, "--why", "sun")
    assert status == 0
    assert json.loads(out)["highlights"]
    status, _, err = caselight("read", "--task", "weather", file, "--why", "hail")
    assert status == 1
    assert "hail" in err


def test_why_one_label_and_not_another(caselight, tmp_path):
    file = _text(tmp_path, "Rain in the morning and sun at noon.")
    reads = ("read", "--task", "weather", file, "--why", "rain")
    against_all = json.loads(caselight(*reads)[1])["highlights"]
    against_sun = json.loads(caselight(*reads, "--not", "sun")[1])["highlights"]
    assert against_all != against_sun
    assert caselight(*reads, "--not", "hail")[0] == 1


def test_readings_follow_corrections_at_once(caselight, tmp_path):
    file = jsonl(tmp_path / "c.jsonl", fog_corrections()[:6])
    assert caselight("correct", "--task", "weather", file)[0] == 0
    text = _text(tmp_path, "Thick fog over the fields again.")
    line = json.loads(caselight("read", "--task", "weather", text)[1])
    assert line["labels"][0]["label"] == "fog"
    assert line["learned"][0]["label"] == "fog"
    assert set(line["answer"]) == {"labels", "sure", "set_90", "set_95", "unlike"}


def test_a_card_that_is_not_there_is_one_sentence(caselight, tmp_path):
    file = jsonl(tmp_path / "c.jsonl", fog_corrections())
    caselight("correct", "--task", "weather", file)
    status, _, err = caselight("train", "--task", "weather", "--device", "cuda")
    assert status == 1
    assert "cuda cannot be used" in err


def test_correct_train_promote_evaluate_go_back(caselight, tmp_path):
    file = jsonl(tmp_path / "c.jsonl", [*fog_corrections(), {"text": "broken"}])
    status, out, err = caselight("correct", "--task", "weather", file, "--json")
    assert status == 3
    assert json.loads(out)["new_labels"] == ["fog"]
    assert "1 row was set aside" in err
    status, out, _ = caselight("train", "--task", "weather", "--json")
    report = json.loads(out)
    assert status == 0
    assert report["passed"] and not report["promoted"]
    assert [r["check"] for r in report["reasons"]][0] == "score"
    status, out, _ = caselight("versions", "--task", "weather", "--json")
    assert [(v["number"], v["active"]) for v in json.loads(out)] == [(2, False), (1, True)]
    assert caselight("activate", "--task", "weather", "2")[0] == 0
    tests = jsonl(
        tmp_path / "e.jsonl",
        [*fog_corrections()[:3], *({"text": t[0], "label": n} for n, t in WEATHER.items())],
    )
    after = json.loads(caselight("evaluate", "--task", "weather", tests, "--json")[1])
    old = ("evaluate", "--task", "weather", tests, "--json", "--version", "1")
    before = json.loads(caselight(*old, "--as-trained")[1])
    _, out, err = caselight(*old)
    assert json.loads(out)["labels"]["fog"]["recall"] > 0
    assert json.loads(out)["learned_here"] == 3
    assert "--as-trained leaves them out" in err
    assert after["labels"]["fog"]["recall"] > before["labels"]["fog"]["recall"] == 0
    assert {"task", "version", "rows", "accuracy", "macro_f1", "ece", "labels"} <= set(after)
    status, _, err = caselight("train", "--task", "weather")
    assert status == 1
    assert "Nothing was corrected" in err
    assert caselight("activate", "--task", "weather", "1")[0] == 0


def test_a_task_from_a_csv_with_broken_rows(caselight, tmp_path):
    rows = [f'"{t}",{label}' for label, texts in WEATHER.items() for t in texts]
    file = tmp_path / "w.csv"
    file.write_text("message,kind\n" + "\n".join([*rows, "only one cell"]) + "\n", "utf-8")
    status, out, err = caselight(
        "new-task",
        "my-weather",
        "--kind",
        "classify",
        "--from",
        file,
        "--text",
        "message",
        "--label",
        "kind",
        "--json",
    )
    assert status == 3
    assert json.loads(out)["labels"] == ["rain", "snow", "sun"]
    assert "1 row was set aside" in err
    status, out, _ = caselight("read", "--task", "my-weather", _text(tmp_path, "Snow and ice."))
    assert json.loads(out)["labels"][0]["label"] == "snow"
    status, _, err = caselight(
        "new-task",
        "my-weather",
        "--kind",
        "classify",
        "--from",
        file,
        "--text",
        "message",
        "--label",
        "kind",
    )
    assert status == 1
    assert "already" in err


def test_a_spans_task_from_conll(caselight, tmp_path):
    from tests.helpers.small import PLACES

    lines = []
    for text, name in PLACES:
        lines += [f"{w}\t{'B-PLACE' if w.strip('.') == name else 'O'}" for w in text.split()] + [""]
    file = tmp_path / "p.conll"
    file.write_text("\n".join(lines), "utf-8")
    status, out, _ = caselight("new-task", "towns", "--kind", "spans", "--from", file, "--json")
    assert status == 0
    status, out, _ = caselight("evaluate", "--task", "towns", file, "--json")
    scores = json.loads(out)
    assert scores["spans"]["exact"]["f1"] > 0.5
    assert scores["spans"]["partial"]["f1"] >= scores["spans"]["exact"]["f1"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("read", "--task", "none"), 1, "no task"),
        (("read",), 2, "required"),
        (("nonsense",), 2, "invalid choice"),
        (("train", "--task", "weather"), 1, "Nothing was corrected"),
        (("activate", "--task", "weather", "77"), 1, "no version"),
        (("correct", "--task", "weather", "missing.jsonl"), 1, "cannot be read"),
        (("new-task", "Bad Name", "--kind", "classify", "--from", "x"), 1, "cannot be a task"),
    ],
)
def test_errors_are_one_line_with_the_right_status(caselight, arguments, status, words):
    got, _, err = caselight(*arguments)
    assert got == status
    assert words in err
    if status == 1:
        assert len(err.strip().splitlines()) == 1
        assert "Traceback" not in err


def test_too_few_corrections_say_how_many_are_needed(caselight, tmp_path):
    file = jsonl(tmp_path / "c.jsonl", fog_corrections()[:2])
    caselight("correct", "--task", "weather", file)
    status, _, err = caselight("train", "--task", "weather")
    assert status == 1
    assert "at least 5" in err


def test_the_self_test_passes(capsys):
    status = parser.main(["self-test", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert status == 0, told
    assert {c["name"] for c in told["checks"]} >= {
        "imports",
        "backbone",
        "prediction",
        "explanation",
        "training",
        "database",
        "icons",
    }


def _text(folder, text):
    file = folder / "one.txt"
    file.write_text(text, "utf-8")
    return file


def test_the_window_tests_itself(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "self-test", "--window", "--data-dir", tmp_path],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    told = json.loads(done.stdout)
    assert 0 < told["window_s"] < told["prediction_s"] < told["highlights_s"]
    assert {"longest_gap_ms", "resident_after_reading_mb", "resident_mb"} <= {*told}
