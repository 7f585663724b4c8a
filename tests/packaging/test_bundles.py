"""What the bundles are made from: pins, notices, desktop files, the self-extracting installer."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.encoders import E5, MINILM, SHIPPED
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.weights import damaged
from desktop.system import paths
from tests.helpers.multilingual import needed

ROOT = Path(__file__).resolve().parents[2]
PINS = sorted((ROOT / "packaging" / "bundle" / "requirements").glob("*.txt"))


@pytest.fixture
def layout(monkeypatch, tmp_path):
    """The Linux layout over a tiny program instead of the frozen one."""
    for part in ("packaging/bundle", "packaging/linux"):
        monkeypatch.syspath_prepend(str(ROOT / part))
    import layout as found

    frozen = tmp_path / "frozen"
    (frozen / "_internal").mkdir(parents=True)
    (frozen / "caselight").write_text("#!/bin/sh\necho started\n", encoding="utf-8")
    (frozen / "caselight").chmod(0o755)
    monkeypatch.setattr(found, "FROZEN", frozen)
    monkeypatch.setattr(found, "BUILD", tmp_path / "build")
    monkeypatch.setattr(found, "DIST", tmp_path / "dist")
    return found


@pytest.fixture
def run_file(layout, monkeypatch):
    sys.modules.pop("run", None)
    import run

    monkeypatch.setattr(run, "STAGED", layout.BUILD / "run")
    assert run.main() == 0
    return layout.DIST / f"caselight-{layout.version()}.run"


def install(file, home, *words):
    return subprocess.run(
        ["sh", file, *words],
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("file", PINS, ids=lambda f: f.stem)
def test_every_pin_has_a_hash_and_names_no_place(file):
    text = file.read_text("utf-8")
    pins = re.findall(r"^[a-z0-9][^=\s]*==\S+", text, re.MULTILINE)
    assert len(pins) > 20
    assert text.count("==") == len(pins)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_what_the_program_leaves_out_is_not_in_its_bill(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import notices

    spec = (ROOT / "packaging" / "bundle" / "caselight.spec").read_text("utf-8")
    (listed,) = re.findall(r"^EXCLUDED = \[(.*?)\]", spec, re.MULTILINE | re.DOTALL)
    left_out = {*re.findall(r'"([^"]+)"', listed)}
    pins = re.findall(r"^([a-z0-9][^=\s]*)==", PINS[0].read_text("utf-8"), re.MULTILINE)
    assert "rich" in left_out & {*pins}
    gone = {name for name in pins if name.replace("-", "_") in left_out}
    assert gone <= notices.ONLY_FOR_THE_BUILD


def test_what_is_in_the_program_and_in_no_notice_is_named(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import notices

    for name in ("rich", "tqdm"):
        about = tmp_path / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n")
        (about / "RECORD").write_text(f"{name}/__init__.py,,\n")
    files = [str(tmp_path / name / "__init__.py") for name in ("tqdm", "ours")]
    assert notices.untold(tmp_path, files) == []
    assert notices.untold(tmp_path, [*files, str(tmp_path / "rich" / "__init__.py")]) == ["rich"]


def test_families_that_can_be_opened_go_into_the_program_and_no_other(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import encoders

    from desktop.ml.encoders.families import FAMILIES

    inside, left_out = encoders.modules(), encoders.excluded()
    for family in FAMILIES:
        folder = f"transformers.models.{family.replace('-', '_')}"
        assert folder in inside
        assert any(name.startswith(f"{folder}.modeling_") for name in inside)
        assert folder not in left_out
    assert "transformers.models.llama" in left_out
    assert not any(name.startswith("transformers.models.llama") for name in inside)


def test_the_libraries_of_language_models_load_without_a_network_library(tmp_path):
    """As in the frozen program: no ssl, and stand-ins in place of what would connect."""
    code = (
        "import sys\n"
        "sys.modules['ssl'] = sys.modules['_ssl'] = None\n"
        "import transformers, peft, huggingface_hub, httpx2\n"
        "import desktop.ml.encoders.exported.loading\n"
        "from transformers import AutoModel, AutoTokenizer, pipeline\n"
        "print(httpx2.__file__)\n"
        "try: huggingface_hub.get_session()\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    standins = ROOT / "packaging" / "bundle" / "standins"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(standins), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert said.stdout.splitlines() == [str(standins / "httpx2.py"), "NotImplementedError"]


def test_the_version_is_written_once():
    from desktop import __version__

    said = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    places = [
        name
        for name in said
        if name.startswith(("packaging/", "desktop/"))
        and name.endswith((".py", ".sh", ".iss", ".xml", ".spec", ".desktop"))
        and f'"{__version__}"' in (ROOT / name).read_text("utf-8")
    ]
    assert places == ["desktop/__init__.py"]


def test_a_package_under_gpl_may_not_ship(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import notices

    def package(name, licence):
        folder = tmp_path / "site" / f"{name}-1.0.dist-info"
        folder.mkdir(parents=True)
        about = (
            f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n"
        )
        (folder / "METADATA").write_text(about, encoding="utf-8")
        (folder / "LICENSE").write_text("as it is", encoding="utf-8")
        (folder / "RECORD").write_text(f"{name}-1.0.dist-info/LICENSE,,\n", encoding="utf-8")

    package("fine", "MIT")
    package("window", "LGPL-3.0-only")
    package("pyinstaller", "GPL-2.0-or-later")  # what it starts may be under any licence
    notices.write(tmp_path / "site", tmp_path / "out")
    assert "fine 1.0: MIT" in (tmp_path / "out" / "THIRD-PARTY.txt").read_text("utf-8")
    assert '"pkg:pypi/fine@1.0"' in (tmp_path / "out" / "sbom.cdx.json").read_text("utf-8")
    package("free", "GPL-3.0-or-later")
    with pytest.raises(SystemExit, match="free"):
        notices.write(tmp_path / "site", tmp_path / "out")


def test_both_language_models_are_named_with_the_texts_of_their_licences(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import notices

    (tmp_path / "site").mkdir()
    notices.write(tmp_path / "site", tmp_path / "out")
    told = (tmp_path / "out" / "THIRD-PARTY.txt").read_text("utf-8")
    bill = json.loads((tmp_path / "out" / "sbom.cdx.json").read_text("utf-8"))
    models = [c for c in bill["components"] if c["type"] == "machine-learning-model"]
    licences = {c["name"]: c["licenses"][0]["license"]["id"] for c in models}
    assert licences == {"all-MiniLM-L6-v2": "Apache-2.0", "multilingual-e5-small": "MIT"}
    assert {*licences} == {one.name for one in SHIPPED.values()}
    assert all(f"{name} 1: {licence}" in told for name, licence in licences.items())
    assert "Copyright (c) Microsoft Corporation" in told
    assert "Copyright (c) Facebook, Inc. and its affiliates" in told
    assert "The above copyright notice and this permission notice shall be included" in told


@pytest.fixture
def freeze(monkeypatch):
    """What makes the frozen program, without anything made yet."""
    for part in ("packaging/bundle", "packaging/model"):
        monkeypatch.syspath_prepend(str(ROOT / part))
    import freeze as found

    return found


@needed
def test_a_bundle_holds_the_second_language_model_as_it_was_set_up(freeze, tmp_path):
    source, goal = paths.backbone().parent / E5.name, tmp_path / E5.name
    freeze.multilingual.copy(source, goal)
    names = {"LICENSE.txt", "config.json", "facts.json", *E5.files}
    assert {file.name for file in goal.iterdir()} == names
    assert damaged(goal) == ()
    opened = Installed([tmp_path]).open(E5.id)
    assert opened.facts.specials.pad == 1


def test_a_bundle_is_not_made_without_the_second_language_model(freeze, tmp_path):
    with pytest.raises(SystemExit, match="multilingual-e5-small is not set up, run make setup"):
        freeze.multilingual.copy(tmp_path / E5.name, tmp_path / "goal")


def test_a_pack_on_a_language_model_that_is_not_in_the_bundle_is_named(freeze, tmp_path):
    for name, digest in (("first", MINILM.id), ("second", E5.id), ("third", "ab" * 32)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "task.json").write_text(
            json.dumps({"backbone": {"name": name, "sha256": digest}}), "utf-8"
        )
    assert freeze.without_encoder(tmp_path) == ["third"]


def test_the_desktop_entry_is_valid(layout, tmp_path):
    layout.tree(tmp_path / "tree")
    entry = tmp_path / "tree" / "usr" / "share" / "applications" / "caselight.desktop"
    icon = tmp_path / "tree" / "usr/share/icons/hicolor/48x48/apps/caselight.png"
    assert icon.read_bytes().startswith(b"\x89PNG")
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", entry], check=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an installer for Linux")
def test_the_self_extracting_file_installs_and_leaves_data_when_removed(run_file, tmp_path):
    home = tmp_path / "a home"
    data = home / ".local" / "share" / "caselight"
    data.mkdir(parents=True)
    (data / "caselight.db").write_text("cases", encoding="utf-8")
    done = install(run_file, home)
    assert done.returncode == 0, done.stderr
    started = subprocess.check_output([home / ".local" / "bin" / "caselight"], text=True)
    assert started == "started\n"
    entry = (home / ".local/share/applications/caselight.desktop").read_text("utf-8")
    assert f'Exec="{home}/.local/opt/caselight/caselight" %f' in entry
    assert install(run_file, home).returncode == 0
    subprocess.run([home / ".local/opt/caselight/uninstall"], check=True, stdout=subprocess.DEVNULL)
    assert not (home / ".local/opt/caselight").exists()
    assert (data / "caselight.db").read_text("utf-8") == "cases"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an installer for Linux")
def test_a_damaged_file_a_newer_program_and_a_strange_folder_are_left_alone(run_file, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    damaged = tmp_path / "damaged.run"
    raw = bytearray(run_file.read_bytes())
    raw[-20] ^= 1
    damaged.write_bytes(raw)
    done = install(damaged, home)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (home / ".local").exists()
    newer = home / ".local" / "opt" / "caselight"
    newer.mkdir(parents=True)
    (newer / "VERSION").write_text("99.0.0\n", encoding="utf-8")
    done = install(run_file, home)
    assert (done.returncode, "newer" in done.stderr) == (1, True)
    assert [f.name for f in newer.iterdir()] == ["VERSION"]
    (home / "mine").mkdir()
    done = install(run_file, home, "--to", str(home / "mine"))
    assert (done.returncode, "not an installation" in done.stderr) == (1, True)


def test_texts_that_a_package_does_not_carry_are_ours(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "bundle"))
    import notices

    about = tmp_path / "rjieba-0.2.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: rjieba\nVersion: 0.2.2\nLicense: MIT\n"
    )
    (about / "RECORD").write_text("rjieba/__init__.py,,\n")
    notices.write(tmp_path, tmp_path / "out")
    told = (tmp_path / "out" / "THIRD-PARTY.txt").read_text("utf-8")
    assert "rjieba 0.2.2: MIT" in told
    assert "Sun Junyi" in told
    assert "UNICODE LICENSE V3" in told
