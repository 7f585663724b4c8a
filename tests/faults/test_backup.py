"""A backup is whole or it is not there; restoring changes nothing unless all of it is right."""

import contextlib
import json
import os
import shutil
import zipfile

import pytest

from desktop.commandline import parser
from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.system import backup_form, restoring
from desktop.system.archive import NOTE, Archives
from desktop.system.paths import data_folder


@pytest.fixture
def backup(run, folder, packs, tmp_path):
    goal = tmp_path / "one.caselight-backup"

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            task = await program.repository.task("weather")
            await program.taking.take(task, [Example("Fog, all of it.", "fog")])
            made = await program.keeping.back_up(goal)
            assert made.size == goal.stat().st_size

    run(work())
    return goal


def test_a_backup_brings_everything_back_elsewhere(run, folder, packs, tmp_path, backup):
    other = data_folder(tmp_path / "other").prepare()
    restoring.unpack(backup, other.root)

    async def work():
        async with opened(compose(other, packs=packs)) as program:
            assert await program.keeping.check() == ()
            found = await program.searching.find("weather")
            assert [line.excerpt for line in found.page.lines] == ["Fog, all of it."]
            task = await program.repository.task("weather")
            async for fact in program.reading.read(task, "Fog, all of it."):
                assert fact

    run(work())
    assert (other.root / "caselight.db").stat().st_mode & 0o077 == 0
    assert {f.name for f in other.versions.iterdir()} == {f.name for f in folder.versions.iterdir()}


def restored(folder, packs, file):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            await program.keeping.restore(file)

    return work()


def test_a_folder_with_cases_is_left_alone(run, folder, packs, backup):
    before = (folder.root / "caselight.db").read_bytes()
    with pytest.raises(KnownError) as caught:
        run(restored(folder, packs, backup))
    assert caught.value.problem is Problem.BACKUP_REFUSED
    assert "cases here already" in caught.value.facts["why"]
    assert (folder.root / "caselight.db").read_bytes() == before
    assert not (folder.root / restoring.READY).exists()


def excerpts(folder, packs):
    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            assert await program.keeping.check() == ()
            found = await program.searching.find("weather")
            return [line.excerpt for line in found.page.lines]

    return work()


def test_a_folder_that_was_only_looked_at_may_be_replaced(run, packs, tmp_path, backup):
    other = data_folder(tmp_path / "other").prepare()
    assert run(excerpts(other, packs)) == []
    run(restored(other, packs, backup))
    assert not (other.root / restoring.READY).exists()
    assert run(excerpts(other, packs)) == ["Fog, all of it."]


STEPS = 10


class KilledError(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("step", range(STEPS + 1))
def test_a_restore_that_is_killed_anywhere_goes_on_or_never_was(
    run, packs, tmp_path, backup, monkeypatch, step
):
    other = data_folder(tmp_path / "other").prepare()
    assert run(excerpts(other, packs)) == []
    left = [step]

    def dying(call):
        def counted(*arguments, **named):
            if not left[0]:
                raise KilledError
            left[0] -= 1
            return call(*arguments, **named)

        return counted

    with monkeypatch.context() as patched:
        for owner, name in (
            (restoring.Path, "rename"),
            (restoring.Path, "replace"),
            (restoring, "remove"),
            (restoring, "_copy"),
            (restoring, "compare"),
        ):
            patched.setattr(owner, name, dying(getattr(owner, name)))
        finished = False
        with contextlib.suppress(KilledError):
            restoring.unpack(backup, other.root)
            restoring.settle(other.root)
            finished = True
    assert finished == (step == STEPS)
    ready = finished or (other.root / restoring.READY).exists()
    assert run(excerpts(other, packs)) == (["Fog, all of it."] if ready else [])
    aside = sorted(f.relative_to(other.root).as_posix() for f in other.root.glob("replaced*/*"))
    kept = ["caselight.db", "vault.json", "vault.twin.json"]
    assert aside == ([f"replaced-1/{name}" for name in kept] if ready else [])
    assert not [*other.root.glob("draft-*"), *other.root.glob(restoring.READY)]


def rewritten(backup, goal, change):
    """Write a backup again with changed parts: name to bytes, ``None`` to leave one out."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(goal, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, raw in (parts | change(parts)).items():
            if raw is not None:
                new.writestr(name, raw)


def flipped(raw):
    return raw[:-1] + bytes([raw[-1] ^ 1])


def told(parts, name, entry):
    manifest = json.loads(parts["manifest.json"])
    manifest["files"][name] = entry
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: {"caselight.db": flipped(parts["caselight.db"])},
        lambda parts: {"vault.json": None},
        lambda _: {"extra.txt": b"x"},
        lambda _: {"../outside.txt": b"x"},
        lambda parts: {
            "../outside.txt": b"x",
            "manifest.json": told(parts, "../outside.txt", {"size": 1, "sha256": "2d7116"}),
        },
        lambda parts: {
            "logs/x.py": b"x",
            "manifest.json": told(
                parts,
                "logs/x.py",
                {
                    "size": 1,
                    "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                },
            ),
        },
        lambda _: {"manifest.json": b"[]"},
        lambda _: {"manifest.json": b"{"},
        lambda _: {"manifest.json": b'{"format": 1, "files": ["caselight.db", "vault.json"]}'},
        lambda _: {"manifest.json": b'{"format": 2, "files": {}}'},
    ],
)
def test_a_changed_backup_is_refused_and_nothing_is_left(tmp_path, backup, change):
    bad = tmp_path / "bad.caselight-backup"
    rewritten(backup, bad, change)
    other = data_folder(tmp_path / "other").prepare()
    before = sorted(p.name for p in other.root.rglob("*"))
    with pytest.raises(KnownError) as caught:
        restoring.unpack(bad, other.root)
    assert caught.value.problem is Problem.BACKUP_REFUSED
    assert sorted(p.name for p in other.root.rglob("*")) == before
    assert not (tmp_path / "outside.txt").exists()


def test_compressed_parts_and_versions_under_a_wrong_name_are_refused(tmp_path, backup):
    packed, renamed = tmp_path / "packed", tmp_path / "renamed"
    with zipfile.ZipFile(backup) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, raw in parts.items():
            new.writestr(name, raw)
    version = next(name for name in parts if name.startswith("versions/")).split("/")[1]
    with zipfile.ZipFile(renamed, "w") as new:
        for name, raw in parts.items():
            said = raw.replace(version.encode(), b"ab" * 32) if name == "manifest.json" else raw
            new.writestr(name.replace(version, "ab" * 32), said)
    other = data_folder(tmp_path / "other").prepare()
    for file in (packed, renamed):
        with pytest.raises(KnownError) as caught:
            restoring.unpack(file, other.root)
        assert caught.value.problem is Problem.BACKUP_REFUSED
    assert not (other.root / restoring.READY).exists()


def test_nothing_of_a_backup_is_drafted_in_the_data_folder(folder, tmp_path):
    archives = Archives(folder.prepare().root)
    before = sorted(folder.root.iterdir())
    with archives.draft(tmp_path / "one") as draft:
        assert draft.parent == tmp_path
        assert sorted(folder.root.iterdir()) == sorted([*before, folder.root / "backup-draft"])
    assert sorted(folder.root.iterdir()) == before
    assert not draft.exists()


def test_a_draft_that_a_crash_left_beside_a_backup_is_removed_at_the_next_start(folder, tmp_path):
    root = folder.prepare().root
    draft, mine = tmp_path / ".caselight-draft-abc", tmp_path / "mine"
    for there in (draft, mine):
        there.mkdir()
        (there / "backup").touch()
        (root / "backup-draft").write_text(str(there), "utf-8")
        Archives(root).tidy()
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_dir()) == ["data", "mine"]
    assert not (root / "backup-draft").exists()


def test_a_removed_version_is_noticed_and_not_backed_up(run, folder, packs, backup):
    version = min(folder.versions.iterdir())
    shutil.rmtree(version)

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            assert await program.keeping.check() == (f"version {version.name[:12]}",)
            with pytest.raises(KnownError) as caught:
                await program.keeping.back_up(backup)
            assert caught.value.problem is Problem.NOT_WHOLE

    run(work())


def test_half_a_file_and_no_file_are_refused(tmp_path, backup):
    other = data_folder(tmp_path / "other").prepare()
    backup.write_bytes(backup.read_bytes()[:5000])
    for file in (backup, tmp_path / "none"):
        with pytest.raises(KnownError) as caught:
            restoring.unpack(file, other.root)
        assert caught.value.problem is Problem.BACKUP_REFUSED


def test_a_full_disk_keeps_the_older_backup(run, folder, packs, backup, monkeypatch):
    older = backup.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_form, "_copied", full)

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            with pytest.raises(KnownError) as caught:
                await program.keeping.back_up(backup)
            assert caught.value.problem is Problem.DISK_FULL

    run(work())
    assert backup.read_bytes() == older
    assert [f.name for f in backup.parent.iterdir() if f.name.startswith(".caselight")] == []
    assert [f.name for f in folder.root.iterdir() if f.name.startswith("draft-")] == []


def test_damage_is_named_and_not_backed_up(run, folder, packs, backup):
    older = backup.read_bytes()
    version = next(folder.versions.iterdir())
    (version / "calibration.json").write_text("{}", encoding="utf-8")

    async def work():
        async with opened(compose(folder, packs=packs)) as program:
            assert await program.keeping.check() == (f"version {version.name[:12]}",)
            with pytest.raises(KnownError) as caught:
                await program.keeping.back_up(backup)
            assert caught.value.problem is Problem.NOT_WHOLE

    run(work())
    assert backup.read_bytes() == older


def test_the_commands_back_up_check_and_restore(tmp_path, capsys):
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    text = tmp_path / "text.txt"
    text.write_text("Where is the card that I ordered?", "utf-8")
    assert parser.main(["read", "--task", "support-intents", str(text), "--data-dir", one]) == 0
    capsys.readouterr()
    assert parser.main(["--data-dir", one, "backup", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["file"].startswith(str(tmp_path / "one" / "backups"))
    assert parser.main(["check", "--data-dir", one]) == 0
    shutil.rmtree(tmp_path / "one" / "versions")
    assert parser.main(["restore", made["file"], "--data-dir", two, "--json"]) == 0
    assert parser.main(["restore", made["file"], "--data-dir", two]) == 1
    assert "cases here already" in capsys.readouterr().err
    assert parser.main(["backup", str(tmp_path / "no" / "x"), "--data-dir", two]) == 1


def test_the_data_folder_may_be_named_before_the_command(tmp_path, capsys):
    where = tmp_path / "named"
    assert parser.main(["--data-dir", str(where), "tasks", "--json"]) == 0
    assert capsys.readouterr().out
    assert (where / "caselight.db").exists()


def test_a_draft_is_tidied_in_a_folder_whose_name_is_no_text(tmp_path):
    home = tmp_path / os.fsdecode(b"na\xefve")
    home.mkdir()
    archives = Archives(home)
    with archives.draft(home / "one.caselight-backup") as left:
        assert (home / NOTE).read_bytes() == os.fsencode(left)
        # As the next start after a crash does.
        archives.tidy()
        assert [*home.iterdir()] == []


def test_a_pipe_is_not_waited_for_as_a_backup(tmp_path):
    pipe, home = tmp_path / "pipe", tmp_path / "home"
    home.mkdir()
    os.mkfifo(pipe)
    with pytest.raises(KnownError) as caught:
        restoring.unpack(pipe, home)
    assert caught.value.problem is Problem.BACKUP_REFUSED
    assert [*home.iterdir()] == []
