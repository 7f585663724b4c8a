"""A person brings a model folder, makes a task on it, reads, corrects, trains, and goes back."""

import csv
import json

import pytest

from desktop.ml.encoders.exported.taking import take_in
from tests.conftest import jsonl
from tests.helpers.small import WEATHER, fog_corrections
from tests.helpers.tiny_encoders import write_encoder


@pytest.fixture
def folder(tmp_path):
    """A DeBERTa as Hugging Face publishes one, with random weights."""
    write_encoder(tmp_path / "clinic-deberta", "deberta-v2")
    return tmp_path / "clinic-deberta"


def sheet(file):
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["text", "label"])
        rows.writerows((text, label) for label, texts in WEATHER.items() for text in texts)
    return file


def damage(file):
    changed = bytearray(file.read_bytes())
    changed[-1] ^= 1
    file.write_bytes(changed)


def test_a_model_folder_becomes_a_task_that_learns_and_goes_back(caselight, folder, tmp_path):
    status, out, _ = caselight("encoders", "add", folder, "--json")
    added = json.loads(out)
    assert status == 0
    assert (added["name"], added["licence"], added["languages"]) == (
        "clinic-deberta",
        "mit",
        ["en"],
    )
    assert added["proof"]["texts"] == 50
    assert added["proof"]["difference"] < 1e-4

    made = sheet(tmp_path / "weather.csv")
    status, _, told = caselight(
        "new-task", "skies", "--kind", "classify", "--from", made, "--encoder", added["id"][:12]
    )
    assert status == 0, told
    task = tmp_path / "data" / "versions"
    digests = {
        json.loads((f / "task.json").read_text("utf-8"))["backbone"]["sha256"]
        for f in task.iterdir()
        if (f / "task.json").exists()
    }
    assert added["id"] in digests

    texts = jsonl(tmp_path / "read.jsonl", [{"text": "Heavy showers all afternoon."}])
    status, out, _ = caselight("read", "--task", "skies", texts, "--highlights")
    read = json.loads(out)
    assert status == 0
    assert {row["label"] for row in read["labels"]} == {*WEATHER}
    assert any(row["weight"] for row in read["highlights"])

    status, out, told = caselight(
        "correct", "--task", "skies", jsonl(tmp_path / "fog.jsonl", fog_corrections()), "--json"
    )
    assert status == 0, told
    status, out, told = caselight("train", "--task", "skies", "--json")
    assert status == 0, told
    assert json.loads(out)["corrections"] == len(fog_corrections())
    status, out, _ = caselight("versions", "--task", "skies", "--json")
    assert [row["number"] for row in json.loads(out)] == [2, 1]
    assert caselight("activate", "--task", "skies", "2", "--reason", "try")[0] == 0
    assert caselight("activate", "--task", "skies", "1")[0] == 0
    status, out, _ = caselight("read", "--task", "skies", texts)
    assert json.loads(out)["version"] == read["version"]

    status, _, told = caselight("encoders", "remove", added["id"])
    assert status == 1
    assert "versions cannot be read without it" in told
    files = [f for f in task.glob("*/task.json") if added["id"] in f.read_text("utf-8")]
    whole = [file.read_bytes() for file in files]
    for file in files:
        damage(file)
    status, _, told = caselight("encoders", "remove", added["id"])
    assert status == 1
    assert "nobody can say whether those need it" in told
    for file, content in zip(files, whole, strict=True):
        file.write_bytes(content)

    assert caselight("check")[0] == 0
    damage(tmp_path / "data" / "encoders" / added["id"] / "model.safetensors")
    status, out, _ = caselight("check")
    assert status == 1
    assert f"model \u201cclinic-deberta\u201d (0.1 MB, {added['id'][:12]}) are damaged" in out
    assert "Take the folder that it came from in again" in out


def test_a_backup_names_the_model_that_it_lacks_and_works_once_that_is_there(
    caselight, folder, tmp_path
):
    data, kept = tmp_path / "data", tmp_path / "all.caselight-backup"
    goal, _ = take_in(folder, data / "encoders", lambda _: None)
    made = ("--kind", "classify", "--from", sheet(tmp_path / "weather.csv"))
    assert caselight("new-task", "skies", *made, "--encoder", goal.name)[0] == 0
    texts = jsonl(tmp_path / "read.jsonl", [{"text": "Heavy showers all afternoon."}])
    _, before, _ = caselight("read", "--task", "skies", texts)
    assert caselight("backup", kept)[0] == 0
    data.rename(tmp_path / "lost")

    status, out, _ = caselight("restore", kept)
    assert status == 1
    assert out.startswith("The backup was put in its place.\n")
    missing = f"\u201cclinic-deberta\u201d (0.1 MB, {goal.name[:12]}) is not on this computer"
    assert f"{missing}, and 1 version cannot be read without it." in out
    assert "Backups hold no language models: take its folder in again" in out
    status, _, told = caselight("read", "--task", "skies", texts)
    assert status == 1
    assert told.count("\n") == 1
    assert f"\u201cclinic-deberta\u201d (0.1 MB, {goal.name[:12]}), which" in told
    assert "encoders add" in told
    assert caselight("read", "--task", "weather", texts)[0] == 0

    assert take_in(folder, data / "encoders", lambda _: None)[0].name == goal.name
    status, after, _ = caselight("read", "--task", "skies", texts)
    assert status == 0
    said = [{k: v for k, v in json.loads(out).items() if "ms" not in k} for out in (before, after)]
    assert said[0] == said[1]
    assert caselight("check")[0] == 0


def test_a_task_moves_to_another_encoder_and_back(caselight, folder):
    before = active(caselight, "places")
    caselight("encoders", "add", folder)
    status, out, told = caselight("encoders", "use", "clinic-deberta", "--task", "places", "--json")
    moved = json.loads(out)
    assert status == (0 if moved["promoted"] else 4), told
    if not moved["promoted"]:
        assert caselight("activate", "--task", "places", "2", "--reason", "to try it")[0] == 0
    assert active(caselight, "places") != before
    assert where(caselight, "clinic-deberta") == ["places"]
    assert caselight("activate", "--task", "places", "1")[0] == 0
    assert active(caselight, "places") == before
    assert where(caselight, "clinic-deberta") == []


def test_what_was_taken_in_and_is_not_needed_is_removed(caselight, folder, tmp_path):
    caselight("encoders", "add", folder)
    status, out, _ = caselight("encoders", "remove", "clinic-deberta", "--json")
    assert status == 0
    assert not [*(tmp_path / "data" / "encoders").iterdir()]
    status, out, _ = caselight("encoders", "--json")
    left = [row["name"] for row in json.loads(out)]
    assert left in (["all-MiniLM-L6-v2"], ["all-MiniLM-L6-v2", "multilingual-e5-small"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "nowhere"), "it is no folder"),
        (("add",), "Name the language model"),
        (("remove", "all-MiniLM-L6-v2"), "belongs to the program and stays"),
        (("use", "all-MiniLM-L6-v2"), "Name the task"),
        (("use", "nothing", "--task", "weather"), "There is no language model"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(caselight, arguments, words):
    status, _, told = caselight("encoders", *arguments)
    assert status == 1
    assert words in told


def test_weights_that_are_missing_are_not_made_up(caselight, folder, tmp_path):
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}), "utf-8")
    status, _, told = caselight("encoders", "add", folder)
    assert status == 1
    assert "made up at random" in told
    assert not [*(tmp_path / "data" / "encoders").iterdir()]


def active(caselight, task):
    _, out, _ = caselight("tasks", "--json")
    return next(row["version"] for row in json.loads(out) if row["id"] == task)


def where(caselight, name):
    _, out, _ = caselight("encoders", "--json")
    return next(row["tasks"] for row in json.loads(out) if row["name"] == name)
