"""Commands when something inside the program fails: what is whole is printed, the rest is told."""

import errno
import json

import pytest

from desktop.commandline import commands, parser
from desktop.core.errors import BugError, KnownError, Problem
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.trainer import ProcessTrainer


@pytest.mark.parametrize(
    "error",
    [BugError("the model failed"), KnownError(Problem.VERSION_DAMAGED, version="v")],
    ids=["program", "world"],
)
def test_read_prints_every_answer_when_no_words_can_be_worked_out(
    tmp_path, monkeypatch, capsys, error
):
    async def fails(*_):
        raise error

    monkeypatch.setattr(ThreadPredictor, "explain", fails)
    file = tmp_path / "t.csv"
    file.write_text("text\nWhere is my card?\nI was charged twice.\n", "utf-8")
    data = tmp_path / "d"
    arguments = ["read", "--task", "support-intents", "--highlights", str(file)]
    assert parser.main(["--data-dir", str(data), *arguments]) == 3
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["text"] for line in lines] == ["Where is my card?", "I was charged twice."]
    assert all(line["labels"] and not line.get("highlights") for line in lines)
    assert "The words behind 2 answers could not be worked out" in told.err
    log = (data / "logs" / "caselight.log").read_text("utf-8")
    assert type(error).__name__ in log
    assert "charged" not in log


def test_new_task_trains_where_it_was_told_to(tmp_path, monkeypatch, capsys):
    jobs = []

    async def train(_, job):
        jobs.append(job)
        raise KnownError(Problem.DEVICE_MISSING, device=job.device)
        yield

    monkeypatch.setattr(ProcessTrainer, "train", train)
    file = tmp_path / "t.csv"
    rows = [f"{word} number {i},{label}" for i in range(9) for word, label in ("ab", "cd")]
    file.write_text("text,label\n" + "\n".join(rows) + "\n", "utf-8")
    made = ["new-task", "mine", "--kind", "classify", "--from", str(file), "--device", "cuda"]
    assert parser.main(["--data-dir", str(tmp_path / "d"), *made]) == 1
    assert [job.device for job in jobs] == ["cuda"]
    assert "cuda cannot be used" in capsys.readouterr().err


def test_an_unexpected_error_is_told_with_places_and_without_its_message(
    tmp_path, monkeypatch, capsys
):
    async def fails(*_):
        raise ValueError("Aunt Petronella")

    monkeypatch.setitem(commands.COMMANDS, "tasks", fails)
    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Something went wrong inside Caselight.")
    assert "ValueError" in told.err
    assert "test_command_faults.py" in told.err
    assert "Petronella" not in told.err


def test_a_fault_of_the_system_is_told_without_a_traceback_and_a_full_quota_as_a_full_disk(
    tmp_path, monkeypatch, capsys
):
    async def fails(program, options):
        raise OSError(codes.pop(), "Aunt Petronella")

    monkeypatch.setitem(commands.COMMANDS, "tasks", fails)
    codes = [errno.EDQUOT, errno.ELOOP]
    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Something went wrong inside Caselight.")
    assert "Petronella" not in told
    assert parser.main(["--data-dir", str(tmp_path), "tasks"]) == 1
    assert capsys.readouterr().err.startswith("The disk is full")
