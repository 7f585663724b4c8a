"""What each command prints and how it ends, over services whose store and model are fakes."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.commandline import parser
from desktop.commandline.commands import COMMANDS
from desktop.core.answers.predictions import Explanation, Highlight
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.files.reader import FileReader
from desktop.services.cases.reading import Reading
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.taking import Taking
from desktop.services.encoders.encoding import Encoding
from desktop.services.files.importing import Importing
from desktop.services.keeping import Keeping
from desktop.services.tasks.installing import Installing
from desktop.services.tasks.shipping import Shipping
from desktop.services.versions.evaluating import Evaluating
from desktop.services.versions.learning import Learning
from desktop.services.versions.versioning import Versioning
from tests.helpers.fakes import FakePredictor, FakeRepository
from tests.helpers.makers import (
    FakeArchives,
    FakeEncoders,
    FakeFolders,
    FakePacks,
    FakeTrainer,
    pack,
)

SEALED = tuple(Example(f"sealed {i}", ("rain", "sun")[i % 2]) for i in range(20))


class Explaining(FakePredictor):
    """A model that can say why: the first word, for whatever label."""

    async def explain(self, version, text, question):
        return Explanation(question.label, (Highlight(0, len(text.split()[0]), 0.5),))


class Desk:
    """A program over fakes, and its commands with real arguments."""

    def __init__(self, root, trainer=None, damaged=()):
        self.repository = FakeRepository()
        self.predictor = Explaining(self.repository.memory, lambda _: Kind.CLASSIFY)
        remembering = Remembering(self.predictor)
        folders, packs = FakeFolders(damaged), FakePacks({"weather": pack("weather")})
        trainer = trainer or FakeTrainer()
        repository = self.repository
        self.archives = FakeArchives()
        self.program = SimpleNamespace(
            repository=repository,
            folder=SimpleNamespace(root=root, backups_folder=lambda: Path("backups")),
            reading=Reading(repository, self.predictor, remembering),
            correcting=Correcting(repository, remembering),
            taking=Taking(repository, remembering),
            learning=Learning(repository, self.predictor, trainer, folders),
            versioning=Versioning(repository, self.predictor),
            evaluating=Evaluating(repository, self.predictor),
            importing=Importing(FileReader()),
            installing=Installing(repository, folders, trainer),
            shipping=Shipping(repository, packs, folders, FakeEncoders()),
            encoding=Encoding(repository, FakeEncoders(), folders, self.predictor),
            keeping=Keeping(repository, folders, FakeEncoders(), self.archives, packs),
        )
        asyncio.run(self._install())

    async def _install(self):
        first = Version("sha256:aaaaaaaa1", "weather", 1, "2026", VersionState.READY, active=True)
        task = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"), languages=("en",))
        await self.repository.install_task(task, first, {Role.SEALED: SEALED})

    def __call__(self, *arguments):
        options = parser.parser().parse_args([str(a) for a in arguments])
        return asyncio.run(COMMANDS[options.command](self.program, options))


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "data").mkdir()
    return Desk(tmp_path / "data")


@pytest.fixture
def rows(tmp_path):
    """Write a labelled file."""

    def write(*pairs, name="rows.csv"):
        file = tmp_path / name
        lines = ["text,label", *(f"{text},{label}" for text, label in pairs)]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return file

    return write


def printed(capsys):
    """Return standard output as JSON, a value for each line, and standard error."""
    told = capsys.readouterr()
    try:
        return [json.loads(line) for line in told.out.splitlines()], told.err
    except ValueError:
        return told.out.splitlines(), told.err


# Reading


def test_read_prints_a_line_for_each_text_and_keeps_them(desk, rows, capsys):
    assert desk("read", "--task", "weather", rows(("wet", ""), ("dry", ""))) == 0
    lines, err = printed(capsys)
    assert [(x["text"], x["line"], x["answer"]["labels"]) for x in lines] == [
        ("wet", 2, ["rain"]),
        ("dry", 3, ["rain"]),
    ]
    assert all(x["id"] for x in lines)
    assert err == ""
    assert asyncio.run(desk.repository.search("weather", "", limit=9)).total == 2


def test_read_says_which_texts_are_in_a_language_that_the_task_did_not_learn(desk, rows, capsys):
    english, chinese = "The rain has not come yet today", "我的银行卡还没有收到"
    assert desk("read", "--task", "weather", rows((english, ""), (chinese, ""), ("wet", ""))) == 0
    lines, err = printed(capsys)
    keys = [(x.get("language"), x.get("learned_language")) for x in lines]
    assert keys == [("en", True), ("zh", False), (None, None)]
    assert err == "1 of 3 texts is Chinese; this task learned from English texts.\n"


def test_the_account_of_a_file_says_so_too(desk, rows, capsys):
    chinese = "我的银行卡还没有收到"
    assert desk("correct", "--json", "--task", "weather", rows((chinese, "rain"))) == 0
    (told,), _ = printed(capsys)
    assert told["notes"] == ["This text is Chinese; this task learned from English texts."]


def test_read_without_storing_keeps_nothing(desk, rows, capsys):
    assert desk("read", "--task", "weather", "--no-store", rows(("wet", ""))) == 0
    (line,), _ = printed(capsys)
    assert line["id"] == ""
    assert asyncio.run(desk.repository.search("weather", "", limit=9)).total == 0


def test_read_tells_rows_that_are_no_texts_and_ends_with_three(desk, tmp_path, capsys):
    file = tmp_path / "t.jsonl"
    file.write_text('{"text": "wet"}\n{"text": " "}\nno json\n', "utf-8")
    assert desk("read", "--task", "weather", file) == 3
    lines, err = printed(capsys)
    assert [x["text"] for x in lines] == ["wet"]
    assert "2 rows were set aside" in err


@pytest.mark.parametrize("option", [["--highlights"], ["--why", "sun", "--not", "rain"]])
def test_read_adds_the_words_that_were_asked_for(desk, rows, capsys, option):
    assert desk("read", "--task", "weather", *option, rows(("wet day", ""))) == 0
    (line,), _ = printed(capsys)
    assert [(h["start"], h["end"], h["weight"]) for h in line["highlights"]] == [(0, 3, 0.5)]


@pytest.mark.parametrize("option", [["--why", "fog"], ["--why", "sun", "--not", "fog"]])
def test_a_label_that_is_not_there_is_told_before_anything_is_read(desk, rows, capsys, option):
    with pytest.raises(KnownError) as caught:
        desk("read", "--task", "weather", *option, rows(("wet day", "")))
    assert caught.value.problem is Problem.UNKNOWN_LABEL
    assert printed(capsys) == ([], "")
    assert asyncio.run(desk.repository.search("weather", "", limit=9)).total == 0


def test_read_writes_to_a_file_that_takes_its_name_when_it_is_whole(desk, rows, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    assert desk("read", "--task", "weather", "--out", out, rows(("wet", ""))) == 0
    assert printed(capsys)[0] == []
    assert json.loads(out.read_text("utf-8"))["text"] == "wet"
    source = rows(("wet", ""))
    with pytest.raises(KnownError) as caught:
        desk("read", "--task", "weather", "--out", source, source)
    assert caught.value.problem is Problem.GOAL_IS_INPUT
    assert source.read_text("utf-8").startswith("text,label")


def test_answers_without_the_words_that_were_asked_for_are_printed_and_end_with_three(
    desk, rows, capsys
):
    async def fails(*_):
        raise BugError("it broke")

    desk.predictor.explain = fails
    assert desk("read", "--task", "weather", "--highlights", rows(("wet day", ""))) == 3
    (line,), err = printed(capsys)
    assert line["answer"]["labels"] == ["rain"]
    assert "highlights" not in line
    assert "could not be worked out" in err


# Correcting


def test_correct_stores_once_what_is_said_and_tells_new_labels(desk, rows, capsys):
    file = rows(("wet", "rain"), ("dim", "fog"), ("dim", "fog"))
    assert desk("correct", "--task", "weather", "--json", file) == 0
    (told,), _ = printed(capsys)
    assert (told["corrections"], told["repeated"], told["new_labels"]) == (2, 0, ["fog"])
    assert (told["rows"], told["duplicates"]) == (3, 1)
    assert desk("correct", "--task", "weather", "--json", file) == 0
    (told,), _ = printed(capsys)
    assert (told["corrections"], told["repeated"]) == (0, 2)


def test_what_contradicts_itself_is_not_stored(desk, rows, capsys):
    file = rows(("wet", "rain"), ("wet", "sun"), ("dry", "sun"))
    assert desk("correct", "--task", "weather", file) == 3
    _, err = printed(capsys)
    assert "two different answers, none of them is used: lines 2, 3." in err
    decided = asyncio.run(desk.repository.decided("weather"))
    assert [text for text, _, _ in decided] == ["dry"]


def test_what_was_corrected_is_read_like_that_at_once(desk, rows, capsys):
    desk("correct", "--task", "weather", "--quiet", rows(("dry", "sun")))
    desk("read", "--task", "weather", rows(("dry", "")))
    lines, _ = printed(capsys)
    assert lines[-1]["answer"]["labels"] == ["sun"]
    assert lines[-1]["learned"][0]["label"] == "sun"


# Evaluating


def test_evaluate_counts_equal_rows_and_leaves_out_contradictions(desk, rows, capsys):
    file = rows(("a", "rain"), ("a", "rain"), ("b", "sun"), ("c", "sun"), ("c", "rain"))
    assert desk("evaluate", "--task", "weather", "--json", file) == 3
    (told,), _ = printed(capsys)
    assert (told["rows"], told["rows_read"]) == (3, 5)
    assert told["accuracy"] == pytest.approx(2 / 3)


def test_evaluate_takes_labels_for_others_and_scores_some_only(desk, rows, capsys):
    file = rows(("a", "Wet"), ("b", "sun"))
    options = ["--task", "weather", "--json", "--map", "Wet=rain"]
    assert desk("evaluate", *options, file) == 0
    assert desk("evaluate", *options, "--only", "rain", file) == 0
    (both, one), _ = printed(capsys)
    assert (both["accuracy"], one["accuracy"], one["rows"]) == (0.5, 1.0, 1)


def test_evaluate_names_labels_that_the_task_lacks(desk, rows, capsys):
    assert desk("evaluate", "--task", "weather", rows(("a", "Rain"), ("b", "fog"))) == 0
    _, err = printed(capsys)
    assert "Labels that weather does not have: Rain, fog." in err
    assert "--map Rain=rain" in err


# Training and versions


def corrected(desk, rows, capsys):
    desk("correct", "--task", "weather", "--quiet", rows(*((f"dry {i}", "sun") for i in range(12))))
    capsys.readouterr()


def test_train_only_reports_unless_it_is_told_to_use_the_result(desk, rows, capsys):
    corrected(desk, rows, capsys)
    assert desk("train", "--task", "weather", "--json", "--quiet") == 0
    (told,), _ = printed(capsys)
    assert (told["passed"], told["promoted"], told["number"]) == (True, False, 2)
    assert told["active"] == "sha256:aaaaaaaa1"
    assert desk("activate", "--task", "weather", "2") == 0
    lines, _ = printed(capsys)
    assert lines == ["Version 2 of weather is in use now."]


def test_train_uses_what_passes_and_lists_it_as_active(desk, rows, capsys):
    corrected(desk, rows, capsys)
    assert desk("train", "--task", "weather", "--yes") == 0
    lines, err = printed(capsys)
    assert lines[-1] == "Version 2 is in use now."
    assert err.startswith("Preparing the training.")
    assert desk("versions", "--task", "weather", "--json") == 0
    ((newest, first),), _ = printed(capsys)
    assert (newest["number"], newest["active"], newest["parent"]) == (2, True, first["version"])
    assert desk("versions", "--task", "weather") == 0
    lines, _ = printed(capsys)
    assert [line.split()[-1] for line in lines] == ["state", "active", "ready"]


def test_a_refused_training_ends_with_four_and_changes_nothing(tmp_path, rows, capsys):
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "data", FakeTrainer(wrong={e.text for e in SEALED}))
    corrected(desk, rows, capsys)
    assert desk("train", "--task", "weather", "--yes", "--quiet") == 4
    assert asyncio.run(desk.repository.task("weather")).active == "sha256:aaaaaaaa1"
    with pytest.raises(KnownError) as caught:
        desk("activate", "--task", "weather", "2")
    assert caught.value.problem is Problem.VERSION_REFUSED
    assert desk("activate", "--task", "weather", "2", "--reason", "a person looked") == 0


def test_lineage_names_every_version_and_no_text(desk, rows, capsys, tmp_path):
    corrected(desk, rows, capsys)
    desk("train", "--task", "weather", "--yes", "--quiet")
    out = tmp_path / "lineage.json"
    assert desk("lineage", "--task", "weather", "--out", out) == 0
    told = json.loads(out.read_text("utf-8"))
    assert [v["number"] for v in told["versions"]] == [2, 1]
    assert told["versions"][0]["verdict"]["promoted"] is True
    assert "dry" not in out.read_text("utf-8")


def test_new_task_says_how_many_texts_each_label_has(desk, rows, capsys):
    pairs = [(f"{name} {i}", name) for name in ("ebb", "flood") for i in range(30)]
    file = rows(*pairs, (" ", "ebb"))
    status = desk("new-task", "tides", "--kind", "classify", "--from", file, "--json", "--quiet")
    assert status == 3, "one row has no text"
    (told,), _ = printed(capsys)
    assert told["texts"] == {"ebb": 30, "flood": 30}
    assert told["labels"] == ["ebb", "flood"]
    assert told["sealed"] == told["after"]["rows"] > 0
    assert told["set_aside"] == {"no text": 1}


def test_a_name_that_no_task_can_have_is_told_before_the_file_is_read(desk):
    with pytest.raises(KnownError) as caught:
        desk("new-task", "Tides!", "--kind", "classify", "--from", "/there/is/none")
    assert caught.value.problem is Problem.BAD_TASK_ID


# Care of the data


def test_check_says_what_is_damaged_and_ends_with_one(tmp_path, capsys):
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "data", damaged=["sha256:aaaaaaaa1"])
    assert desk("check", "--json") == 1
    assert printed(capsys)[0] == [{"ok": False, "wrong": ["sha256:aaaaaaaa1"]}]
    with pytest.raises(KnownError) as caught:
        desk("backup", "b")
    assert caught.value.problem is Problem.NOT_WHOLE


def test_check_and_backup_of_a_whole_folder_say_so(desk, capsys):
    assert desk("check") == 0
    assert printed(capsys)[0] == ["Everything that is stored is whole."]
    assert desk("backup", "--json") == 0
    ((told,), _) = printed(capsys)
    assert told["size"] == 42
    assert Path(told["file"]).name.endswith(".caselight-backup")


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "--task", "tides", "-"],
        ["correct", "--task", "tides", "-"],
        ["evaluate", "--task", "tides", "-"],
        ["train", "--task", "tides"],
        ["versions", "--task", "tides"],
        ["activate", "--task", "tides", "1"],
        ["lineage", "--task", "tides"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_tells_a_task_that_is_not_there_first(desk, arguments):
    with pytest.raises(KnownError) as caught:
        desk(*arguments)
    assert caught.value.problem is Problem.UNKNOWN_TASK


def test_quiet_prints_the_result_as_json_and_nothing_else(desk, rows, capsys):
    desk(
        "correct",
        "--task",
        "weather",
        "--quiet",
        rows(("wet", "fog"), ("wet", "sun"), ("x", "rain")),
    )
    assert printed(capsys) == ([], "")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("encoders --json add FOLDER", {"action": "add", "encoder": "FOLDER", "json": True}),
        ("encoders add --data-dir D FOLDER", {"action": "add", "encoder": "FOLDER"}),
        ("encoders use --task T --seed 3 ID", {"action": "use", "encoder": "ID", "task": "T"}),
        ("encoders --quiet", {"action": "list", "encoder": None}),
        ("task rename --quiet ID NAME", {"action": "rename", "id": "ID", "name": "NAME"}),
        ("task rename ID --quiet NAME", {"action": "rename", "id": "ID", "name": "NAME"}),
        ("read --task T", {"file": "-", "task": "T"}),
        ("read --task T --quiet FILE --out O", {"file": "FILE", "out": "O"}),
        ("read FILE --task T", {"file": "FILE", "task": "T"}),
        ("backup --quiet FILE", {"file": "FILE"}),
    ],
)
def test_options_stand_before_between_and_behind_what_has_a_place(arguments, wanted):
    options = vars(parser.parser().parse_args(arguments.split()))
    assert options == options | wanted


def test_what_no_command_takes_is_still_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        parser.parser().parse_args(["task", "rename", "--quiet", "A", "B", "C"])
    assert caught.value.code == 2
    assert "unrecognized arguments: C" in capsys.readouterr().err
