"""The contracts of the layers: they hold, and each one notices when it is broken."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "desktop").rglob("*.py"))
BREAKS = {
    "desktop/core/texts/text.py": "import torch",
    "desktop/services/cases/reading.py": "from PySide6 import QtCore",
    "desktop/ui/widgets/parts.py": "import desktop.ml.serving.predictor",
    "desktop/ml/heads/trainable.py": "import sqlcipher3",
    "desktop/store/database/rows.py": "from desktop.packs import folders",
    "desktop/files/registry.py": "import torch",
    "desktop/files/reader.py": "from desktop.system import paths",
    "desktop/ml/memory/prototypes.py": "import desktop.ml.reading.reader",
    "desktop/store/database/connection.py": "import desktop.store.tables.cases",
    "desktop/store/on_thread.py": "import desktop.store.case_repository",
    "desktop/ui/files/wording.py": "import desktop.ui.screens.read.view",
    "desktop/services/decisions/sitting.py": "import desktop.services.cases.reading",
    "desktop/files/raw/room.py": "import desktop.files.formats.pdf",
    "desktop/core/texts/windows.py": "import desktop.core.answers.tasks",
    "desktop/ui/widgets/bars.py": "import desktop.ui.shell.window",
    "desktop/ui/ports/screens.py": "import desktop.ui.screens.read.view",
    "desktop/ui/screens/learn/view.py": "import desktop.ui.screens.read.view",
    "desktop/runtime/worker.py": "import desktop.core.texts\nimport desktop.services.ports",
}


def lint_imports(root: Path) -> subprocess.CompletedProcess:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
        check=False,
    )


def test_the_import_contracts_hold():
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("file", BREAKS)
def test_a_broken_contract_is_noticed(tmp_path, file):
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    spoilt = tmp_path / file
    spoilt.write_text(BREAKS[file] + "\n" + spoilt.read_text("utf-8"), "utf-8")
    found = lint_imports(tmp_path)
    assert found.returncode != 0
    assert "BROKEN" in found.stdout


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("desktop.app", ("torch", "transformers", "peft", "tokenizers", "sqlcipher3", "numpy")),
        ("desktop.app", ("rjieba", "budoux", "pycld2")),
        ("desktop.store.repository", ("sqlite_utils", "click", "dateutil", "pluggy", "sqlite3")),
        ("desktop.composition", ("desktop.files.registry", "torch", "transformers")),
        ("desktop.ml.serving.engine", ("desktop.ml.encoders.unigram.tokenizer",)),
        ("desktop.ui.shell.attachment", ("desktop.ui.shell.new_task_dialog",)),
        ("desktop.files.registry", ("docx", "lxml", "pypdfium2", "python_calamine")),
        ("desktop.__main__", ("torch", "sqlcipher3", "PySide6", "argparse")),
        ("desktop.commandline.parser", ("torch", "transformers", "peft", "tokenizers", "PySide6")),
        ("desktop.ml.training.job", ("transformers", "peft", "PySide6", "sqlcipher3", "sklearn")),
    ],
)
def test_what_must_not_load_at_start_does_not(module, unwanted):
    code = f"import {module}, sys; print([m for m in {unwanted!r} if m in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


# What of the services and the model the views and the start itself need.
EARLY = {
    "desktop.services", "desktop.services.facts",
    "desktop.ml", "desktop.ml.serving", "desktop.ml.serving.thread",
}  # fmt: skip


def test_only_views_words_and_settings_are_loaded_before_the_window_is_shown():
    code = "import desktop.app, sys; print(*(m for m in sys.modules if m.startswith('desktop.')))"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(told.stdout.split())
    behind = ("desktop.services", "desktop.ml", "desktop.store", "desktop.files", "desktop.packs")
    assert {name for name in loaded if name.startswith(behind)} == EARLY
    working = ("controller", "screen", "attachment", "opening", "bringing")
    screens = [
        name for name in loaded if name.startswith(("desktop.ui.screens", "desktop.ui.shell"))
    ]
    assert [name for name in screens if name.rpartition(".")[2] in working] == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_sizes(file):
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        length = getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert length <= LONG.get(node.name, 40), f"{node.name}: {length} lines"
        if isinstance(node, ast.ClassDef):
            assert length <= 200, f"{node.name}: {length} lines"
            methods = [
                f for f in node.body if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            assert len(methods) <= 15, f"{node.name}: {len(methods)} methods"


# Data rather than steps: a style sheet, and the list of arguments.
LONG = {"parser": 60}


def test_unit_tests_lie_in_the_room_of_what_they_test():
    unit = ROOT / "tests" / "unit"
    rooms = {file.parent.relative_to(unit) for file in unit.rglob("test_*.py")}
    assert [room for room in rooms if not (ROOT / "desktop" / room).is_dir()] == []


def test_every_module_starts_with_one_sentence():
    for file in FILES:
        said = ast.get_docstring(ast.parse(file.read_text("utf-8")))
        assert said, file
        assert said.split("\n\n")[0].rstrip().endswith((".", ":")), file


def test_no_nested_loops_and_no_broad_excepts():
    for file in FILES:
        text = file.read_text("utf-8")
        assert ".exec()" not in text
        assert "processEvents(" not in text
        for line in text.splitlines():
            if re.search(r"except (Exception|BaseException)\b|except:", line):
                assert "noqa: BLE001  (" in line, f"{file.name}: {line.strip()}"


WATCH = """
import os, sys
from desktop.__main__ import OFFLINE, main
early = {"torch", "transformers", "tokenizers", "onnxruntime", "numpy"} & set(sys.modules)
late = []
class Watch:
    def find_spec(self, name, path=None, target=None):
        if any(os.environ.get(key) != value for key, value in OFFLINE.items()):
            late.append(name)
sys.meta_path.insert(0, Watch())
status = main()
assert "desktop.commandline.parser" in sys.modules
assert not early, early
assert not late, late
sys.exit(status)
"""


def test_offline_variables_are_set_before_anything_is_imported(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))}
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "tasks", "--data-dir", str(tmp_path / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "symptom-triage" in done.stdout


def test_every_action_has_help_and_no_shortcut_is_used_twice():
    from desktop.ui.shell.actions import ACTIONS

    keys = [a.shortcut for a in ACTIONS if a.shortcut]
    assert len(keys) == len(set(keys))
    assert all(a.text.strip() for a in ACTIONS)
    for screen in ("read", "cases", "learn"):
        assert (ROOT / "resources" / "help" / f"{screen}.md").exists()


def test_every_problem_has_a_sentence():
    from desktop.core.errors import KnownError, Problem
    from desktop.core.wording import _SENTENCES, sentence

    assert set(_SENTENCES) == set(Problem)
    for problem, words in _SENTENCES.items():
        facts = dict.fromkeys(re.findall(r"{(\w+)", words), 7)
        if problem is Problem.ENCODER_REFUSED:
            facts["why"] = "pickles"
        told = sentence(KnownError(problem, **facts))
        assert told.endswith((".", "?"))
        assert "{" not in told
