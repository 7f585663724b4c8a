"""What README, CONTRIBUTING and the help say agrees with the program."""

import argparse
import re
from pathlib import Path

import pytest

from desktop.commandline import parser
from desktop.commandline.commands import COMMANDS
from desktop.files.registry import NAMES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
INSIDE = (ROOT / "desktop" / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def commands():
    """Return the parser of each command."""
    actions = parser.parser()._actions
    (found,) = (a.choices for a in actions if isinstance(a, argparse._SubParsersAction))
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_stands_in_the_readme(name):
    assert f"`caselight {name}" in README
    options = {word for a in commands()[name]._actions for word in a.option_strings}
    left = {o for o in options - {"-h", "--help"} if not re.search(rf"{o}(?![a-z-])", README)}
    assert not left


def test_the_readme_names_no_command_and_no_option_that_is_not_there():
    named = set(re.findall(r"`caselight ([a-z][a-z-]*)", README))
    assert named == {*COMMANDS, "self-test"}
    parsers = [parser.parser(), *commands().values()]
    known = {word for p in parsers for a in p._actions for word in a.option_strings}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) <= known


def test_the_readme_says_how_commands_end():
    for status in re.findall(r"(\d) \(", parser.main.__doc__ or ""):
        assert re.search(rf"\b{status}\b[^.]*(;|\.)", README), status


def test_the_documents_name_targets_and_files_that_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z-]+)", README + CONTRIBUTING + INSIDE):
        assert f"\n{target}:" in makefile, target
    names = re.findall(
        r"`((?:desktop|tests|packaging|resources)/[a-z0-9_./-]+)`", README + CONTRIBUTING + INSIDE
    )
    # The walks name files as they lie in desktop/.
    named = re.findall(r"`((?:core|ui|ml|store|services|system)/[a-z0-9_/]+\.py)`", INSIDE)
    names += [f"desktop/{name}" for name in named]
    names += re.findall(r"\]\((resources/[^)]+)\)", README)
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_every_dependency_is_explained():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    told = CONTRIBUTING.lower()
    for requirement in project["project"]["dependencies"]:
        assert re.split(r"[<>=]", requirement)[0].lower() in told, requirement


def test_every_layer_of_the_contract_stands_in_the_picture():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = (c for c in project["tool"]["importlinter"]["contracts"] if c["name"] == "Layers")
    modules = re.findall(r"desktop\.(\w+)", " ".join(contract["layers"]))
    picture = INSIDE.split("```")[1]
    assert [m for m in modules if m not in picture] == []


def test_the_help_on_files_names_every_format_once():
    told = (ROOT / "resources" / "help" / "files.md").read_text("utf-8")
    table = [line for line in told.splitlines() if line.startswith("|")]
    named = re.findall(r"`(\w+)`", " ".join(line.split("|")[2] for line in table))
    assert sorted(named) == sorted(NAMES)


def test_the_changelog_says_everything_once_and_in_order():
    unreleased = CHANGELOG.split("## Unreleased")[1].split("\n## ")[0]
    assert re.findall(r"^### (\w+)", unreleased, re.MULTILINE) == ["Added", "Changed", "Fixed"]
    lines = [line for line in unreleased.splitlines() if line and not line.startswith("### ")]
    assert all(line.startswith("- ") for line in lines)
    firsts = [re.split(r"[.;:]", line)[0] for line in lines]
    assert [f for f in firsts if firsts.count(f) > 1] == []
